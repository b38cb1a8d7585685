"""What a person sees, as lines of text, taken from what the app would write to the terminal."""

from __future__ import annotations

from textual.app import App
from textual.strip import Strip


def strips(app: App[int] | App[None]) -> list[Strip]:
    """The lines of the screen as the compositor has them."""
    return app.screen._compositor.render_strips()


def lines(app: App[int] | App[None]) -> list[str]:
    """The lines of the screen, without their colours."""
    return [strip.text for strip in strips(app)]


def seen(app: App[int] | App[None]) -> str:
    """The whole screen as one text."""
    return "\n".join(lines(app))
