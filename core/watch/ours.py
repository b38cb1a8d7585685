"""Files of Bough's own that say something about conversations of other tools."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from ..noted import NOTES
from ..places import places_file
from ..walk import stamp


def ours(store: Path) -> dict[str, str]:
    """Stamps of what a person noted of them in a store, and of the places that were remembered."""
    folder = store / NOTES
    found = {path: stamp(path) for path in (str(store), str(folder), str(places_file()))}  # before what is in them
    with suppress(OSError):
        found |= {entry.path: stamp(entry.path) for entry in os.scandir(folder)}
    return found
