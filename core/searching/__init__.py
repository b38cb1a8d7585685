"""Finding anything that was ever said, on the branch where it was said.

`parsing.parse` makes a `query.Query` of what a person typed, `search.Search` finds the messages it means. `index` keeps
what makes that fast: derived, disposable, shared between processes. Which word is which is settled in `words` alone,
and what a query means for one message in `matching`: everything else has to agree with these two.
"""
