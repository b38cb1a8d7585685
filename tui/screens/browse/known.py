"""The conversations that the list knows, told apart by their files, and what becomes of each under its reference."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.summary import Summary

Key = tuple[str, str, str]
"""Source, path and id of a conversation: they tell it from all others. The same as a `Place` of `bough.core.watch`."""


class Known:
    """What is listed. A conversation keeps the reference that it was listed under first, whatever others make of it."""

    def __init__(self, found: Iterable[Summary] = ()) -> None:
        self.gone: set[str] = set()
        """Those whose files are gone, and which are listed only because they are on the screen."""
        self._of_ref: dict[str, Summary] = {}
        self._refs: dict[Key, str] = {}
        self.take(found)

    def __len__(self) -> int:
        return len(self._of_ref)

    def __iter__(self) -> Iterator[Summary]:
        return iter(self._of_ref.values())

    def summary(self, ref: str) -> Summary | None:
        """What is known of a conversation; None if it is not listed."""
        return self._of_ref.get(ref)

    def ref(self, key: Key) -> str:
        """The reference that a conversation is listed under, empty if it is not."""
        return self._refs.get(key, "")

    def take(self, summaries: Iterable[Summary]) -> list[Summary]:
        """Know these, under the references they have, and return them as the list has them."""
        taken = list(map(_ours, summaries))
        for summary in taken:
            self._of_ref[summary.ref] = summary
            self._refs[key_of(summary)] = summary.ref
        return taken

    def drop(self, refs: Iterable[str]) -> None:
        """Know these no longer."""
        for ref in refs:
            summary = self._of_ref.pop(ref, None)
            if summary is not None:
                self._refs.pop(key_of(summary), None)

    def drop_gone(self, shown: str) -> set[str]:
        """Drop what is gone, but for what is shown, and say which those are."""
        lost, self.gone = self.gone - {shown}, self.gone & {shown}
        self.drop(lost)
        return lost

    def change(self, summary: Summary) -> Summary:
        """Know what we made of a conversation, or a new one, and return it as the list has it."""
        shown = self._listed(summary)
        if shown is not None:
            updated = summary.updated or shown.updated
            summary = summary._replace(ref=shown.ref, family=shown.family, live=shown.live, updated=updated)
        self._of_ref[summary.ref] = summary
        self._refs[key_of(summary)] = summary.ref
        return summary

    def others_changed(
        self, changed: Iterable[Summary], gone: Iterable[Key], kept: Key | None
    ) -> tuple[list[Summary], set[str]]:
        """Know what others made of conversations. Returns those that say something else, and those that are lost.

        One that is `kept` stays although it is gone: it is being read.
        """
        lost = {ref for key in gone if key != kept and (ref := self.ref(key))}
        self.drop(lost)
        fresh = self.take([self._as_listed(summary) for summary in changed])
        self.gone = self.gone - lost - {summary.ref for summary in fresh}
        stays = self.summary(self.ref(kept)) if kept is not None else None
        if stays is not None:
            self.gone.add(stays.ref)
            fresh += self.take([stays._replace(live=False, locked=None)])
        return fresh, lost

    def differing(self, found: Iterable[Summary]) -> tuple[list[Summary], list[Key]]:
        """What a newer look found that is not known yet, and what is known that it did not find."""
        there = {key_of(summary): summary for summary in found}
        new = [summary for key, summary in there.items() if key not in self._refs]
        return new, [key for key in self._refs if key not in there]

    def with_counts(self, summary: Summary, newer: Summary | None) -> Summary:
        """Who writes and who holds a conversation, with the counts it has: what we wrote is told to nobody."""
        known = newer or self._listed(summary)
        return _with_state(known, summary) if known is not None and known.read else summary

    def _listed(self, summary: Summary) -> Summary | None:
        return self._of_ref.get(self.ref(key_of(summary)))

    def _as_listed(self, summary: Summary) -> Summary:
        """By the reference it has in the list, and with the counts it had as long as no others are known."""
        known = self._listed(summary)
        if known is None:
            return summary._replace(ref=summary.path) if summary.ref in self._of_ref else summary
        return (summary if summary.read else _with_state(known, summary))._replace(ref=known.ref)


def key_of(summary: Summary) -> Key:
    """What tells a conversation from all others, whatever it is called."""
    return summary.source, summary.path, summary.id


def _with_state(known: Summary, summary: Summary) -> Summary:
    return known._replace(updated=summary.updated, live=summary.live, locked=summary.locked)


def _ours(summary: Summary) -> Summary:
    """What we hold ourselves is not read-only, and it is nobody else who writes it."""
    ours = summary.locked is not None and summary.locked.get("pid") == os.getpid()
    return summary._replace(locked=None, live=False) if ours else summary
