"""What every test gets: a home of its own, no tool's settings from outside, and the corpus where it is at hand."""

from __future__ import annotations

import gc
import os
import re
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Else every program that a test starts compiles all that it imports, and each run rewrites every assertion.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# For this process and for all it starts. The variable alone changes nothing here: it was looked at before.
os.environ["TZ"] = "UTC"
if hasattr(time, "tzset"):
    time.tzset()

settings.register_profile(
    "bough",
    deadline=None,  # a machine may be slow; how fast something is, the benchmark says
    derandomize="BOUGH_FAULTS" not in os.environ,  # campaigns look for what is new; a change is judged by the same
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("bough")

_ROOT = Path(__file__).resolve().parent.parent
_PREFIXES = (
    "BOUGH_",
    "GEMINI_",
    "CONTINUE_",
    "AIDER_",
    "CLAUDE_",
    "CLAW_",
    "CODEBUDDY_",
    "CODEX_",
    "CRUSH_",
    "LLM_",
    "OPENCODE_",
    "OPEN_WEBUI_",
    "PI_CODING_",
    "XDG_",
    "TMUX",
    "NO_COLOR",
    "FORCE_COLOR",
    "COLORTERM",
    "EDITOR",
)
_NAMES = frozenset({"VISUAL", "PAGER", "COLUMNS", "LINES", "DATA_DIR"})
_SELDOM = (50_000, 10, 10)
"""Thresholds of the garbage collector. At Python's own, a sixth of the suite is looking at what is never garbage."""


def pytest_collection_finish() -> None:
    """What was imported and collected lives until the end: no pass looks at it."""
    gc.freeze()


@pytest.fixture(autouse=True)
def _garbage_is_looked_for_seldom() -> None:
    """App and command line set thresholds of their own, and tests run both."""
    gc.set_threshold(*_SELDOM)
    gc.enable()


@pytest.fixture(scope="session")
def _numbered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for each test. pytest looks at all that there are to number the next one; here it would twice a test."""
    root = tmp_path_factory.mktemp("tests")
    return (root / str(number) for number in count())


@pytest.fixture
def _folder(_numbered: Iterator[Path]) -> Path:
    """All that a test leaves behind is in here."""
    return _made(next(_numbered))


@pytest.fixture
def tmp_path(_folder: Path, request: pytest.FixtureRequest) -> Path:
    """As pytest's: an empty folder that is called as the test is."""
    return _made(_folder / (re.sub(r"\W", "_", request.node.name)[:30] + "0"))


def _made(folder: Path) -> Path:
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def _home_of_its_own(_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own histories and settings decide nothing, and no test can touch them."""
    for name in list(os.environ):
        if (name.startswith(_PREFIXES) or name in _NAMES) and name != "BOUGH_CORPUS":
            monkeypatch.delenv(name)
    home = _made(_folder / "home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for kind in ("CONFIG", "CACHE", "STATE"):
        monkeypatch.setenv(f"BOUGH_{kind}_DIR", str(home / kind.lower()))
    monkeypatch.setenv("BOUGH_STORE", str(home / "store"))


@pytest.fixture
def home() -> Path:
    """The home folder of this test."""
    return Path(os.environ["HOME"])


@pytest.fixture(scope="session")
def corpus() -> Path:
    """Real files that the tools wrote; they are not part of the repository."""
    folder = Path(os.environ.get("BOUGH_CORPUS", _ROOT.parent / "shared" / "corpus"))
    if not (folder / "MANIFEST.tsv").is_file():
        pytest.skip(f"no corpus of real files at {folder}")
    return folder
