"""`bough demo`: the app on a built-in example."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from .output import Output

EPILOG = """The example is a store in a temporary folder, which is removed at the end: try everything."""


def add_arguments(parser: ArgumentParser) -> None:
    """Nothing to say."""


def run(options: Namespace, output: Output) -> int:  # noqa: ARG001 - every command is called alike
    """Make the store, open the app on it, and remove it. Returns the app's exit status."""
    from bough.core.demo import make_demo  # noqa: PLC0415 - start-up time

    from ..app import run as run_app  # noqa: PLC0415 - start-up time: Textual comes with it

    with TemporaryDirectory(prefix="bough-demo-") as folder:
        store = make_demo(Path(folder) / "store").root
        return run_app([store], store)
