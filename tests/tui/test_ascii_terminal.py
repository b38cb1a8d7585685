"""Guessing what a terminal can draw."""

from __future__ import annotations

import pytest

from bough.core.platform import config_dir
from bough.tui.ascii_terminal import ascii_only
from bough.tui.config import read_config


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"TERM": "xterm-256color", "LANG": "de_DE.UTF-8"},
        {"LANG": "C.UTF-8"},
        {"LC_ALL": "en_US.utf8", "LANG": "C"},
        {"LANG": "sr_RS.UTF-8@latin"},
        {"LC_CTYPE": "C.UTF-8"},  # Python's own doing: nobody has set a locale
    ],
)
def test_most_terminals_draw_anything(environment: dict[str, str]) -> None:
    """Where nothing speaks against it."""
    assert not ascii_only(environment)


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "linux", "LANG": "en_US.UTF-8"},
        {"TERM": "dumb"},
        {"LANG": "C"},
        {"LANG": "POSIX", "LC_CTYPE": "C.UTF-8"},
        {"LC_ALL": "de_DE.ISO-8859-1", "LANG": "de_DE.UTF-8"},
        {"LANG": "de_DE@euro"},
    ],
)
def test_some_have_ascii_alone(environment: dict[str, str]) -> None:
    """The console, terminals that are none, and locales of other encodings."""
    assert ascii_only(environment)


def test_the_settings_know_better() -> None:
    """A guess is what holds until somebody says otherwise."""
    assert read_config(config_dir(), ascii=True).ascii
    config_dir().mkdir(parents=True)
    (config_dir() / "config.toml").write_text("ascii = false\n")
    assert not read_config(config_dir(), ascii=True).ascii
