"""The line in which something is named, and the one in which a question is answered by a key."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Blur, Key
from textual.widgets import Static

from bough.tui.safe import safe_line

from .drained import drained
from .line_input import LineInput
from .one_line import OneLine


class NameInput(LineInput):
    """Enter gives the text, escape gives nothing. Both have priority: what follows them is for the pane already."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "give", "Done", show=False, priority=True),
        Binding("escape", "drop", "Back", show=False, priority=True),
    ]

    def __init__(
        self, text: str, *, hint: str, given: Callable[[str], None], dropped: Callable[[], None], keeps: bool = False
    ) -> None:
        super().__init__(text, hint=hint)
        self._keeps = keeps
        self._given = given
        self._dropped = dropped

    async def action_give(self) -> None:
        """Done."""
        await drained(self)
        self._given(self.value)

    def on_blur(self, event: Blur) -> None:  # noqa: ARG002 - Textual says that the focus went elsewhere
        """A click beside the line leaves the keys in it, where no other key does anything as long as it is there."""
        if self._keeps and self.is_attached and self.region and self.app.app_focus:
            self.screen.call_after_refresh(self._have_keys)

    def _have_keys(self) -> None:
        if self.is_attached and self.parent is not None and self.parent.display and self.screen.is_active:
            self.screen.set_focus(self)

    def action_drop(self) -> None:
        """Nothing is changed."""
        self._dropped()


class AskLine(Horizontal):
    """What is asked for, and the line in which it is typed. One that `keeps` the keys has them until it is gone."""

    DEFAULT_CSS: ClassVar[str] = """
    AskLine {
        height: 1;
        background: $panel;
        Static { width: auto; padding: 0 1; color: $text-accent; background: $panel; }
        Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
        Input:focus { border: none; background: $panel; }
    }
    """

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        hint: str,
        given: Callable[[str], None],
        dropped: Callable[[], None],
        keeps: bool = False,
    ) -> None:
        super().__init__()
        self._label = Content(safe_line(label))
        self.input = NameInput(text, hint=hint, given=given, dropped=dropped, keeps=keeps)

    def compose(self) -> ComposeResult:
        """The label, then the input."""
        yield Static(self._label, markup=False)
        yield self.input


class QuestionLine(OneLine, can_focus=True):
    """A question before what cannot be taken lightly. Its keys answer it; escape, and going elsewhere, means no."""

    DEFAULT_CSS: ClassVar[str] = """
    QuestionLine { background: $panel; color: $text-warning; }
    """

    def __init__(self, text: str, answers: Mapping[str, Callable[[], object]], dropped: Callable[[], None]) -> None:
        super().__init__()
        self.show(Content(safe_line(text)))
        self._answers = answers
        self._dropped = dropped
        self._answered = False

    def on_key(self, event: Key) -> None:
        """Do what a key stands for; other keys do nothing here."""
        event.stop()
        answer = self._answers.get(event.key)
        if answer is not None or event.key == "escape":
            self._end(answer)

    def on_blur(self, event: Blur) -> None:  # noqa: ARG002 - Textual says that the focus went elsewhere
        """No answer is no."""
        self._end(None)

    def _end(self, answer: Callable[[], object] | None) -> None:
        if not self._answered:
            self._answered = True
            self._dropped()
            if answer is not None:
                answer()
