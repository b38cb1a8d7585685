"""What a person has set: `config.toml` in the configuration folder.

    theme = "paper"            # a file name in themes/, without .toml
    ascii = true               # draw with ASCII alone; guessed from TERM and the locale if it is not there

    [keys]                     # the id of a command, and the key or keys it shall have
    copy = "C"
    next-hit = ["n", "f3"]

`[backup]`, `[keep]` and `[retention]` are told in `policies`.

A mistake never costs more than its own line: it is named, with what would be right, and the rest applies.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from .commands import BY_ID
from .keys import key_name, keyless, resolve, shown
from .policies import TABLES, Policies, read_policies
from .toml_file import Mistake, TomlFile, kind_of

FILE_NAME = "config.toml"
_SETTINGS = ("theme", "ascii", "keys", *TABLES)
_FEW = 12
"""Names that may be listed in one sentence."""


@dataclass(frozen=True)
class Config:
    """The settings of one run."""

    theme: str = ""
    """Name of the theme, empty if none was chosen."""
    theme_line: int = 0
    """The line that names it; 0 if none does."""
    ascii: bool = False
    """Whether to draw with ASCII alone, for terminals and fonts that have no more."""
    keys: dict[str, tuple[str, ...]] = field(default_factory=lambda: resolve({})[0])
    """The keys of each command, by its id."""
    mistakes: tuple[Mistake, ...] = ()
    policies: Policies | None = None
    """What is backed up, kept and cleaned up by itself; None if nothing was said of it."""


def read_config(folder: Path, *, ascii: bool = False) -> Config:
    """The settings in a folder; the defaults where it says nothing or nothing that makes sense.

    `ascii` is what to do unless it says otherwise.
    """
    file = TomlFile.read(folder / FILE_NAME)
    for name in file.values:
        if name not in _SETTINGS:
            file.mistake(f"there is no setting “{name}”. {_nearest(name, _SETTINGS)}", name)
    theme, wanted = file.values.get("theme", ""), file.values.get("ascii", ascii)
    if not isinstance(theme, str):
        file.mistake(f"theme must be a text, the name of a theme, not {kind_of(theme)}.", "theme")
        theme = ""
    if not isinstance(wanted, bool):
        file.mistake(f"ascii must be true or false, not {kind_of(wanted)}.", "ascii")
        wanted = ascii
    keys = _keys(file)
    policies = read_policies(file) if any(table in file.values for table in TABLES) else None
    line = file.line_of("theme") if theme else 0
    return Config(theme, line, wanted, keys, tuple(file.mistakes), policies)


def _keys(file: TomlFile) -> dict[str, tuple[str, ...]]:
    table = file.values.get("keys", {})
    if not isinstance(table, dict):
        file.mistake(f"keys must be a table, [keys], not {kind_of(table)}.", "keys")
        table = {}
    wanted: dict[str, tuple[str, ...]] = {}
    for id, value in table.items():
        if id not in BY_ID:
            file.mistake(f"there is no command “{id}”. {_nearest(id, BY_ID)}", "keys", id)
        elif (found := _key_names(file, id, value)) is not None:
            wanted[id] = found
    given, clashes = resolve(wanted)
    for clash in clashes:
        sentence = f"“{shown(clash.key)}” is the key of “{clash.kept}” already, so “{clash.refused}” does not get it."
        file.mistake(sentence, "keys", clash.refused)
    for id, robbed in keyless(wanted, given).items():
        names = " and ".join(f"“{name}”" for name in robbed)
        file.mistake(f"that leaves {names} without a key. Name another; [] if none is wanted.", "keys", id)
    return given


def _key_names(file: TomlFile, id: str, value: object) -> tuple[str, ...] | None:
    """The keys in Textual's names; None if the command shall keep its own."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(key, str) for key in listed):
        file.mistake(
            f'“{id}” needs a key like "x" or a list like ["x", "ctrl+x"], not {_kind_of_keys(value)}.', "keys", id
        )
        return None
    names = [(key, key_name(key)) for key in listed]
    for key, name in names:
        if name is None:
            allowed = "a sign like x or ?, a name like enter, pageup or f5, with ctrl+, alt+ or shift+ before it"
            file.mistake(f"there is no key “{key}”. Allowed: {allowed}.", "keys", id)
    found = tuple(name for _, name in names if name is not None)
    return found if found or not names else None


def _kind_of_keys(value: object) -> str:
    odd = next((one for one in value if not isinstance(one, str)), None) if isinstance(value, list) else None
    return kind_of(value) if odd is None else f"a list with {kind_of(odd)} in it"


def _nearest(word: str, known: Collection[str]) -> str:
    """What was probably meant, else all that is allowed; where that would fill a screen, what is least far from it."""
    close = difflib.get_close_matches(word, known, n=1)
    if close:
        return f"Did you mean “{close[0]}”?"
    few = list(known) if len(known) <= _FEW else difflib.get_close_matches(word, known, cutoff=0.0)
    return f"{'Allowed' if len(few) == len(known) else 'The nearest'}: {', '.join(few)}."
