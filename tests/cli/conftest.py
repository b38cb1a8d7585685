"""Running the command line in this process, and looking at what it wrote."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from bough.tui.cli import main


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


@pytest.fixture
def bough(capsys: pytest.CaptureFixture[str]) -> Run:
    """`bough("ls", path)` runs `bough ls path`."""

    def run(*words: object) -> Answer:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        return Answer(status, out, err)

    return run
