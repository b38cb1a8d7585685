"""What several tests of faults need."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def for_all() -> Iterator[Path]:
    """A folder that other users may enter, which those of tests are not."""
    folder = Path(tempfile.mkdtemp(prefix="bough-for-all-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
