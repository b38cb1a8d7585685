"""The colours of a widget's parts, looked up once a theme and not once a segment."""

from __future__ import annotations

from collections.abc import Iterable

from rich.style import Style
from textual.widget import Widget


class Palette:
    """A widget's component classes as Rich styles, each over the widget's own style.

    Palettes compare by value: a change of focus resolves the same colours again, and must not cost the cached lines.
    """

    def __init__(self, base: Style, parts: dict[str, Style]) -> None:
        self._base = base
        self._parts = parts
        self._joined: dict[tuple[str, ...], Style] = {(): base}

    @classmethod
    def of(cls, widget: Widget, names: Iterable[str]) -> Palette:
        """Resolve the component classes `names` of a mounted widget."""
        return cls(widget.rich_style, {name: _own_style(widget, name) for name in names})

    def style(self, *names: str) -> Style:
        """The widget's style with those parts laid over it in turn. KeyError for a name that is no component class."""
        joined = self._joined.get(names)
        if joined is None:
            joined = self._joined[names] = self.style(*names[:-1]) + self._parts[names[-1]]
        return joined

    def part(self, name: str) -> Style:
        """What one component class itself says, to be laid over anything. KeyError if there is no such class."""
        return self._parts[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Palette) and (self._base, self._parts) == (other._base, other._parts)

    __hash__ = None  # type: ignore[assignment]  # it compares by value and holds a cache


def _own_style(widget: Widget, name: str) -> Style:
    """What a component class itself sets, its transparency resolved against the background.

    Textual's partial style forgets transparency (`$text-muted` is `auto 60%`) and its full one repeats the inherited.
    """
    own = widget.get_component_rich_style(name, partial=True)
    full = widget.get_component_rich_style(name)
    return own + Style(
        color=full.color if own.color is not None else None,
        bgcolor=full.bgcolor if own.bgcolor is not None else None,
    )
