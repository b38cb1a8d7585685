"""The command line: `bough [PATH…]` opens the app, `bough COMMAND` answers on stdout.

Nothing is imported here before `main` runs: Ctrl-C ends the start of the program too, and quietly.
"""

from __future__ import annotations

__all__ = ["main"]

INTERRUPTED = 130
"""Exit status after Ctrl-C, as shells expect it."""


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status; the statuses are listed in `bough --help`."""
    try:
        from .running import run  # noqa: PLC0415 - see above

        return run(argv)
    except KeyboardInterrupt:
        return INTERRUPTED
