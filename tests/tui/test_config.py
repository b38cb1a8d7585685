"""The settings file: what it can say, and how each mistake is named while the rest applies."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.tui.commands import BY_ID, COMMANDS
from bough.tui.config import Config, read_config
from bough.tui.keys import key_name, resolve, shown


def read(tmp_path: Path, text: str | bytes) -> Config:
    (tmp_path / "config.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_config(tmp_path)


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    """Nobody has to write a configuration."""
    config = read_config(tmp_path)
    assert config == Config()
    assert config.keys == {command.id: command.keys for command in COMMANDS}


def test_everything_can_be_set(tmp_path: Path) -> None:
    """Theme, ASCII, and keys as one or as a list, in the words people use for keys."""
    config = read(tmp_path, 'theme = "paper"\nascii = true\n[keys]\ncopy = "C"\nquit = ["Q", "ctrl+X", "F10"]\n')
    assert (config.theme, config.theme_line, config.ascii, config.mistakes) == ("paper", 1, True, ())
    assert config.keys["copy"] == ("C",)
    assert config.keys["quit"] == ("Q", "ctrl+x", "f10")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('theme = "x"\n\ncolour = 3', 3, "no setting “colour”. Allowed: theme, ascii, keys"),
        ("them = 3", 1, "Did you mean “theme”?"),
        ("# hello\ntheme = 3", 2, "theme must be a text, the name of a theme, not a number"),
        ('ascii = "yes"', 1, "ascii must be true or false, not a text"),
        ("keys = 1", 1, "keys must be a table"),
        ('[keys]\ncopy = "C"\nfly = "f"', 3, "no command “fly”"),
        ('[keys]\ncopyy = "c"', 2, "Did you mean “copy”?"),
        ('[keys]\nquux = "c"', 2, "The nearest: quit, "),
        ("[keys]\n\ncopy = 5", 3, "“copy” needs a key"),
        ('[keys]\ncopy = ["C", 5]', 2, "not a list with a number in it"),
        ('[keys]\n\nfork = "e"', 3, "that leaves “edit” without a key. Name another; [] if none is wanted."),
        ('[keys]\ncopy = "c"', 2, "that leaves “kinds” and “fold-tools” without a key"),
        ('[keys]\ncopy = "hyper+x"', 2, "no key “hyper+x”"),
        ('[keys]\ncopy = [\n  "C",\n  "nokey",\n]', 2, "no key “nokey”"),
        ('[keys]\npager = "W"\neditor = "W"', 3, "“W” is the key of “pager” already"),
        ('[keys]\ncopy = "q"', 2, "“q” is the key of “quit” already"),
        ('ascii = true\ntheme = = "x"', 2, "The line is ignored"),
        ('theme = "open', 1, "The line is ignored"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    """One mistake, one sentence, with the file, the line and what is allowed: never so much that it fills a screen."""
    (mistake,) = read(tmp_path, text).mistakes
    assert mistake.line == line
    assert len(mistake.message) < 160
    assert words in mistake.message
    assert str(mistake).startswith(f"config.toml, line {line}: ")


@pytest.mark.parametrize("keys", ['fork = "e"\nedit = "f"', 'fork = "e"\nedit = []', 'fork = ["f", "e"]\nedit = "C"'])
def test_a_key_that_was_given_away_knowingly(tmp_path: Path, keys: str) -> None:
    """Exchanged, no longer wanted, or named anew: there is nothing to say."""
    assert read(tmp_path, f"[keys]\n{keys}\n").mistakes == ()


def test_the_rest_of_a_bad_file_applies(tmp_path: Path) -> None:
    """Three different mistakes take nothing away from the lines around them."""
    config = read(tmp_path, 'theme = "paper"\n???\nascii = 7\n[keys]\nfly = "f"\ncopy = "C"\n')
    assert config.theme == "paper"
    assert config.keys["copy"] == ("C",)
    assert [mistake.line for mistake in config.mistakes] == [2, 3, 5]


def test_files_that_are_no_text(tmp_path: Path) -> None:
    """Bytes that are not UTF-8, or a folder of that name, are a mistake and not a crash."""
    assert "is not UTF-8" in read(tmp_path, b"theme = '\xff'").mistakes[0].message
    (tmp_path / "config.toml").unlink()
    (tmp_path / "config.toml").mkdir()
    assert "cannot be read" in read_config(tmp_path).mistakes[0].message


def test_a_chosen_key_is_taken_from_its_default() -> None:
    """Who wants `v` for copying gets it; the pager is then without a key, and still in the palette."""
    keys, clashes = resolve({"copy": ("v",)})
    assert keys["copy"] == ("v",)
    assert keys["pager"] == ()
    assert clashes == []


def test_a_key_may_mean_different_things_in_different_panes() -> None:
    """`/` filters where there is a list and finds where there is text."""
    keys, clashes = resolve({"filter-list": ("x",), "find": ("x",)})
    assert keys["filter-list"] == keys["find"] == ("x",)
    assert clashes == []


def test_the_table_agrees_with_itself() -> None:
    """No two commands share an id, and none loses a default key to another."""
    assert len(BY_ID) == len(COMMANDS)
    assert resolve({})[0] == {command.id: command.keys for command in COMMANDS}
    bound = {key for command in COMMANDS for key in command.keys}
    assert all(key_name(key) == key for key in bound)


@pytest.mark.parametrize(
    ("written", "name", "on_screen"),
    [
        ("?", "question_mark", "?"),
        ("[", "left_square_bracket", "["),
        ("Esc", "escape", "esc"),
        ("ctrl+K", "ctrl+k", "ctrl+k"),
        ("shift+tab", "shift+tab", "⇧tab"),
        ("PgDn", "pagedown", "pgdn"),
        ("+", "plus", "+"),
        (" ", "space", "space"),
        ("é", "é", "é"),
        ("shift+a", "A", "A"),
    ],
)
def test_keys_as_people_write_them(written: str, name: str, on_screen: str) -> None:
    """The name Textual has for a key, from what is printed on it, and back to what the screen shows."""
    assert key_name(written) == name
    assert shown(name) == on_screen


@pytest.mark.parametrize("written", ["", "f25", "ctrl+", "ctrl+ctrl+x", "pagesideways", "\x1b"])
def test_no_such_key(written: str) -> None:
    """What no keyboard has is refused."""
    assert key_name(written) is None
