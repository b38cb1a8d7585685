"""What a person reads who has no conversations yet: where Bough looked, and what there is to try."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from shutil import which

from textual.content import Content

from bough.tui.safe import safe_line


def nothing_found(paths: Sequence[Path]) -> Content:
    """The way on, and the places that were looked at, one a line: there are more of them than a small screen has."""
    program = safe_line(_program())
    lines: list[str | tuple[str, str]] = [
        ("No conversations here yet.\n", "bold"),
        "\nTo look around first:      ",
        (f"{program} demo", "bold"),
        "\nTo open a file or folder:  ",
        (f"{program} PATH", "bold"),
        "\nTo have it remembered:     ",
        (f"{program} sources add PATH", "bold"),
        "\n\n",
    ]
    if paths:
        lines.append("Bough looked at what it was given:\n\n")
        lines += [f"    {safe_line(str(path))}{'' if path.exists() else '   (is not there)'}\n" for path in paths]
    else:
        lines.append("Bough looked where the tools keep them:\n\n")
        roots = _roots()
        wide = max((len(name) for name, _ in roots), default=0)
        lines += [_place(name.ljust(wide), root) for name, root in roots]
    return Content.assemble(*lines)


def _program() -> str:
    """The word that starts us here: after `make run` in a checkout there is no `bough` on the PATH yet."""
    started = sys.argv[0]
    return started if Path(started).name == "bough" and which("bough") is None else "bough"


def _roots() -> list[tuple[str, Path]]:
    from bough.core.sources import all_sources  # noqa: PLC0415 - loads every format

    return [(source.name, Path(root)) for source in all_sources() for root in source.roots()]


def _place(name: str, root: Path) -> str:
    state = "nothing in it" if root.exists() else "is not there"
    return f"    {safe_line(name)}  {safe_line(str(root))}   ({state})\n"
