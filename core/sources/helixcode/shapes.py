"""Telling HelixCode's documents apart. Go matches names whatever their case, and so is done here."""

from __future__ import annotations

from typing import Any, Literal

from ..documents import Document, Node

Shape = Literal["session", "conversation", "chain"]
_INSIDE: dict[Shape, frozenset[str]] = {
    "session": frozenset({"id", "project_id"}),
    "conversation": frozenset({"id", "title", "messages"}),
    "chain": frozenset({"id", "name", "focuses"}),
}


def members(document: Document, node: Node | None) -> dict[str, Node]:
    """What an object holds, by lower-case names."""
    return {name.lower(): one for name, one in document.members(node).items()}


def lowered(value: dict[str, Any]) -> dict[str, Any]:
    """The same object with lower-case names."""
    return {name.lower(): one for name, one in value.items()}


def shape_of(document: Document) -> tuple[Shape, Node] | None:
    """What a document is, perhaps only its beginning, and where it lies in it; None for any other document.

    A session may hold its chain as well.
    """
    inside = members(document, document.root)
    for shape, names in _INSIDE.items():
        if shape in inside and names <= members(document, inside[shape]).keys():
            return shape, inside[shape]
    return None
