"""A query as a value: what a message has to be like to be a hit.

`parsing.parse` makes one of what a person typed, `matching` asks it of a message, `compiling` of the index.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Place = Literal["text", "thinking", "inputs", "results"]
"""Where in a message something is said."""

PLACES: tuple[Place, ...] = ("text", "thinking", "inputs", "results")


class Words(NamedTuple):
    """Words in a row, folded; a single one as a rule."""

    words: tuple[str, ...]
    prefix: bool = False
    """Whether the last one need only begin so."""
    typos: int = 0
    """Letters by which a single word may differ."""


class Pattern(NamedTuple):
    """A regular expression, tried on each place of a message."""

    source: str


class Fact(NamedTuple):
    """Something that is known of a message besides its words."""

    name: Literal["role", "tool", "model", "file", "has"]
    value: str
    """In lower case; of tool, model and file a part is enough."""


class When(NamedTuple):
    """A message of that time: from `start` on, before `end`, in seconds since 1970; None is open."""

    start: int | None
    end: int | None


class About(NamedTuple):
    """Something that is known of the conversation."""

    name: Literal["source", "project", "tag", "title", "conversation"]
    value: str
    """In lower case; of project and title a part is enough, of a conversation's id the beginning."""


class On(NamedTuple):
    """A message of a certain branch, or one that a person labelled."""

    kind: Literal["branch", "abandoned", "live", "agent", "label"]
    """`live` is the path to the head of the default branch, `abandoned` all that is off it but sub-agents."""
    value: str = ""
    """Beginning of the id, or part of the name, of a branch; part of a label, any if empty. In lower case."""


class Not(NamedTuple):
    """What does not apply."""

    node: Node


class All(NamedTuple):
    """All of these; every message if there are none."""

    nodes: tuple[Node, ...]


class Either(NamedTuple):
    """At least one of these."""

    nodes: tuple[Node, ...]


Node = Words | Pattern | Fact | When | About | On | Not | All | Either


class Mistake(NamedTuple):
    """Something in a query that cannot be meant, and was left out."""

    at: int
    """Where it begins: characters before it."""
    length: int
    sentence: str


class Query(NamedTuple):
    """What is looked for."""

    text: str
    """As it was typed."""
    node: Node = All(())
    places: tuple[Place, ...] = PLACES
    mistakes: tuple[Mistake, ...] = ()
    filters: tuple[tuple[int, int], ...] = ()
    """Ranges of the text that are filters: shown as chips."""

    @property
    def empty(self) -> bool:
        """Whether the query has no condition at all."""
        return self.node == All(()) and self.places == PLACES


def leaves(node: Node) -> list[tuple[Node, bool]]:
    """All that is no combination of others, in order, each with whether it is wanted or unwanted."""
    found: list[tuple[Node, bool]] = []
    waiting: list[tuple[Node, bool]] = [(node, True)]
    while waiting:
        one, wanted = waiting.pop()
        match one:
            case Not():
                waiting.append((one.node, not wanted))
            case All() | Either():
                waiting.extend((inner, wanted) for inner in reversed(one.nodes))
            case _:
                found.append((one, wanted))
    return found


def wanted_words(node: Node) -> list[Words]:
    """The words that hits are shown for."""
    return [one for one, wanted in leaves(node) if wanted and isinstance(one, Words)]


def patterns(node: Node) -> list[str]:
    """The regular expressions that hits are shown for."""
    return [one.source for one, wanted in leaves(node) if wanted and isinstance(one, Pattern)]
