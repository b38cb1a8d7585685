"""`store.json`: what says that a folder is a store, in which format, and how its branch files are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from .errors import ReadOnly
from .files import Files
from .lines import parse_loosely
from .native import FORMAT

STORE_FILE: Final = "store.json"
_OURS: Final = FORMAT.partition("/")[0]


def read_store_file(files: Files, root: Path) -> dict[str, Any]:
    """What it says. Raises OSError, and ValueError if it is damaged."""
    record = parse_loosely(files.read(root / STORE_FILE))
    if not isinstance(record, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004 - one type for everything wrong with the data
    return record


def format_of(files: Files, root: Path) -> str:
    """The format of a store, as far as it says one that is Bough's.

    A file that is lost or damaged says nothing of the kind: what its conversations hold can be read all the same.
    """
    try:
        format = read_store_file(files, root).get("format")
    except (OSError, ValueError):
        return FORMAT
    return format if isinstance(format, str) and format.partition("/")[0] == _OURS else FORMAT


def is_older(format: str) -> bool:
    """Whether a format is one that this program once wrote."""
    number = format.partition("/")[2]
    return number.isascii() and number.isdigit() and int(number) < int(FORMAT.partition("/")[2])


def refuse_other(files: Files, root: Path) -> None:
    """Nothing is changed in a store of a format that means something else than today's. Raises ReadOnly."""
    format = format_of(files, root)
    if is_older(format):
        sentence = f"it is of the older format {format}; `bough doctor --repair` brings it to {FORMAT}"
        raise ReadOnly(root, sentence)
    if format != FORMAT:
        sentence = f"it is of the format {format}, and this version of Bough writes {FORMAT}; a newer one can change it"
        raise ReadOnly(root, sentence)
