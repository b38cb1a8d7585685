"""What eight busy neighbours do: four write through `bough.core`, four grow files the way pi does, rewinds included.

What they make is bounded: they start anew when something has become long, so that whoever follows them has no reason
to grow. Run as `python -m tests.soak.writers KIND FOLDER SEED HURRY`: in a hurry for so many seconds, which fills what
fills up once; ends when its stdin does.
"""

from __future__ import annotations

import random
import select
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bough.core.errors import DeleteError
from bough.core.store import Store
from tests.sessions import pi_session
from tests.watch.following import append, record

PAUSE = 0.2
"""Seconds between two changes of one writer."""
HURRIED_PAUSE = PAUSE / 5
LONGEST = 40
"""Changes after which it starts anew: what comes and goes leaves room that is used again, and some hundred have to go
before no more is needed."""


def native(folder: Path, chance: random.Random) -> Iterator[None]:
    """Conversations of a store: messages, forks, names; the old ones are deleted and freed."""
    store = Store.open(folder / "store", create=True)
    while True:
        id = store.create(f"Soak {chance.random():.6f}", messages=["Let us begin"])
        for number in range(LONGEST):
            with store.write(id, wait=30) as writer:
                (last,) = writer.append(f"Message {number}: {'words ' * chance.randrange(40)}")
                if not chance.randrange(10):
                    writer.fork(last, f"way-{number}", messages=["Another way"])
                if not chance.randrange(20):
                    writer.rename(f"Soak, renamed at {number}")
            yield
        store.delete(id, wait=30)
        with suppress(DeleteError):  # another of us empties it at the same time
            store.trash.empty()


def foreign(folder: Path, chance: random.Random) -> Iterator[None]:
    """A session that an agent grows: answers in pieces, rewinds, and now and then another file in its place."""
    path = folder / "sessions" / f"{chance.randrange(10**6):06}.jsonl"
    id = f"5a1e7c1e-0000-4000-8000-{chance.randrange(10**12):012}"
    while True:
        pi_session(path, id, ("Let us begin",))
        said = ["p0000001", "a0000002"]
        for number in range(LONGEST):
            parent = said[-1] if chance.randrange(12) else chance.choice(said)
            line = record(f"m{number:07}", parent, f"Message {number}", chance.choice(("user", "assistant")))
            half = len(line) // 2
            append(path, line[:half])
            append(path, line[half:])
            said.append(f"m{number:07}")
            yield
        path.unlink()
        yield


KINDS = {"native": native, "foreign": foreign}


def main(kind: str, folder: str, seed: str, hurry: str) -> None:
    """Write until nobody wants it any more."""
    steps = KINDS[kind](Path(folder), random.Random(seed))
    calm_from = time.monotonic() + float(hurry)
    pause = HURRIED_PAUSE
    while not select.select([sys.stdin], [], [], pause)[0]:
        next(steps)
        pause = HURRIED_PAUSE if time.monotonic() < calm_from else PAUSE


if __name__ == "__main__":
    main(*sys.argv[1:])
