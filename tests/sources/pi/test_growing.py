"""A session that is being written is read on, and that is never told from reading it whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from bough.core.sources.pi import Pi
from tests.sources.growing import grow
from tests.sources.pi.conftest import HEADER, Session

_DAMAGES = 3
"""How many of what may happen to a session damage it."""


def _session(path: Path, random: Random) -> bytes:
    session = Session(path, {**HEADER, "parentSession": "/gone/x_1.jsonl"} if random.random() < 0.3 else HEADER)
    ids = [session.turn("the first")]
    happenings: list[Callable[[], object]] = [
        lambda: ids.append(session.turn("more")),
        lambda: ids.append(session.turn("more")),
        lambda: ids.append(session.turn("instead", random.choice(ids))),
        lambda: session.entry("label", targetId=random.choice(ids), label=random.choice(["here", None])),
        lambda: session.entry("session_info", name="Named"),
        lambda: session.entry("model_change", provider="anthropic", modelId="x"),
        lambda: session.entry("compaction", random.choice(ids), summary="before", firstKeptEntryId=ids[0]),
        lambda: session.entry("strange"),
        lambda: session.entry("custom_message", content="injected"),
        lambda: session.user("lost", "gone"),
        lambda: session.lines.append(random.choice(session.lines)),
        lambda: session.lines.append(random.choice([b"noise", b"", b'{"type":7}', b"12", b'{"type":"message"}'])),
    ]
    if random.random() < 0.5:
        del happenings[-_DAMAGES:]  # nothing in the way of simply going on
    for _ in range(random.randrange(3, 25)):
        random.choice(happenings)()
    return b"\n".join(session.lines) + random.choice([b"\n", b"\n", b"", b'\n{"half'])


@pytest.mark.parametrize("seed", range(60))
def test_reading_on_is_reading_whole(tmp_path: Path, seed: int) -> None:
    """Cut at arbitrary bytes: other branches, labels and names, holes, damage, an end without newline."""
    random = Random(seed)
    path = tmp_path / "2026-11-19T10-00-00-000Z_1.jsonl"
    grow(Pi(), "1", {path: _session(path, random)}, random)


def test_sessions_are_read_on(tmp_path: Path) -> None:
    """Most pieces of most files need nothing but to be read."""
    random = Random(1)
    path = tmp_path / "2026-11-19T10-00-00-000Z_1.jsonl"
    assert grow(Pi(), "1", {path: _session(path, random)}, random) > 1
