"""Which key gives which command, after a person has had a say, and how keys are written on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from .commands import APART, BY_ID, COMMANDS, Command

KEPT = frozenset({"back", "quit", "help"})
"""Commands that never lose their last key: without them a person would be stuck."""

_NAMES = {
    "question_mark": "?",
    "slash": "/",
    "backslash": "\\",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "circumflex_accent": "^",
    "full_stop": ".",
    "comma": ",",
    "colon": ":",
    "semicolon": ";",
    "minus": "-",
    "underscore": "_",
    "plus": "+",
    "equals_sign": "=",
    "exclamation_mark": "!",
    "at": "@",
    "number_sign": "#",
    "dollar_sign": "$",
    "percent_sign": "%",
    "ampersand": "&",
    "asterisk": "*",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "vertical_line": "|",
    "tilde": "~",
    "grave_accent": "`",
    "apostrophe": "'",
    "quotation_mark": '"',
    "left_parenthesis": "(",
    "right_parenthesis": ")",
}
"""Textual's names of the keys that print a sign."""
_SIGNS = {sign: name for name, sign in _NAMES.items()}
_SHORT = {
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "shift+tab": "⇧tab",
}
_NAMED_KEYS = frozenset(
    "escape enter tab space backspace delete insert home end pageup pagedown up down left right".split()
)
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "meta"})


class KeyClash(NamedTuple):
    """One key that two commands of the same place want."""

    key: str
    kept: str
    """Id of the command that has it."""
    refused: str
    """Id of the command that does not get it."""


def key_name(written: str) -> str | None:
    """Textual's name of a key as a person writes it (`ctrl+k`, `?`, `F5`, `pageup`); None if there is no such key."""
    if len(written) == 1:
        return _SIGNS.get(written) or ("space" if written == " " else written if written.isprintable() else None)
    *modifiers, key = written.split("+") if not written.endswith("+") else [*written[:-2].split("+"), "+"]
    lowered = [modifier.lower() for modifier in modifiers]
    known = key_name(key.lower()) if len(key) == 1 else _named_key(key.lower())
    if known is None or not set(lowered) <= _MODIFIERS or len(set(lowered)) != len(lowered):
        return None
    if lowered == ["shift"] and len(known) == 1:
        return known.upper()  # a terminal sends the capital letter
    return "+".join([*sorted(lowered), known])


def _named_key(key: str) -> str | None:
    key = {"esc": "escape", "return": "enter", "pgup": "pageup", "pgdn": "pagedown", "del": "delete"}.get(key, key)
    if key in _NAMED_KEYS or key in _NAMES:
        return key
    return key if key[:1] == "f" and key[1:].isdecimal() and 1 <= int(key[1:]) <= 24 else None


def shown(key: str) -> str:
    """A key as the key bar and the help screen write it."""
    if key in _SHORT:
        return _SHORT[key]
    modifiers, _, last = key.rpartition("+")
    name = _NAMES.get(last) or _SHORT.get(last, last)
    return f"{modifiers}+{name}" if modifiers else name


def resolve(wanted: Mapping[str, Sequence[str]]) -> tuple[dict[str, tuple[str, ...]], list[KeyClash]]:
    """The keys of every command, by id, given those that a person chose, and what was refused.

    A chosen key is taken from the command that has it by default, unless that one must keep it; two choices of the
    same key for commands that can be given in the same place are a clash, which the first one wins.
    """
    owners: dict[str, list[Command]] = {}
    given: dict[str, tuple[str, ...]] = {}
    clashes: list[KeyClash] = []
    chosen = [command for command in COMMANDS if command.id in wanted]
    rest = [command for command in COMMANDS if command.id not in wanted]
    kept = [command for command in rest if command.id in KEPT]
    for command in [*kept, *chosen, *(command for command in rest if command.id not in KEPT)]:
        keys: list[str] = []
        for key in wanted.get(command.id, command.keys):
            owner = next((other for other in owners.get(key, ()) if _meet(command, other)), None)
            if owner is None:
                owners.setdefault(key, []).append(command)
                keys.append(key)
            elif command.id in wanted and owner is not command:
                clashes.append(KeyClash(key, owner.id, command.id))
        given[command.id] = tuple(keys)
    return given, clashes


def keyless(wanted: Mapping[str, Sequence[str]], given: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Commands that lost their last key to one that a person chose, by the id of that one.

    What was chosen for a command itself is its own affair: no keys at all, or keys that clash, which is told as such.
    """
    robbed: dict[str, list[str]] = {}
    for command in COMMANDS:
        if command.id in wanted or given[command.id]:
            continue
        for id in wanted:
            if not set(command.keys).isdisjoint(given[id]) and _meet(command, BY_ID[id]):
                robbed.setdefault(id, []).append(command.id)
                break
    return robbed


def _meet(one: Command, other: Command) -> bool:
    """Whether both can be given in one place. Screens of their own, and a text area, have few of the others' keys."""
    for place, also in APART.items():
        if place in (one.place, other.place):
            return one.place == other.place or not {one.id, other.id}.isdisjoint(also)
    return one.place == other.place or "everywhere" in (one.place, other.place)
