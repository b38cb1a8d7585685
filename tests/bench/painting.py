"""How long a person waits: for the first frame, and from a key to the frame that answers it. Through a real pty."""

from __future__ import annotations

import os
import random
import re
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from tests.terminal import Terminal, bough

from . import data
from .measure import Row, interleaved, median, mib, ms, p95, ratio_row

_EMPTY = [sys.executable, str(Path(__file__).with_name("empty_app.py"))]
_ROUNDS = 9
_DOWN, _UP = "\x1b[6~", "\x1b[5~"
_KEYS = {
    "line": ["\x1b[B"],
    "page": [*([_DOWN, _DOWN, _UP] * 3), *([_UP, _UP, _DOWN] * 2), _UP, _DOWN, _UP],
    "jump": ["G", "g"],
}
"""From the top, each key moves something: one that does not has no frame, and what comes later answers no key."""
_PANES = {"tree": "2", "transcript": "3"}
SIZE = {"columns": 140, "rows": 40}


def environment(home: Path) -> dict[str, str]:
    """What keeps a benchmark to its own home."""
    return {
        "HOME": str(home),
        "BOUGH_CONFIG_DIR": str(home / "config"),
        "BOUGH_CACHE_DIR": str(home / "cache"),
        "BOUGH_STATE_DIR": str(home / "state"),
        "BOUGH_STORE": str(home / "store"),
    }


def forget_places(home: Path) -> None:
    """The files of the benchmarks have one id: each would begin where another ended."""
    shutil.rmtree(home / "state", ignore_errors=True)


_SHOWN = re.compile(rb"message \d")
"""What the screen says once a conversation is on it."""


def is_shown(terminal: Terminal) -> bool:
    """Whether a conversation is on the screen."""
    return _SHOWN.search(terminal.raw) is not None


def _text(argv: Sequence[str], home: Path) -> float:
    with Terminal(argv, env=environment(home), **SIZE) as terminal:
        terminal.until(is_shown)
        return terminal.frame_at - terminal.started


def _first_frame(argv: Sequence[str], home: Path, *, cold: bool = False) -> float:
    if cold:
        shutil.rmtree(home / "cache", ignore_errors=True)
    with Terminal(argv, env=environment(home), **SIZE) as terminal:
        terminal.until(lambda t: t.frames)
        return terminal.frame_at - terminal.started


def _memory(argv: Sequence[str], home: Path) -> int:
    with Terminal(argv, env=environment(home), **SIZE) as terminal:
        terminal.until(lambda t: t.frames)
        terminal.settle(1.5)
        return terminal.resident


def first_paint(folder: Path) -> Iterator[Row]:
    """The whole list, warm and cold, and one large conversation, each beside an empty app."""
    home = data.home(folder / "home")
    _memory(bough(), home)  # fills the catalog
    empty, warm = interleaved(_ROUNDS, partial(_first_frame, _EMPTY, home), partial(_first_frame, bough(), home))
    yield ratio_row("first paint, warm catalog", "600 conversations, 64 MB", warm, empty, "empty app", 1.25)
    empty, cold = interleaved(
        _ROUNDS, partial(_first_frame, _EMPTY, home), partial(_first_frame, bough(), home, cold=True)
    )
    yield ratio_row("first paint, cold catalog", "600 conversations, 64 MB", cold, empty, "empty app", 1.25)
    large = bough(str(data.session(folder, 30)))
    empty, one, text = interleaved(
        _ROUNDS,
        partial(_first_frame, _EMPTY, home),
        partial(_first_frame, large, home),
        partial(_text, large, home),
    )
    yield ratio_row("first paint of one conversation", "30 MB, 20,000 records", one, empty, "empty app", 1.4)
    yield Row(
        "its whole tree and its text",
        "30 MB, 20,000 records",
        ms(median(text)),
        f"empty app {ms(median(empty))}",
        median(text) / median(empty),
    )
    held, bare = _memory(large, home), _memory(_EMPTY, home)
    yield Row(
        "memory of that",
        "30 MB, 20,000 records",
        mib(held),
        f"empty app {mib(bare)}",
        held / bare,
        "≤ 80 MiB",
        held <= 80 << 20,
    )


def answers(terminal: Terminal, keys: Sequence[str], presses: int, chance: random.Random) -> list[float]:
    """Seconds from each key to the end of the last frame it causes."""
    taken = []
    for number in range(presses):
        pause = time.perf_counter() + chance.uniform(0.03, 0.09)
        while (left := pause - time.perf_counter()) > 0:
            terminal.pump(left)
        frames, pressed = terminal.frames, time.perf_counter()
        terminal.press(keys[number % len(keys)])
        while terminal.frames == frames and time.perf_counter() - pressed < 1.0:
            terminal.pump(0.25)
        terminal.settle(0.045)
        if terminal.frames > frames:
            taken.append(terminal.frame_at - pressed)
    return taken


def _session(path: Path, home: Path, presses: int) -> dict[tuple[str, str], list[float]]:
    forget_places(home)
    chance = random.Random(1)
    figures: dict[tuple[str, str], list[float]] = {}
    with Terminal(bough(str(path)), env=environment(home), **SIZE) as terminal:
        terminal.until(is_shown, limit=120)
        terminal.settle(0.5, limit=60)
        for pane, key in _PANES.items():
            for movement, keys in _KEYS.items():
                terminal.press(key, "g")
                terminal.settle(0.2)
                figures[pane, movement] = answers(terminal, keys, presses, chance)
    return figures


def keys(folder: Path, largest: Path | None) -> Iterator[Row]:
    """From a key to its frame, in both panes, as the conversation grows; starts of the sizes interleaved."""
    home = data.home(folder / "home", 0)
    files = {f"{n:,} messages": data.long_session(folder, n) for n in (1_000, 5_000, 20_000, 1_000_000)}
    if largest is not None:
        files[f"{largest.stem[:12]}… {mib(largest.stat().st_size)}"] = largest
    taken: dict[str, dict[tuple[str, str], list[float]]] = {name: {} for name in files}
    for _ in range(3):
        for name, path in files.items():
            for what, figures in _session(path, home, 20).items():
                taken[name].setdefault(what, []).extend(figures)
    base = taken["5,000 messages"]
    for name, panes in taken.items():
        for (pane, movement), figures in panes.items():
            if not figures:
                continue
            ratio = median(figures) / median(base[pane, movement])
            larger = name not in ("1,000 messages", "5,000 messages")
            yield Row(
                f"{movement} in the {pane}",
                name,
                f"p50 {ms(median(figures))}, p95 {ms(p95(figures))}",
                f"5,000 messages {ms(median(base[pane, movement]))}",
                ratio,
                "≤ 1.2 ×, p95 ≤ 10 ms" if larger else "p95 ≤ 10 ms",
                p95(figures) <= 0.010 and (ratio <= 1.2 or not larger),
            )


def largest_real(corpus: Path) -> Path | None:
    """The largest real session at hand."""
    found = sorted(corpus.glob("claude-code/**/*.jsonl"), key=lambda path: path.stat().st_size)
    return found[-1] if found and os.access(found[-1], os.R_OK) else None
