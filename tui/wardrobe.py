"""Wearing a theme: the one that was asked for or what stands in for it, chosen on the screen, read again when saved."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from bough.tui.theme_folder import DEFAULT, ThemeFolders
from bough.tui.themes import ThemeFile

if TYPE_CHECKING:
    from .application import BoughApp


class Wardrobe:
    """The themes of one app."""

    def __init__(self, app: BoughApp, folders: ThemeFolders) -> None:
        self._app = app
        self._folders = folders
        self.chosen = ""
        """Name of the theme that was chosen on the screen, empty if none was."""
        self.notices: list[str] = []
        """What a person should know about the themes and has not been told."""

    def wear(self, name: str, named: str = "") -> None:
        """Show a theme, or the default one if there is none of that name or no name. `named` says by what line."""
        theme, mistakes, missing = self._folders.choose(name or DEFAULT)
        self.notices += [f"themes/{mistake}" for mistake in mistakes]
        if missing:
            known = ", ".join(self._folders.names())
            place = f"{named}: there" if named else "There"
            self.notices.append(f"{place} is no theme “{missing}”, so “{theme.name}” is used. There are: {known}.")
        self._put_on(theme)

    def choose(self) -> None:
        """Let the person choose, with each theme shown on the whole screen."""
        from bough.tui.screens.theme_picker import ThemePicker  # noqa: PLC0415 - start-up time

        before = self._app.theme
        themes = [self._folders.choose(name).theme for name in self._folders.names()]

        def answered(name: str | None) -> None:
            self.wear(name if name is not None else before)
            if name is not None:
                self.chosen = name
                self._app.browse.say(f"Theme: {name}.{self._outvoted(name)}", "good")

        self._app.push_screen(ThemePicker(themes, before, self._put_on), answered)

    async def watch(self, folder: Path) -> None:
        """Hear of theme files that are saved."""
        from watchfiles import awatch  # noqa: PLC0415 - start-up time

        async for changes in awatch(folder, debounce=50, step=10):
            self.files_changed({Path(path).stem for _, path in changes})

    def files_changed(self, names: Collection[str]) -> None:
        """Show the theme that is worn again if its file is among those that were saved."""
        name = self._app.theme
        if name in names:
            self.notices.clear()
            self.wear(name)
            self._app.clear_notifications()  # one that told of the mistakes before would tell of what is mended
            if len(self.notices) == 1:
                self._app.browse.say(self.notices[0], "warning")
            elif self.notices:
                self._app.tell_mistakes(self.notices)
                self._app.browse.say(f"Theme {name} read again: {len(self.notices)} mistakes.", "warning")
            else:
                self._app.browse.say(f"Theme {name} read again.", "good")

    def _outvoted(self, name: str) -> str:
        """What the settings say against a choice."""
        named = self._app.config.theme
        return f" The next start will use “{named}”, which config.toml names." if named and named != name else ""

    def _put_on(self, theme: ThemeFile) -> None:
        app = self._app
        app.register_theme(theme.to_textual_theme())
        if app.theme == theme.name:
            app.mutate_reactive(type(app).theme)  # the same name with other colours
        else:
            app.theme = theme.name
