"""The line above the keys: what is seen, what has just happened, or what is running."""

from __future__ import annotations

from typing import Literal

from textual.content import Content

from bough.tui.safe import safe_line

from .one_line import OneLine, two_sides

Tone = Literal["plain", "good", "warning", "error"]
_STYLES: dict[Tone, str] = {"plain": "", "good": "$text-success", "warning": "$text-warning", "error": "$text-error"}
_SIGNS: dict[Tone, str] = {"plain": "", "good": "✓ ", "warning": "⚠ ", "error": "✗ "}
_ASCII_SIGNS: dict[Tone, str] = {"plain": "", "good": "", "warning": "! ", "error": "! "}


class StatusLine(OneLine):
    """What can be said, the most urgent wins: trouble, what runs, what has just happened, an offer, what is seen.

    Who holds the conversation and who writes it stand before what is seen; what was saved at the right end, where
    there is room.
    """

    def __init__(self, *, ascii: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs = _ASCII_SIGNS if ascii else _SIGNS
        self._live_sign = "*" if ascii else "⚡"
        self._facts = ""
        self._held = ""
        self._live = Content("")
        self._missing = ""
        self._marked = ""
        self._saved = ""
        self._tended = ""
        self._offer: Content | None = None
        self._said: Content | None = None
        self._progress: Content | None = None
        self._trouble: Content | None = None

    def facts(self, text: str) -> None:
        """What is seen."""
        self._facts = safe_line(text)
        self._choose()

    def held(self, text: str) -> None:
        """Why it can only be read, for as long as that is so; empty if it can be changed."""
        self._held = safe_line(text)
        self._choose()

    def live(self, text: str, *, live: bool) -> None:
        """What others do with it at this moment; `live` says that it is being written. Empty if nothing goes on."""
        sign = f"{self._live_sign} " if live else ""
        content = Content.styled(sign + safe_line(text), "$live" if live else "$text-muted") if text else Content("")
        if not content.is_same(self._live):
            self._live = content
            self._choose()

    def missing(self, text: str) -> None:
        """Why it is not what is on the disk; empty as long as it is."""
        if text != self._missing:
            self._missing = safe_line(text)
            self._choose()

    def marked(self, text: str) -> None:
        """What waits to be compared; empty if nothing does."""
        if text != self._marked:
            self._marked = safe_line(text)
            self._choose()

    def saved(self, text: str) -> None:
        """What became of the last change, and what waits as a draft."""
        if text != self._saved:
            self._saved = safe_line(text)
            self.refresh()

    def tended(self, text: str) -> None:
        """What is done by itself, or when it was done last; beside what was saved."""
        if text != self._tended:
            self._tended = safe_line(text)
            self.refresh()

    def trouble(self, text: str) -> None:
        """What could not be saved and is tried again; empty when that is over."""
        self._trouble = self._toned(text, "error") if text else None
        self._choose()

    def offer(self, text: str) -> None:
        """What can be taken up; empty when that is answered."""
        self._offer = Content.styled(safe_line(text), "$text-accent") if text else None
        self._choose()

    def say(self, text: str, tone: Tone = "plain") -> None:
        """What has just happened, in one sentence, until the person does something else."""
        self._said = self._toned(text, tone)
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
    def offering(self) -> bool:
        """Whether something waits to be taken up."""
        return self._offer is not None

    @property
    def said(self) -> str:
        """What has just happened, though something else may be more urgent; empty once the person went on."""
        return self._said.plain if self._said is not None else ""

    @property
    def text(self) -> str:
        """What the line says now."""
        return self.content.plain

    def render(self) -> Content:
        """The line, with what was saved at its right end."""
        width = self.size.width
        saved = Content.styled(" · ".join(filter(None, (self._tended, self._saved))), "$text-muted")
        return two_sides(self.content, saved, width).truncate(width, ellipsis=True)

    def _choose(self) -> None:
        self.show(self._trouble or self._progress or self._said or self._offer or self._seen())

    def _seen(self) -> Content:
        """What goes on first: it is what one wants to see where there is no room for all."""
        missing = self._signs["warning"] + self._missing if self._missing else ""
        parts = [
            Content.styled(self._marked, "$text-accent"),
            Content.styled(missing, "$text-warning"),
            Content.styled(self._held, "$readonly"),
            self._live,
            Content.styled(self._facts, "$text-muted"),
        ]
        return Content("   ").join(filter(None, parts))

    def _toned(self, text: str, tone: Tone) -> Content:
        return Content.styled(self._signs[tone] + safe_line(text), _STYLES[tone])
