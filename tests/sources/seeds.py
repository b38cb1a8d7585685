"""Small samples of the five older systems in their true shapes, every layout, built anew for each test."""

from __future__ import annotations

from pathlib import Path

from tests.sources import writing
from tests.sources.claw_code import claw
from tests.sources.codebuddy import buddy
from tests.sources.helixcode import helix
from tests.sources.kodegen import thinking
from tests.sources.multiagentcoder import coder


def everything(folder: Path) -> dict[str, list[Path]]:
    """One of each layout, by the source it belongs to."""
    rotated = folder / "claw" / "session-1762509600000-0.rot-1762509650000.jsonl"
    return {
        "codebuddy": [
            *buddy.branches(folder / "branches" / "default"),
            buddy.session(folder / "buddy"),
            buddy.export(folder / "export"),
        ],
        "claw-code": [
            claw.session(folder / "claw"),
            writing.lines(rotated, claw.claw_meta("session-1762509600000-0"), *claw.CLAW[:2]),
            claw.session(
                folder / "claw",
                "session-1762509700000-1",
                *claw.CLAW[:2],
                claw.message("user", claw.block("Rebase")),
                fork={"parent_session_id": "session-1762509600000-0", "branch_name": "try-rebase"},
            ),
            claw.legacy(folder / "old"),
            claw.python(folder / "port"),
        ],
        "kodegen": [
            *thinking.kodegen_files(folder / "thinking" / "5b0c9d3e"),
            thinking.document(folder / "thinking" / "conn_2"),
        ],
        "helixcode": [
            helix.conversation(folder / "indented"),
            helix.conversation(folder / "compact", form="compact"),
            helix.conversation(folder / "packed", form="gzip"),
            helix.helix_chain(folder / "indented"),
            helix.session(folder / "indented"),
        ],
        "multiagentcoder": [
            coder.coder_session(folder / "coder"),
            coder.fork(folder / "coder"),
            coder.coder_snapshot(folder / "snapshots"),
        ],
    }
