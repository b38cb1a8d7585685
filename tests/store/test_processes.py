"""Several processes on one conversation, some of them killed: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

from bough.core.store import Store

_WORK = """
import sys
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store
store, id, name = Store.open(sys.argv[1]), sys.argv[2], sys.argv[3]
for number in range(int(sys.argv[4])):
    with store.write(id, wait=60) as writer:
        said = NewMessage(parts=(Text(f"{name} {number}"),), id=f"{name}-{number}")
        if number % 7 == 3:
            writer.fork(writer.head(), messages=[said])
        else:
            writer.append(said)
    print(f"{name}-{number}", flush=True)
"""


def test_processes_with_kills(tmp_path: Path) -> None:
    """Rows A2 and E1: four at a time, every second one killed at some moment."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create(messages=["begun"])
    chance = random.Random(5)
    acknowledged: list[str] = []
    running = [_start(store, id, f"p{number}") for number in range(4)]
    for number, process in enumerate(running):
        if number % 2:
            assert process.stdout is not None
            acknowledged += [process.stdout.readline().strip() for _ in range(chance.randrange(3, 15))]
            process.kill()
        out, _ = process.communicate(timeout=180)
        acknowledged += out.split()
    conversation = store.read(id)
    ids = conversation.skeleton.ids
    assert set(acknowledged) <= set(ids)
    assert len(ids) == len(set(ids))
    assert all(problem.code in ("torn", "bad-json") for problem in conversation.problems)
    assert len([one for one in acknowledged if one.startswith("p0")]) == 25
    with store.write(id) as writer:
        writer.append("goes on")
    assert not any(branch.diverged for branch in store.read(id).branches)


def _start(store: Store, id: str, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WORK, str(store.root), id, name, "25"], stdout=subprocess.PIPE, text=True
    )
