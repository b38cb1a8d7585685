"""What a list is filtered by: words, and those filters of searching everywhere that speak of conversations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.summary import Summary


def wanted(text: str, now: Callable[[], datetime]) -> tuple[list[str], Callable[[Summary], bool] | None]:
    """Words that have to stand in what a list knows of a conversation, and what else it has to be like, if anything.

    `source: project: title: tag: conversation: before: after: on:` are filters; all else is words. A filter without
    its value yet asks for nothing.
    """
    if ":" not in text:
        return text.casefold().split(), None
    from bough.core.searching.fields import field_of  # noqa: PLC0415 - start-up time: most filters are words
    from bough.core.searching.parsing import parse  # noqa: PLC0415 - as above
    from bough.core.searching.query import About, When, leaves  # noqa: PLC0415 - as above
    from bough.core.searching.titles import fits  # noqa: PLC0415 - as above

    moment = now()
    filters: list[str] = []
    left, at = "", 0
    for start, end in parse(text, moment).filters:
        asked = [leaf for leaf, _ in leaves(parse(text[start:end], moment).node)]
        if asked and all(isinstance(leaf, About | When) for leaf in asked):
            start -= text[start - 1 : start] == "-"
            filters.append(text[start:end])
            left, at = f"{left}{text[at:start]} ", end
    words = [word for word in (left + text[at:]).casefold().split() if not _is_begun(word, field_of)]
    query = parse(" ".join(filters), moment)
    return words, (lambda summary: fits(query, summary)) if filters else None


def _is_begun(word: str, field_of: Callable[[str], str | None]) -> bool:
    return word.endswith(":") and field_of(word[:-1]) is not None
