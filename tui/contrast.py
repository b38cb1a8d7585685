"""How well a colour can be read on another, by the formula of WCAG 2.2, and the nearest one that can."""

from __future__ import annotations

from collections.abc import Iterable

from textual.color import Color

READABLE = 4.5
"""Contrast that WCAG 2.2 (1.4.3, level AA) asks of text."""

_BLACK, _WHITE = Color(0, 0, 0), Color(255, 255, 255)
_STEPS = 20


def luminance(color: Color) -> float:
    """Relative luminance: 0 for black, 1 for white."""
    red, green, blue = (_linear(channel / 255) for channel in color.rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """From 1 for equal colours to 21 for black on white."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable(color: Color, grounds: Iterable[Color], ratio: float = READABLE) -> Color:
    """The colour itself, or blended with as much white or black as it takes to be read on all `grounds`.

    The grounds of one theme are all dark or all light, so one of the two always gets there or as near as can be.
    """
    backs = list(grounds)
    if _worst(color, backs) >= ratio:
        return color
    end = max((_BLACK, _WHITE), key=lambda extreme: _worst(extreme, backs))
    blends = (color.blend(end, step / _STEPS) for step in range(1, _STEPS))
    return next((blend for blend in blends if _worst(blend, backs) >= ratio), end)


def _worst(color: Color, backs: list[Color]) -> float:
    return min(contrast(color, back) for back in backs)


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
