"""The pieces of a message that fold, and which of them are open."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import Literal

from .blocks import Block, shifted

Fold = Literal["", "tool", "edit", "thinking", "context", "unknown", "note"]
"""What a section is, to fold by; empty for what never folds."""


class Section:
    """A bar and what opens under it, or just text."""

    def __init__(
        self,
        body: Callable[[], list[Block]],
        *,
        bar: Block | None = None,
        kind: Fold = "",
        key: str = "",
        opened: bool = False,
        within: str = "",
    ) -> None:
        self._make = body
        self.bar = bar
        self.kind: Fold = kind
        self.key = f"{kind}:{key}" if bar is not None else ""
        """Names it across restarts: made of the message's id and the part's number."""
        self.opened = opened
        """Whether it is open unless someone says otherwise."""
        self.within = within
        """Key of the section that it is shown in."""

    @cached_property
    def body(self) -> list[Block]:
        """Blocks of what it holds, made when it is first opened."""
        return self._make()


class Folds:
    """Which sections are open: the defaults of their kinds, and those that a person turned."""

    def __init__(self, turned: Iterable[str] = (), kinds: Mapping[str, bool] | None = None) -> None:
        self._turned = set(turned)
        self._kinds = dict(kinds or {})

    @property
    def turned(self) -> Collection[str]:
        """Keys of the sections that are not as their kind is."""
        return frozenset(self._turned)

    @property
    def kinds(self) -> Mapping[str, bool]:
        """Kinds of which all sections were opened or folded at once."""
        return dict(self._kinds)

    def is_open(self, section: Section) -> bool:
        """Whether a section shows what it holds."""
        if section.bar is None:
            return True
        return self._kinds.get(section.kind, section.opened) != (section.key in self._turned)

    def turn(self, key: str) -> None:
        """Fold what is open, open what is folded."""
        self._turned ^= {key}

    def set_kind(self, kind: Fold, *, opened: bool) -> None:
        """Open or fold all sections of a kind, those that were turned included."""
        self._kinds[kind] = opened
        self._turned = {key for key in self._turned if not key.startswith(f"{kind}:")}


def shown(sections: Iterable[Section], folds: Folds) -> list[Block]:
    """The blocks of a message as its folds stand."""
    blocks: list[Block] = []
    closed: set[str] = set()
    for section in sections:
        if section.within in closed:
            closed.add(section.key)
            continue
        opened = folds.is_open(section)
        if section.bar is not None:
            blocks.append(_with_arrow(section.bar, section.key, opened=opened))
            if not opened:
                closed.add(section.key)
        if opened:
            blocks.extend(section.body)
    return blocks


def _with_arrow(bar: Block, key: str, *, opened: bool) -> Block:
    arrow = "▾ " if opened else "▸ "
    return bar._replace(text=arrow + bar.text, styles=shifted(bar.styles, len(arrow)), fold=key, joins=opened)
