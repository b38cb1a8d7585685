"""The example store of `bough demo`: a few conversations with everything in them that a tree of messages can hold.

Made through the real writer, with a clock and ids of its own, so that it is the same wherever and whenever it is made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

from .clock import ALPHABET, ID_LENGTH
from .codecs import line
from .demo_texts import (
    ADVISORY,
    HAIKU,
    HAIKUS,
    LIMERICK,
    MERGED,
    RATE_LIMITER,
    REDIS,
    RUST,
    SCHEDULER,
    SLIDING,
    SURVEY,
    answers,
    asks,
)
from .messages import NewMessage
from .store import Store
from .writer import Writer

START: Final = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
_IDS: Final = {"limiter": "hdlo2jpg7jpop3cb3vjl", "nightly": "kb2aznhxagatttpfyhf5", "haiku": "dce5efud6a7bco3yg2rp"}
"""Ids of the conversations: the README names them."""


class Story:
    """A clock that moves when the story does, and ids that follow from their number."""

    def __init__(self, start: datetime = START) -> None:
        self.time = start
        self._made = 0

    def now(self) -> datetime:
        """The time in the story; each question takes a moment."""
        self.time += timedelta(milliseconds=7)
        return self.time

    def monotonic(self) -> float:
        """Seconds since the story began."""
        return (self.time - START).total_seconds()

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)

    def new(self) -> str:
        """The next id: the digits of a Weyl sequence, which look as random as ids do."""
        self._made += 1
        bits = self._made * 0x9E3779B97F4A7C15F39CC0605CEDC8341 % (1 << 100)
        letters = [ALPHABET[bits >> 5 * place & 31] for place in range(ID_LENGTH)]
        return "".join([ALPHABET[bits % 26], *letters[1:]])


def make_demo(folder: Path, story: Story | None = None) -> Store:
    """Make the example store in a folder that is empty or not there yet."""
    story = story or Story()
    store = Store.open(folder, create=True, clock=story, ids=story, program="demo")
    store.context.by = "mira@demo"
    for tell in (_haiku, _scheduler, _rate_limiter):
        before = set(folder.rglob("*"))
        tell(store, story)
        _date(set(folder.rglob("*.jsonl")) - before, story.time)
    return store


def _date(files: Iterable[Path], time: datetime) -> None:
    """Have files last written at a time of the story: they are not being written now."""
    for file in files:
        os.utime(file, (time.timestamp(), time.timestamp()))


def _tell(writer: Writer, story: Story, messages: Sequence[NewMessage], branch: str | None = None) -> tuple[str, ...]:
    """Add messages as they would come: one after the other, some seconds apart."""
    ids: list[str] = []
    for message in messages:
        story.sleep(6 + 31 * (len(ids) % 3))
        ids += writer.append(message, branch=branch)
    return tuple(ids)


def _rate_limiter(store: Store, story: Story) -> None:
    """A coding session: tools, an edit, two designs compared and merged, a sub-agent, and a diverged branch."""
    story.sleep(86_000)
    id = store.create(
        "Rate limiter for the public API", tags=["api", "design"], project="/home/mira/gateway", id=_IDS["limiter"]
    )
    with store.write(id) as writer:
        main = _tell(writer, story, RATE_LIMITER)
        writer.label(main[0], "the brief")
        sliding = writer.fork(main[1], "sliding window", note="Bursts at the edge of a window bother me.")
        slid = _tell(writer, story, SLIDING, sliding.branch)
        redis = writer.fork(slid[1], "sliding, in Redis", note="What if there are several gateways?")
        _tell(writer, story, REDIS, redis.branch)
        agent = writer.fork(main[3], "survey of limiters", kind="agent")
        _tell(writer, story, SURVEY, agent.branch)
        writer.edit(
            main[0], "Write a rate limiter in Rust, as a tower layer. 100 requests a minute per API key.", "in Rust"
        )
        _tell(writer, story, RUST, "in Rust")
        picks = {"strategy": "picked", "ours": main[-1], "theirs": slid[-1]}
        both = writer.fork(main[-1], "bucket + sliding log", merge={"parents": [main[-1], slid[-1]], "picks": picks})
        _tell(writer, story, MERGED, both.branch)
        writer.label(slid[1], "exact, but O(n)")
        writer.describe("Which algorithm, and where its state lives.")
        _diverge(store, writer, story, redis.branch)


def _diverge(store: Store, writer: Writer, story: Story, branch: str) -> None:
    """Continue a branch in two places at once, as two laptops would: the second file is a sync tool's copy."""
    path = store.root / "conversations" / writer.id / f"{branch}.jsonl"
    before = path.read_bytes()
    _tell(
        writer,
        story,
        [asks("And if Redis is down?"), answers("Fail open for reads, closed for writes; count both.")],
        branch,
    )
    parent = _last_id(before)
    text = "What does one more round trip cost us at p99?"
    other = {
        "type": "message",
        "id": story.new(),
        "parent": parent,
        "role": "user",
        "parts": [{"type": "text", "text": text}],
    }
    copy = path.with_name(f"{branch}.sync-conflict-20260304-081500-LAPTOP2.jsonl")
    copy.write_bytes(before + line({**other, "time": story.now().isoformat().replace("+00:00", "Z")}))
    copy.chmod(0o600)


def _last_id(content: bytes) -> str:
    """Id of the last message of a branch file of lines."""
    return str(msgspec.json.decode(content.rstrip(b"\n").rpartition(b"\n")[2])["id"])


def _scheduler(store: Store, story: Story) -> None:
    """A short debugging session with a failing test, in SQL and Python."""
    story.sleep(40_000)
    id = store.create(
        "Why does the nightly job run twice?", tags=["bug", "sql"], project="/home/mira/ledger", id=_IDS["nightly"]
    )
    with store.write(id) as writer:
        ids = _tell(writer, story, SCHEDULER)
        writer.label(ids[3], "root cause")
        other = writer.fork(ids[3], "advisory lock instead")
        _tell(writer, story, ADVISORY, other.branch)
        dead = writer.fork(ids[1], "blame cron")
        _tell(writer, story, [asks("Is it cron firing at both 02:00s when the clocks change?")], dead.branch)


def _haiku(store: Store, story: Story) -> None:
    """Nothing but words, told four ways."""
    id = store.create("A haiku for the release notes", tags=["words"], id=_IDS["haiku"])
    with store.write(id) as writer:
        first, second = _tell(writer, story, HAIKU[:2])
        _tell(writer, story, HAIKU[2:])
        for name, wish, poem in HAIKUS:
            branch = writer.fork(second, name)
            _tell(writer, story, [asks(wish), answers(poem, tokens=(210, 32))], branch.branch)
        writer.edit(first, "Write a limerick about version 2.0 of a database that never loses a row.", "limerick")
        _tell(writer, story, [answers(LIMERICK, tokens=(120, 70))], "limerick")
