"""The app: what is there on every screen. What goes on lies in the screens and their flows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.binding import BindingType
from textual.driver import Driver
from textual.events import AppBlur, AppFocus, Event, InputEvent, Ready
from textual.filter import LineFilter, Monochrome, NoColor
from textual.screen import Screen

from bough.tui.ascii_filter import AsciiFilter
from bough.tui.clipboard import Clipboard
from bough.tui.config import FILE_NAME
from bough.tui.safe import SafeFilter, safe
from bough.tui.screens.browse import BrowseScreen
from bough.tui.screens.browse.bindings import first_key
from bough.tui.theme_folder import ThemeFolders

from .lending import Lender
from .wardrobe import Wardrobe

if TYPE_CHECKING:
    from textual.app import App
    from textual.command import Provider

    from bough.core.clock import Clock
    from bough.core.library import Library
    from bough.tui.collector import Collector
    from bough.tui.config import Config
    from bough.tui.memory import Memory
    from bough.tui.screens.browse.given import Given
    from bough.tui.screens.browse.live.watching import MakeWatcher

_TICK = 1.0
"""Seconds between two looks at whether memory is to be freed."""
_NOTICE = 6.0
"""Seconds that it takes to read what is wrong with one line of the settings, and to know where."""


def _commands() -> type[Provider]:
    from bough.tui.screens.command_provider import CommandProvider  # noqa: PLC0415 - start-up time: only the palette needs it

    return CommandProvider


@cache
def _system_clock() -> Clock:
    from bough.core.clock import SystemClock  # noqa: PLC0415 - start-up time: wanted when something is changed

    return SystemClock()


class BoughApp(Lender):
    """Bough on the screen."""

    TITLE = "bough"
    CSS_PATH = "screens/browse/screen.tcss"  # Textual loads no style sheet of its first screen
    BINDINGS: ClassVar[list[BindingType]] = []  # `quit` and the palette are rows of the command table
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_commands}
    ENABLE_COMMAND_PALETTE = False  # Textual's key for it would go before ours, whatever ours is set to

    def __init__(
        self,
        library: Callable[[], Library],
        *,
        paths: Sequence[Path] = (),
        given: Given | None = None,
        config: Config,
        memory: Memory,
        themes: ThemeFolders,
        now: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        clock: Callable[[], Clock] | None = None,
        collector: Collector | None = None,
        watched: Path | None = None,
        watch: MakeWatcher | None = None,
    ) -> None:
        """`collector` is tamed once the first frame is out. Themes in the folder `watched` are read again when saved.

        `watch` makes what notices the changes of others; without it nothing does.
        """
        super().__init__()
        self.animation_level = "none"
        self.paths = paths
        self.config = config
        self.memory = memory
        self.wardrobe = Wardrobe(self, themes)
        self._library = library
        self._given = given
        self._now = now
        self._clock = clock or _system_clock
        self._collector = collector
        self._watched = watched
        self._make_watch = watch
        self._safe = SafeFilter()
        self._no_color = NoColor()
        self._ascii = [AsciiFilter()] if config.ascii else []
        if config.theme:
            self.wardrobe.wear(config.theme, f"{FILE_NAME}, line {config.theme_line}")
        else:
            self.wardrobe.wear(memory.session().theme)

    def get_default_screen(self) -> Screen[Any]:
        """The browse screen, at once: an empty one before it would cost a frame."""
        return BrowseScreen(
            library=self._library,
            given=self._given,
            config=self.config,
            memory=self.memory,
            now=self._now,
            clock=self._clock,
            make_watch=self._make_watch,
            width=self.size.width,
        )

    @property
    def browse(self) -> BrowseScreen:
        """The screen that everything starts from."""
        return cast("BrowseScreen", self.screen_stack[0])

    # Text of strangers

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's filters and the second barrier behind them. NO_COLOR means no colour, not shades of grey."""
        filters = [self._no_color if isinstance(found, Monochrome) else found for found in super().get_line_filters()]
        return [*filters, self._safe, *self._ascii]

    def copy_to_clipboard(self, text: str) -> None:
        """Put text on the clipboard through the terminal, made safe."""
        self._clipboard = self._terminal_clipboard.copy(text)

    @cached_property
    def _terminal_clipboard(self) -> Clipboard:
        return Clipboard(self._write_to_terminal, os.environ)

    def _write_to_terminal(self, sequence: str) -> None:
        driver: Driver | None = self._driver
        if driver is not None:
            driver.write(sequence)

    def get_driver_class(self) -> type[Driver]:
        """Textual's, whose output is stopped by no terminal."""
        if sys.platform != "win32":
            from .outlet import open_outlet  # noqa: PLC0415 - Textual's driver of that system alone

            open_outlet(lambda: self.call_later(self.refresh))
        return super().get_driver_class()

    # From the first frame to the last

    def on_ready(self, event: Ready) -> None:  # noqa: ARG002 - Textual tells us that the first frame is out
        """Say what was wrong with the settings, listen to signals, watch the themes."""
        if self._collector is not None:
            self._collector.tame()
            self.set_interval(_TICK, self._collector.tick)
        notices = [*map(str, self.config.mistakes), *self.wardrobe.notices]
        if notices:
            self.tell_mistakes(notices)
        if not self.is_headless:
            from .signals import Signals  # noqa: PLC0415 - start-up time: after the first frame

            Signals(self).listen()
        if self._watched is not None and self._watched.is_dir():
            self.run_worker(self.wardrobe.watch(self._watched), group="themes", exit_on_error=False)

    def tell_mistakes(self, notices: Sequence[str]) -> None:
        """Show what is wrong with the settings, for as long as it takes to read it."""
        shown = _NOTICE * (1 + len(notices))
        self.notify(safe("\n".join(notices)), title="Settings", severity="warning", timeout=shown, markup=False)

    async def on_event(self, event: Event) -> None:
        """As Textual has it, and note that the person did something."""
        if self._collector is not None and isinstance(event, InputEvent):
            self._collector.touched()
        await super().on_event(event)

    def on_app_blur(self, event: AppBlur) -> None:  # noqa: ARG002 - Textual tells us that the window lost the focus
        """Save what is typed: nobody knows when they come back."""
        if self.browse.changes is not None:
            self.browse.changes.drafting.flush()

    def on_app_focus(self, event: AppFocus) -> None:  # noqa: ARG002 - Textual tells us that the window has it again
        """Look at once for what happened meanwhile."""
        self.look()

    def look(self) -> None:
        """Look for changes of others now: there was a while in which nobody saw them."""
        if self.browse.answers:
            self.browse.living.look()

    async def action_quit(self) -> None:
        """What Textual's ctrl+q does, from any screen."""
        self.browse.leaving.quit()

    def action_help_quit(self) -> None:
        """What Textual's ctrl+c does where nothing is selected: who presses it wants to know how to get out."""
        key = first_key(self.config.keys, "quit")
        self.notify(f"{key} quits; ctrl+q does so from everywhere." if key else "ctrl+q quits.", markup=False)

    # Other screens

    def action_command_palette(self) -> None:
        """Every command by its name."""
        from bough.tui.screens.command_palette import Palette  # noqa: PLC0415 - start-up time

        if not Palette.is_open(cast("App[object]", self)):
            self.push_screen(Palette(id="--command-palette"))  # by which Textual knows that it is open

    def show_help(self) -> None:
        """All keys, those of the pane with the focus first."""
        from bough.tui.screens.help import HelpScreen  # noqa: PLC0415 - start-up time

        self.push_screen(HelpScreen(self.browse.place, self.config.keys, ascii=self.config.ascii))
