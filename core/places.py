"""The places a person asked Bough to remember, beside the usual ones of each tool: `bough sources add`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from .errors import Invalid
from .platform import config_dir


def places_file() -> Path:
    """The file that keeps them: a JSON list of absolute paths."""
    return config_dir() / "places.json"


def remembered() -> list[Path]:
    """The remembered places in the order in which they were added. Raises Invalid if the file cannot be read."""
    file = places_file()
    try:
        held = json.loads(file.read_bytes())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Invalid(f"{file} cannot be read ({error.strerror or error}). Mend it or remove it.") from error
    except ValueError as error:
        raise Invalid(f"{file} cannot be read ({error}). Mend it or remove it.") from error
    if not isinstance(held, list) or not all(isinstance(path, str) for path in held):
        raise Invalid(f"{file} should hold a list of paths. Mend it or remove it.")
    return [Path(path) for path in held]


def remember(place: Path) -> bool:
    """Look in this file or folder from now on; False if it was remembered already.

    Raises Invalid if it is not there, or is the whole machine: every list would wait until all of it was looked at.
    """
    place = absolute(place)
    if place == Path(place.anchor):
        raise Invalid(f"{place} is everything there is; name the folder that conversations are in.")
    if not place.exists():
        raise Invalid(f"{place} is not there; only places that exist can be added.")
    held = remembered()
    if place in held:
        return False
    _keep([*held, place])
    return True


def forget(place: Path) -> bool:
    """No longer look there. False if it was not remembered. What lies there is not touched."""
    held = remembered()
    left = [path for path in held if path not in {place, absolute(place)}]
    if left != held:
        _keep(left)
    return left != held


def absolute(place: Path) -> Path:
    """The place from the root on, its links kept: where they lead may change."""
    return Path(os.path.abspath(os.path.expanduser(place)))  # noqa: PTH100, PTH111 - `resolve` would follow the links


def _keep(places: Sequence[Path]) -> None:
    """Replace the file whole, so that a reader never sees half of it."""
    from tempfile import mkstemp  # noqa: PLC0415 - start-up time: nearly every run only reads

    file = places_file()
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = mkstemp(dir=file.parent, prefix=".places-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as out:
            json.dump([str(place) for place in places], out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
