"""How long it takes until what another process writes is on the screen, and what a burst does to keys: in a pty."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from tests.terminal import Terminal, bough

from . import data
from .measure import Row, median, ms, p95
from .painting import SIZE, answers, environment, forget_places, is_shown

_APPENDS = 60
_FILES = 1_000
_MESSAGES = 20_000
_GOAL = 0.100


def rows(folder: Path) -> Iterator[Row]:
    """Appended by another process, with the conversation followed and not; and a thousand files at once."""
    home = data.home(folder / "home", 0)
    for name, keys, sign in (("followed", ["3", "F"], "landed{:03}"), ("counted below", ["3", "g"], " {} new below")):
        path = folder / "appended.jsonl"
        shutil.copyfile(data.long_session(folder, _MESSAGES), path)
        taken = _appended(path, home, keys, sign)
        what = f"p50 {ms(median(taken))}, p95 {ms(p95(taken))}, slowest {ms(max(taken))}"
        done = p95(taken) <= _GOAL
        yield Row(
            f"appended by another process, on screen, {name}", f"{_MESSAGES:,} messages", what, "", None,
            "p95 ≤ 100 ms", done,
        )  # fmt: skip
    taken = _keys_in_a_burst(folder / "burst", home)
    what = f"p50 {ms(median(taken))}, slowest {ms(max(taken))}, over 100 ms: {sum(one > _GOAL for one in taken)}"
    yield Row(
        "key to frame while files change", f"{_FILES:,} files at once", what, "", None,
        "none over 100 ms", max(taken) <= _GOAL,
    )  # fmt: skip


def _appended(path: Path, home: Path, keys: list[str], sign: str) -> list[float]:
    """Seconds from the write of a message to the end of the frame that shows the sign of it."""
    forget_places(home)
    chance = random.Random(2)
    parent = json.loads(path.read_bytes().splitlines()[-1])["id"]
    taken = []
    with Terminal(bough(str(path)), env=environment(home), **SIZE) as terminal:
        terminal.until(is_shown, limit=120)
        terminal.settle(0.6, limit=5)
        for key in keys:
            terminal.press(key)
            terminal.settle(0.3)
        for number in range(_APPENDS):
            terminal.settle(chance.uniform(0.15, 0.5), limit=1.0)
            word, seen = sign.format(number + 1), len(terminal.raw)
            line = _said(f"f{number:07x}", parent, f"landed{number + 1:03}")
            frames = terminal.frames
            with path.open("ab") as file:
                started = time.perf_counter()
                file.write(line)
            while word.encode() not in terminal.raw[seen:] or terminal.frames == frames:
                terminal.pump(0.25)
                if time.perf_counter() - started > 5:
                    raise AssertionError(f"not seen:\n{terminal.text}")
            taken.append(terminal.frame_at - started)
            parent = f"f{number:07x}"
    return taken


def _said(id: str, parent: str, text: str) -> bytes:
    message = {"role": "user", "content": [{"type": "text", "text": text}], "timestamp": int(time.time() * 1000)}
    now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
    record = {"type": "message", "id": id, "parentId": parent, "timestamp": now, "message": message}
    return json.dumps(record).encode() + b"\n"


def _keys_in_a_burst(folder: Path, home: Path) -> list[float]:
    """Seconds from a key to its last frame while a thousand sessions are written at once, and for a while after."""
    shutil.rmtree(folder, ignore_errors=True)
    paths = [folder / f"session-{number:04}.jsonl" for number in range(_FILES)]
    for number, path in enumerate(paths):
        data.write(path, data.pi_records(40, 1, seed=5000 + number))
    with Terminal(bough(str(folder)), env=environment(home), **SIZE) as terminal:
        terminal.until(is_shown, limit=120)
        terminal.settle(0.6, limit=10)
        terminal.press("3")
        terminal.settle(0.3)
        for number, path in enumerate(paths):
            with path.open("ab") as file:
                file.write(_said(f"f{number:07x}", "00000027", "burst"))
        return answers(terminal, ["\x1b[A", "\x1b[B"], 120, random.Random(3))
