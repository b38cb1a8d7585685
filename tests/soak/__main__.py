"""`make soak`: eight writers, the app in a pty and `bough watch` beside it; what they hold must not grow.

`python -m tests.soak [SECONDS]`, ten minutes if none are said, after two of warming up. Prints the slopes of memory,
descriptors, watches and threads (`figures`), and of each whether it is flat. Ends with 1 if one is not, if somebody
died, or if the app no longer answers. In a short run caches still fill: what it says of memory holds from five minutes
on.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path

from bough.core.store import Store
from tests.bench.painting import environment
from tests.sessions import pi_session
from tests.terminal import Terminal, bough

from .figures import Sample, report, sample

WRITERS = ("native", "foreign") * 4
SECONDS = 600.0
SAMPLES = 240
WARMING = 120.0
"""Seconds in which the writers are in a hurry, and what is kept of what was seen fills up to its bounds. So does what
grows once and by much: the interpreter's table of names that it remembers, those of files among them, is doubled when a
process has met some seven thousand more. Keys are no faster: what they leave to be collected would be room that
everything else could grow into unseen."""
KEYS = ("1", "j", "j", "2", "j", "\r", "3", "\x1b[6~", "G", "1", "k", "\r", "2", "k")
"""What a person does meanwhile."""


def main(seconds: float) -> int:
    """Run it, and return the exit status."""
    with tempfile.TemporaryDirectory(prefix="bough-soak-", ignore_cleanup_errors=True) as folder, ExitStack() as stack:
        home = Path(folder)
        places = (str(home / "store"), str(home / "sessions"))
        Store.open(home / "store", create=True).create("The first", messages=["Let us begin"])
        pi_session(home / "sessions" / "first.jsonl", turns=("Let us begin",))
        warming = min(WARMING, seconds)
        own = environment(home)
        words = [[kind, str(home), str(seed), str(warming)] for seed, kind in enumerate(WRITERS)]
        others = [_started(stack, [*_WRITER, *one], own) for one in words]
        others.append(watch := _started(stack, [*bough("watch", *places), "--json"], own))
        with Terminal(bough(*places), env=own) as app:
            app.until(lambda terminal: terminal.frames)
            _held(app, watch, warming, seconds / SAMPLES)
            held = _held(app, watch, seconds, seconds / SAMPLES)
            died = [str(other.args) for other in others if other.poll() is not None]
            answers = _answers(app)
    flat = True
    for what, samples in held.items():
        lines, one_is_flat = report(what, samples)
        print("\n".join(lines))
        flat = flat and one_is_flat
    print(f"the app {'answers' if answers else 'does NOT answer'}; died meanwhile: {died or 'nobody'}")
    return 0 if answers and flat and not died else 1


_WRITER = (sys.executable, "-m", "tests.soak.writers")


def _started(stack: ExitStack, words: Sequence[str], own: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """A process that is gone at the end, whatever happens."""
    environment = {**os.environ, **own}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=environment)
    stack.enter_context(process)
    stack.callback(process.kill)
    return process


def _held(app: Terminal, watch: subprocess.Popen[bytes], seconds: float, pause: float) -> dict[str, list[Sample]]:
    """What both hold, a sample and a key every so many seconds."""
    held: dict[str, list[Sample]] = {"app": [], "bough watch": []}
    keys = cycle(KEYS)
    started = last = time.monotonic()
    while (now := time.monotonic()) - started < seconds and app.status is None and watch.poll() is None:
        app.pump(0.05)
        if now - last >= pause:
            last = now
            app.press(next(keys))
            held["app"].append(sample(app.pid, now - started))
            held["bough watch"].append(sample(watch.pid, now - started))
    return held


def _answers(app: Terminal) -> bool:
    """Whether the app still says what can be done, and ends when it is told to."""
    for key in ("\x1b", "\x1b", "q"):
        app.press(key)
        app.settle(0.5)  # an escape is one by itself only after a fifth of a second
    try:
        return app.ended(30) == 0
    except AssertionError as error:
        print(error)
        return False


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
