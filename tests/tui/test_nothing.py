"""What a person reads who has no conversations yet."""

from __future__ import annotations

import sys

import pytest

from bough.core.sources import all_sources
from bough.tui.screens.browse.nothing import nothing_found


def test_the_way_on_can_be_typed_as_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout `bough` is on no PATH: then it is called as it was started."""
    monkeypatch.setattr(sys, "argv", [".venv/bin/bough"])
    monkeypatch.setattr("bough.tui.screens.browse.nothing.which", lambda name: None)
    assert ".venv/bin/bough demo" in str(nothing_found([]))
    monkeypatch.setattr("bough.tui.screens.browse.nothing.which", lambda name: f"/usr/bin/{name}")
    assert "first:      bough demo" in str(nothing_found([]))
    monkeypatch.setattr(sys, "argv", ["-c"])
    monkeypatch.setattr("bough.tui.screens.browse.nothing.which", lambda name: None)
    assert "first:      bough demo" in str(nothing_found([]))


def test_the_way_on_stands_before_the_places() -> None:
    """There are more places than a screen of 24 lines has; what to type next must not be below its edge."""
    said = str(nothing_found([]))
    assert said.index("demo") < said.index("Bough looked")


def test_names_of_sources_and_their_places_stand_apart() -> None:
    """However long the name of a source is."""
    said = str(nothing_found([]))
    for source in all_sources():
        assert not any(line.startswith(f"    {source.name}/") for line in said.splitlines())
