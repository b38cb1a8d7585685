"""Themes: colours from a TOML file, checked, and completed to all that the app draws with.

    title = "Paper"
    dark = false

    [colors]        # background, foreground, surface, panel, border, primary, secondary, accent, success, …
    background = "#f7f3ea"

    [roles]         # user, assistant, tool, thinking, quiet, fork, live, readonly, hit, hit-current, added, removed, …
    user = "#8a3b12"

    [syntax]        # keyword, string, comment, number, name, function, type, operator
    string = "#2f6f3a"

All of it is optional. What a file leaves out follows from what it says, and can be read: text has a contrast of at
least 4.5 against whatever it stands on. The name of a theme is the name of its file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from textual.color import Color, ColorParseError
from textual.theme import Theme

from .contrast import luminance
from .theme_colors import DARK, GROUNDS, ROLES, SYNTAX, completed
from .toml_file import Mistake, TomlFile, kind_of

T = TypeVar("T", str, bool)

_COLORS = (*DARK, "surface", "panel", "border")
_TABLES: dict[str, tuple[str, ...]] = {
    "colors": _COLORS,
    "roles": (*ROLES, *GROUNDS),
    "syntax": tuple(SYNTAX),
}


@dataclass(frozen=True)
class ThemeFile:
    """What one file says, as far as it makes sense."""

    name: str
    title: str
    dark: bool
    about: str
    given: Mapping[str, Color]
    """Colours by name: those of `[colors]` and `[roles]`, and those of `[syntax]` as `syntax-…`."""
    mistakes: tuple[Mistake, ...] = ()

    @cached_property
    def colors(self) -> dict[str, Color]:
        """Every colour the app draws with."""
        return completed(self.given, self.dark)

    def to_textual_theme(self) -> Theme:
        """The theme for Textual, with a value for every variable that Textual and Bough have."""
        hexes = {name: color.hex for name, color in self.colors.items()}
        return Theme(
            name=self.name,
            dark=self.dark,
            background=hexes.pop("background"),
            foreground=hexes.pop("foreground"),
            surface=hexes.pop("surface"),
            panel=hexes.pop("panel"),
            boost=hexes.pop("boost"),
            primary=hexes.pop("primary"),
            secondary=hexes.pop("secondary"),
            accent=hexes.pop("accent"),
            success=hexes.pop("success"),
            warning=hexes.pop("warning"),
            error=hexes.pop("error"),
            variables=hexes,
        )


def read_theme(path: Path) -> ThemeFile:
    """Read one file. A mistake costs its own line; the default stands in for it."""
    file = TomlFile.read(path)
    for name in file.values:
        if name not in {"title", "dark", "about", *_TABLES}:
            file.mistake(f"there is no “{name}” in a theme. Allowed: title, dark, about, {', '.join(_TABLES)}.", name)
    given: dict[str, Color] = {}
    for table, allowed in _TABLES.items():
        prefix = "syntax-" if table == "syntax" else ""
        given.update((prefix + name, color) for name, color in _colors_of(file, table, allowed).items())
    background = given.get("background")
    dark = _typed(file, "dark", background is None or luminance(background) < 0.2)
    title = _typed(file, "title", path.stem)
    return ThemeFile(path.stem, title, dark, _typed(file, "about", ""), given, tuple(file.mistakes))


def _typed(file: TomlFile, name: str, default: T) -> T:
    value = file.values.get(name, default)
    if isinstance(value, type(default)):
        return value
    wanted = "true or false" if isinstance(default, bool) else "a text"
    file.mistake(f"{name} must be {wanted}, not {kind_of(value)}.", name)
    return default


def _colors_of(file: TomlFile, table: str, allowed: tuple[str, ...]) -> dict[str, Color]:
    values = file.values.get(table, {})
    if not isinstance(values, dict):
        file.mistake(f"{table} must be a table, [{table}], not {kind_of(values)}.", table)
        return {}
    found: dict[str, Color] = {}
    for name, value in values.items():
        if name not in allowed:
            file.mistake(f"there is no colour “{name}” in [{table}]. Allowed: {', '.join(allowed)}.", table, name)
        elif (color := _color(value)) is None:
            file.mistake(f"{name} must be a colour like “#82aaff” or “teal”, not {value!r}.", table, name)
        else:
            found[name] = color
    return found


def _color(value: object) -> Color | None:
    if not isinstance(value, str):
        return None
    try:
        color = Color.parse(value)
    except ColorParseError:
        return None
    return color if color.a == 1 and color.ansi is None and not color.auto else None
