"""Running the command line in this process, and looking at what it wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bough.tui.cli import main
from tests.sessions import pi_session


class Answer(NamedTuple):
    """What one run left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one document on stdout, which is ASCII."""
        assert self.out.isascii()
        value: dict[str, Any] = json.loads(self.out)
        assert value["schema"] == 1
        return value


Run = Callable[..., Answer]
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
"""A time in `--json`."""


@pytest.fixture
def bough(capsys: pytest.CaptureFixture[str]) -> Run:
    """`bough("ls", path)` runs `bough ls path`."""

    def run(*words: object) -> Answer:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Answer(status, out, err)

    return run


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """A conversation of four messages that was begun a second time."""
    return pi_session(tmp_path / "s.jsonl", turns=("One?", "Two?"), name="Lakes", rewind=True)
