"""What a person has set of keeping: the tables `[backup]`, `[keep]` and `[retention]` of `config.toml`.

    [backup]
    to = "/media/usb/bough"          # the folder of the backup; `bough backup create --to DIR` begins one
    every = "1d"                     # the app makes one when so much time has passed
    sources = ["claude-code"]        # files of other tools that go with it

    [keep]
    sources = ["claude-code", "codex"]
    every = "5m"                     # how often the app looks for something new

    [retention]
    apply = true                     # at the app's start and every hour; else `bough prune` alone does
    standard = { age = "2y", count = 5000, size = "2 GB" }
    temporary = { age = "7d" }
    tags = { scratch = "temporary", thesis = "critical" }

A mistake never costs more than its own line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bough.core.amounts import duration, size
from bough.core.platform import config_dir, expanded, state_dir

from .toml_file import TomlFile, kind_of

if TYPE_CHECKING:
    from bough.core.retention import Policy, Rule
    from bough.core.upkeep import Wishes

T = TypeVar("T")

TABLES = ("backup", "keep", "retention")
FILE_NAME = "config.toml"
_SHORTEST = timedelta(minutes=1)


class BackupSettings(NamedTuple):
    """What `[backup]` says."""

    to: Path | None = None
    every: timedelta | None = None
    """None for never by itself."""
    sources: tuple[str, ...] = ()


class KeepSettings(NamedTuple):
    """What `[keep]` says."""

    sources: tuple[str, ...] = ()
    every: timedelta = timedelta(minutes=5)


class Policies(NamedTuple):
    """What a person has set of keeping."""

    backup: BackupSettings
    keep: KeepSettings
    retention: Policy

    @property
    def wishes(self) -> Wishes:
        """The same as what does it by itself wants to know it."""
        from bough.core.upkeep import Wishes  # noqa: PLC0415 - start-up time: the library comes with it

        keep, backup = self.keep, self.backup
        return Wishes(keep.sources, keep.every, self.retention, backup.to, backup.every, backup.sources)


def drafted() -> set[str]:
    """The conversations of the store with something unfinished: they are not cleaned up."""
    from bough.core.autosave import Drafts  # noqa: PLC0415 - as above

    return {draft.conversation.removeprefix("bough:") for draft in Drafts(state_dir() / "drafts").all()}


def policies_in(folder: Path | None = None) -> tuple[Policies, TomlFile]:
    """The settings in a folder, the usual one if none is named; and the file, with what of it cannot be meant."""
    file = TomlFile.read((folder or config_dir()) / FILE_NAME)
    return read_policies(file), file


def read_policies(file: TomlFile) -> Policies:
    """The settings of a file; the defaults where it says nothing, or nothing that makes sense."""
    return Policies(_backup(_Table(file, "backup")), _keep(_Table(file, "keep")), _retention(_Table(file, "retention")))


class _Table:
    """A table of the file, read setting by setting."""

    def __init__(self, file: TomlFile, *keys: str, values: object = None) -> None:
        self._file = file
        self._keys = keys
        found = file.values.get(keys[0], {}) if values is None else values
        if not isinstance(found, dict):
            self.mistake(f"{'.'.join(keys)} must be a table, not {kind_of(found)}.")
            found = {}
        self.values: dict[str, Any] = found

    def mistake(self, sentence: str, *keys: str) -> None:
        self._file.mistake(sentence, *self._keys, *keys)

    def only(self, *names: str) -> None:
        """Tell of settings that there are not."""
        for name in self.values:
            if name not in names:
                there = f"[{'.'.join(self._keys)}] knows {', '.join(names)}"
                self.mistake(f"there is no setting “{name}” here; {there}.", name)

    def table(self, name: str) -> _Table:
        return _Table(self._file, *self._keys, name, values=self.values.get(name, {}))

    def get(self, name: str, wanted: type, what: str) -> Any:
        """A value of a type, None if there is none."""
        value = self.values.get(name)
        if value is None or (isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))):
            return value
        self.mistake(f"{name} must be {what}, not {kind_of(value)}.", name)
        return None

    def parsed(self, name: str, parse: Callable[[str], T], what: str) -> T | None:
        """A text that means something, None if there is none."""
        text = self.get(name, str, what)
        try:
            return parse(text) if text is not None else None
        except ValueError as error:
            self.mistake(f"{name}: {error}", name)
            return None

    def names(self, name: str) -> tuple[str, ...]:
        """A list of words."""
        found = self.get(name, list, 'a list like ["claude-code"]') or []
        if not all(isinstance(one, str) for one in found):
            self.mistake(f'{name} must be a list of names, like ["claude-code"].', name)
        return tuple(one for one in found if isinstance(one, str))


def _backup(table: _Table) -> BackupSettings:
    table.only("to", "every", "sources")
    to = table.get("to", str, "a text, a folder")
    every = table.parsed("every", duration, 'a text like "1d"')
    if every is not None and to is None:
        table.mistake("every needs a folder: to = …", "every")
    return BackupSettings(expanded(to) if to else None, every, table.names("sources"))


def _keep(table: _Table) -> KeepSettings:
    table.only("sources", "every")
    every = table.parsed("every", duration, 'a text like "5m"')
    return KeepSettings(table.names("sources"), max(every, _SHORTEST) if every else KeepSettings().every)


def _retention(table: _Table) -> Policy:
    from bough.core.retention import Policy  # noqa: PLC0415 - start-up time: the library comes with it

    table.only("apply", "standard", "temporary", "tags")
    usual = Policy()
    temporary = _rule(table.table("temporary")) if "temporary" in table.values else usual.temporary
    on = bool(table.get("apply", bool, "true or false"))
    return Policy(_rule(table.table("standard")), temporary, _classes(table.table("tags")), on)


def _rule(table: _Table) -> Rule:
    from bough.core.retention import Rule  # noqa: PLC0415 - as above

    table.only("age", "count", "size")
    count = table.get("count", int, "a number")
    if count is not None and count < 0:
        table.mistake("count must be a number from 0 on.", "count")
        count = None
    age = table.parsed("age", duration, 'a text like "30d"')
    return Rule(age, count, table.parsed("size", size, 'a text like "500 MB"'))


def _classes(table: _Table) -> Mapping[str, Any]:
    from bough.core.retention import CLASSES  # noqa: PLC0415 - as above

    for tag, name in table.values.items():
        if name not in CLASSES:
            table.mistake(f"“{tag}” must be critical, standard or temporary.", tag)
    return {tag: name for tag, name in table.values.items() if name in CLASSES}
