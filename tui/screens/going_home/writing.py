"""What the export dialog has done in threads: reading what is exported, and writing it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from bough.core.exporting import Script, document_of, format_of, placed, save
from bough.core.exporting.redacting import Finding, findings, redacted
from bough.core.model import Problem

from .subject import Extent, Subject, shown_path


class Choice(NamedTuple):
    """What was chosen last, for the next time."""

    format: str = "markdown"
    extent: Extent = "message"


class Read(NamedTuple):
    """What is exported, and what in it looks like a secret."""

    extent: Extent
    script: Script
    found: list[Finding]


class Written(NamedTuple):
    """What became of it."""

    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]


def read(subject: Subject, extent: Extent) -> Read:
    """Read all of it. Raises Invalid, Moved, Unreadable."""
    script = subject.script(extent)
    return Read(extent, script, findings(script))


def write(what: Read, format: str, into: Path, kept: Collection[int]) -> Written:
    """Write it, each secret replaced but those of these numbers. Raises Invalid, NotSaved."""
    gone = [one for one in what.found if one.number not in kept]
    document = document_of(redacted(what.script, gone) if gone else what.script, format_of(format))
    files, folder = placed(document, into)
    return Written(save(files, folder), document.problems)


def free_path(path: Path) -> Path:
    """The path, or one beside it that is not there yet: an export overwrites nothing."""
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_stem(f"{path.stem}-{number}")
    return free


def files_in_words(paths: Sequence[Path]) -> str:
    """The first one, and how many more there are."""
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    return f"{shown_path(paths[0])}{more}"
