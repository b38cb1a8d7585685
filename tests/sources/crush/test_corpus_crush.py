"""A database that opencode-go wrote: every message, most of which are in its log alone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from bough.core import open_path


def test_every_message_of_the_log_is_there(corpus: Path, tmp_path: Path) -> None:
    """Beside an independent count, on a copy of its own; not a byte of the original changes."""
    for path in sorted((corpus / "opencode-go").rglob("*.db")):
        before = {one.name: one.read_bytes() for one in path.parent.iterdir()}
        for one in path.parent.iterdir():
            shutil.copyfile(one, tmp_path / one.name)
        with closing(sqlite3.connect(tmp_path / path.name)) as connection:
            messages = {row[0] for row in connection.execute("SELECT id FROM messages")}
            agents = {row[0] for row in connection.execute("SELECT id FROM sessions WHERE parent_session_id > ''")}
        found = open_path(path)
        shown = [
            id for one in found for id, kind in zip(one.skeleton.ids, one.skeleton.kinds, strict=True) if kind != "note"
        ]
        assert sorted(shown) == sorted(messages)
        assert {branch.id for one in found for branch in one.branches if branch.kind == "agent"} == agents
        assert not [problem for one in found for problem in one.problems]
        assert {one.name: one.read_bytes() for one in path.parent.iterdir()} == before
