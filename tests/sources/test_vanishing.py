"""Files that go away, are emptied or replaced while conversations are looked for: the others are found all the same.

A source that raised here would hide all its conversations from that search, and a watch would tell that they vanished.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bough.core.sources import all_sources
from bough.core.sources.base import Ref, Source
from tests.sources.test_contract import samples


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _half(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _found(source: Source, files: list[Path]) -> list[Ref]:
    return [ref for ref in source.discover(iter(files)) if ref.files]


@pytest.mark.parametrize("harm", [Path.unlink, _emptied, _half, _a_folder])
@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_one_file_hides_no_other(source: Source, harm: Callable[[Path], None], tmp_path: Path) -> None:
    """The first, one between and the last. Of the conversations that do not lie in it none is missing."""
    files = samples(source, tmp_path)
    before = _found(source, files)
    for harmed in {files[0], files[len(files) // 2], files[-1]}:
        if harmed.is_dir():
            continue
        whole = harmed.read_bytes()
        harm(harmed)
        there = {(ref.files, ref.id) for ref in _found(source, files)}
        assert {(ref.files, ref.id) for ref in before if harmed not in ref.files} <= there
        if harmed.is_dir():
            harmed.rmdir()
        harmed.write_bytes(whole)
