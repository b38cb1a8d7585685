"""`bough demo`: the app on a built-in example."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from .output import Output

_STATE = "BOUGH_STATE_DIR"
EPILOG = """The example is a store in a temporary folder, which is removed at the end: try everything."""


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to say."""


def run(options: Namespace, output: Output) -> int:  # noqa: ARG001 - every command is called alike
    """Make the store, open the app on it, and remove it. Returns the app's exit status."""
    from bough.core.demo import make_demo  # noqa: PLC0415 - start-up time

    from ..app import run as run_app  # noqa: PLC0415 - start-up time: Textual comes with it

    with TemporaryDirectory(prefix="bough-demo-") as folder:
        store = make_demo(Path(folder) / "store").root
        with _remembered_in(Path(folder) / "state"):
            return run_app([store], store)


@contextmanager
def _remembered_in(folder: Path) -> Iterator[None]:
    """Have places, folds and drafts go with the example: in one's own histories nobody wants to come back to them.

    The theme is the one that was chosen there.
    """
    from bough.core.platform import state_dir  # noqa: PLC0415 - as above

    from ..memory import Memory, Session  # noqa: PLC0415 - as above

    theme, before = Memory(state_dir()).session().theme, os.environ.get(_STATE)
    os.environ[_STATE] = str(folder)
    try:
        if theme:
            Memory(folder).keep_session(Session(theme=theme))
        yield
    finally:
        del os.environ[_STATE]
        if before is not None:
            os.environ[_STATE] = before
