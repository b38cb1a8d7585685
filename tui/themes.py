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

from .contrast import contrast, luminance, readable
from .toml_file import Mistake, TomlFile, kind_of

T = TypeVar("T", str, bool)

DARK = {
    "background": "#14161b",
    "foreground": "#d5d8de",
    "primary": "#82aaff",
    "secondary": "#9d8cd6",
    "accent": "#e0a458",
    "success": "#7fc28a",
    "warning": "#e0b458",
    "error": "#f0787a",
}
LIGHT = {
    "background": "#fbfbf9",
    "foreground": "#24272e",
    "primary": "#2458c5",
    "secondary": "#6b4fb3",
    "accent": "#9a5b00",
    "success": "#22743a",
    "warning": "#8a6100",
    "error": "#b3261e",
}
"""The colours of a theme that names none."""

ROLES: dict[str, str] = {
    "user": "primary",
    "assistant": "secondary",
    "tool": "foreground",
    "thinking": "foreground",
    "quiet": "foreground",
    "fork": "accent",
    "live": "success",
    "readonly": "warning",
    "added": "success",
    "removed": "error",
    "changed": "warning",
    "conflict": "accent",
}
"""What text can stand for, and the colour it has if a file does not say: the quiet ones are toned down besides."""
_TONED_DOWN = {"tool": 0.25, "thinking": 0.38, "quiet": 0.4}

GROUNDS: dict[str, tuple[str, float]] = {
    "hit": ("warning", 0.35),
    "hit-current": ("accent", 0.6),
    "code-background": ("foreground", 0.05),
}
"""What lies behind text, and how much of which colour it has if a file does not say."""

SYNTAX: dict[str, str] = {
    "keyword": "secondary",
    "string": "success",
    "comment": "quiet",
    "number": "accent",
    "name": "foreground",
    "function": "primary",
    "type": "warning",
    "operator": "foreground",
}
"""The words of code."""

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
        return _completed(self.given, self.dark)

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


def _completed(given: Mapping[str, Color], dark: bool) -> dict[str, Color]:
    """Every colour: what is given stays; what is not follows from it and can be read where it is put."""
    colors = {name: Color.parse(value) for name, value in (DARK if dark else LIGHT).items()} | dict(given)
    back, fore = colors["background"], colors["foreground"]
    colors.setdefault("surface", back.blend(fore, 0.03))
    colors.setdefault("panel", back.blend(fore, 0.08))
    colors.setdefault("boost", back.blend(fore, 0.06))
    for name, (base, share) in GROUNDS.items():
        colors.setdefault(name, _ground(back, colors[base], fore, share))
    grounds = [colors[name] for name in ("background", "surface", "panel", "boost", "code-background")]
    for name in (*DARK, "foreground"):
        if name != "background" and name not in given:
            colors[name] = readable(colors[name], grounds)
    for name, base in ROLES.items():
        toned = colors[base].blend(back, _TONED_DOWN.get(name, 0.0))
        colors.setdefault(name, readable(toned, grounds))
    for name, base in SYNTAX.items():
        colors.setdefault(f"syntax-{name}", readable(colors[base], grounds))
    return _furniture(colors, grounds) | colors


def _ground(back: Color, tint: Color, text: Color, share: float) -> Color:
    """A tinted background that leaves the text on it readable: as much tint as that allows."""
    while share > 0.02 and contrast(back.blend(tint, share), text) < 4.5:
        share -= 0.02
    return back.blend(tint, share)


def _furniture(colors: Mapping[str, Color], grounds: list[Color]) -> dict[str, Color]:
    """Textual's own variables, calmer than it would choose them: one accent, quiet lines."""
    back, fore, primary, quiet = (colors[name] for name in ("background", "foreground", "primary", "quiet"))
    line = back.blend(fore, 0.28)
    cursor = _ground(back, primary, fore, 0.32)
    resting = _ground(back, primary, fore, 0.14)
    readable_colors = {
        f"text-{name}": readable(colors[name], grounds) for name in DARK if name not in {"background", "foreground"}
    }
    return readable_colors | {
        "text": fore,
        "text-muted": quiet,
        "text-disabled": readable(back.blend(fore, 0.4), [back], 3.0),
        "foreground-muted": quiet,
        "border": primary,
        "border-blurred": line,
        "block-cursor-foreground": fore,
        "block-cursor-background": cursor,
        "block-cursor-blurred-foreground": fore,
        "block-cursor-blurred-background": resting,
        "block-hover-background": back.blend(fore, 0.06),
        "input-selection-background": _ground(back, primary, fore, 0.4),
        "screen-selection-background": _ground(back, primary, fore, 0.4),
        "input-cursor-background": fore,
        "input-cursor-foreground": back,
        "scrollbar": line,
        "scrollbar-hover": back.blend(fore, 0.4),
        "scrollbar-active": primary,
        "scrollbar-background": back,
        "scrollbar-background-hover": back,
        "scrollbar-background-active": back,
        "scrollbar-corner-color": back,
        "link-color": primary,
        "footer-key-foreground": primary,
    }
