"""All colours that the app draws with, worked out from the few that a theme names."""

from __future__ import annotations

from collections.abc import Mapping

from textual.color import Color

from .contrast import READABLE, contrast, readable

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


def completed(given: Mapping[str, Color], dark: bool) -> dict[str, Color]:
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
    while share > 0.02 and contrast(back.blend(tint, share), text) < READABLE:
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
