"""The line above the keys: what is seen, what has just happened, or what is running."""

from __future__ import annotations

from typing import Literal

from textual.content import Content

from bough.tui.safe import safe_line

from .one_line import OneLine

Tone = Literal["plain", "good", "warning", "error"]
_STYLES: dict[Tone, str] = {"plain": "", "good": "$text-success", "warning": "$text-warning", "error": "$text-error"}
_SIGNS: dict[Tone, str] = {"plain": "", "good": "✓ ", "warning": "⚠ ", "error": "✗ "}
_ASCII_SIGNS: dict[Tone, str] = {"plain": "", "good": "", "warning": "! ", "error": "! "}


class StatusLine(OneLine):
    """Three things that can be said, the most urgent wins: what runs, what has just happened, what is seen."""

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = _ASCII_SIGNS if ascii else _SIGNS
        self._facts = Content("")
        self._said: Content | None = None
        self._progress: Content | None = None

    def facts(self, text: str) -> None:
        """What is seen."""
        self._facts = Content.styled(safe_line(text), "$text-muted")
        self._choose()

    def say(self, text: str, tone: Tone = "plain") -> None:
        """What has just happened, in one sentence, until the person does something else."""
        self._said = Content.styled(self._signs[tone] + safe_line(text), _STYLES[tone])
        self._choose()

    def done(self) -> None:
        """What was said has been read: the person goes on."""
        self._said = None
        self._choose()

    def progress(self, text: str | None) -> None:
        """What runs, how far, and how it is stopped; None when nothing does."""
        self._progress = Content(safe_line(text)) if text is not None else None
        self._choose()

    @property
    def text(self) -> str:
        """What the line says now."""
        return self.content.plain

    def _choose(self) -> None:
        self.show(self._progress or self._said or self._facts)
