"""What stands beside locks for people and programs to read: who holds each of them, and who asks for it.

Records explain, they decide nothing: the kernel's lock counts. One that cannot be written or read changes nothing, and
one whose own facts say that its owner is gone names nobody.
"""

from __future__ import annotations

from pathlib import Path

from .clock import Ids
from .files import Files
from .owner import RECORD_LIMIT, Owner, decode, encode, is_gone


class LockRecords:
    """The records in a folder of locks."""

    def __init__(self, folder: Path, files: Files, ids: Ids) -> None:
        self._folder = folder
        self._files = files
        self._ids = ids

    # Who holds a lock

    def write(self, name: str, owner: Owner) -> None:
        """Say who holds a lock."""
        self._write(self._owner_file(name), owner)

    def remove(self, name: str) -> None:
        """Remove the record of a lock whose holder has let go."""
        self._remove(self._owner_file(name))

    def is_there(self, name: str) -> bool:
        """Whether a lock has a record, or may have: one that is held, or whose last holder died with it."""
        try:
            return self._files.facts(self._owner_file(name)) is not None
        except OSError:
            return True

    def says_held(self, name: str) -> bool:
        """Whether a record names anybody at all, for systems where the lock itself cannot be asked."""
        return self._read(self._owner_file(name)) is not None

    def owner(self, name: str) -> Owner | None:
        """The owner in the record, unless its own facts say that it is over: then somebody else holds the lock."""
        owner = self._read(self._owner_file(name))
        return owner if owner is not None and not is_gone(owner) else None

    # Who asks for it

    def ask(self, name: str, asking: Owner) -> None:
        """Ask the holder to let go."""
        self._write(self._request_file(name, asking), asking)

    def withdraw(self, name: str, asking: Owner) -> None:
        """Take a request back."""
        self._remove(self._request_file(name, asking))

    def requests(self, name: str, but: str = "") -> tuple[Owner, ...]:
        """Who asked for a lock and still lives; `but`: the nonce of an owner who does not count."""
        found = [self._read(path) for path in self._request_files(name)]
        return tuple(owner for owner in found if owner is not None and owner.nonce != but and not is_gone(owner))

    def clear_requests(self, name: str) -> None:
        """Remove the requests that were heard."""
        for path in self._request_files(name):
            self._remove(path)

    # Files

    def _owner_file(self, name: str) -> Path:
        return self._folder / f"{name}.owner"

    def _request_file(self, name: str, asking: Owner) -> Path:
        return self._folder / f"{name}.{asking.nonce}.request"

    def _request_files(self, name: str) -> list[Path]:
        try:
            names = self._files.names(self._folder)
        except OSError:
            return []  # a request that cannot be seen is none: it is asked again
        return [self._folder / found for found in names if found.startswith(f"{name}.") and found.endswith(".request")]

    def _write(self, path: Path, owner: Owner) -> None:
        """Not synced: after a power cut nobody holds anything."""
        beside = path.with_name(f".{path.name}.{self._ids.new()}.tmp")
        try:
            descriptor = self._files.open_new(beside)
            try:
                self._files.write(descriptor, encode(owner))
            finally:
                self._files.close(descriptor)
            self._files.replace(beside, path)
        except OSError:
            self._remove(beside)

    def _read(self, path: Path) -> Owner | None:
        try:
            facts = self._files.facts(path)
            return decode(self._files.read(path)) if facts is not None and facts.size <= RECORD_LIMIT else None
        except OSError:
            return None

    def _remove(self, path: Path) -> None:
        try:
            self._files.remove(path)
        except OSError:
            return
