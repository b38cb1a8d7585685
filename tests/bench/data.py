"""What the benchmarks run on: deterministic histories in the true shape of their formats."""

from __future__ import annotations

import json
import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

_WORDS = (
    "anchor branch buffer cache cursor decode descriptor draft encode fixture fork frame graph guard header history "
    "index journal kernel label latch layout lease ledger locator lock merge message mutex node offset orphan packet "
    "parent parse patch path pool prefix prompt queue record region replay schema segment session shard signal slice "
    "socket span store stream subtree token trace tree turn union vector window writer"
).split()
_START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)


class _Author:
    """Makes text, ids and times that are the same in every run."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = _START

    def text(self, words: int) -> str:
        return " ".join(self.random.choices(_WORDS, k=words))

    def lines(self, words: int) -> str:
        """So many words, twelve a line."""
        said = self.random.choices(_WORDS, k=words)
        return "\n".join(" ".join(said[at : at + 12]) for at in range(0, words, 12))

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def tick(self, seconds: int = 20) -> str:
        self.now += timedelta(seconds=seconds)
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def claude_records(
    messages: int, forks: int, *, words: tuple[int, int] = (50, 285), seed: int = 3, cwd: str = "/home/dev/big"
) -> Iterator[dict[str, object]]:
    """A Claude Code session: prompts and answers in turn, with rewinds spread evenly."""
    author = _Author(seed)
    session, parent = author.uuid(), None
    answers: list[str] = []
    rewinds = set(author.random.sample(range(12, messages, 2), forks)) if forks else set()
    for number in range(messages):
        prompt = number % 2 == 0
        if number in rewinds:
            parent = author.random.choice(answers[-200:])
        id = author.uuid()
        text = author.text(words[0] if prompt else words[1])
        message: dict[str, object] = {"role": "user", "content": text}
        if not prompt:
            answers.append(id)
            message = {
                "id": f"msg_{number}",
                "type": "message",
                "role": "assistant",
                "model": "claude-sonnet-4-5",
                "content": [{"type": "text", "text": text}],
                "stop_reason": "end_turn",
                "usage": {"input_tokens": 900 + number % 90, "output_tokens": 200},
            }
        yield {
            "parentUuid": parent,
            "isSidechain": False,
            "userType": "external",
            "cwd": cwd,
            "sessionId": session,
            "version": "2.1.300",
            "gitBranch": "main",
            "type": "user" if prompt else "assistant",
            "message": message,
            "uuid": id,
            "timestamp": author.tick(),
        }
        parent = id


def pi_records(
    messages: int, forks: int, *, words: tuple[int, int] = (8, 20), seed: int = 5
) -> Iterator[dict[str, object]]:
    """A pi session: the leanest format, for very many messages."""
    author = _Author(seed)
    yield {"type": "session", "version": 3, "id": author.uuid(), "timestamp": author.tick(), "cwd": "/home/dev/big"}
    rewinds = set(author.random.sample(range(12, messages, 2), forks)) if forks else set()
    parent: str | None = None
    for number in range(messages):
        prompt = number % 2 == 0
        if number in rewinds:
            parent = f"{author.random.randrange(max(1, number - 400), number) | 1:08x}"
        id = f"{number:08x}"
        message: dict[str, object] = {
            "role": "user" if prompt else "assistant",
            "content": [{"type": "text", "text": author.text(words[0] if prompt else words[1])}],
            "timestamp": int(author.now.timestamp() * 1000),
        }
        if not prompt:
            message |= {
                "provider": "anthropic",
                "model": "claude",
                "stopReason": "stop",
                "usage": {"input": 1, "output": 1},
            }
        yield {"type": "message", "id": id, "parentId": parent, "timestamp": author.tick(9), "message": message}
        parent = id


Texts = list[str]


def apart(messages: int) -> tuple[Texts, Texts, Texts]:
    """Texts of no base and of two branches, of whose turns every third is in both; prompts and answers in turn."""
    author = _Author(7)
    ours, theirs = ([author.lines(285 if at % 2 else 50) for at in range(messages)] for _ in range(2))
    for at in range(0, messages, 6):
        theirs[at : at + 2] = ours[at : at + 2]
    return [], ours, theirs


def rewritten(messages: int) -> tuple[Texts, Texts, Texts]:
    """Texts of a base, and of two copies of it in which a few words of every twentieth message were changed."""
    author = _Author(11)
    base = [author.lines(285 if at % 2 else 50) for at in range(messages)]
    ours, theirs = list(base), list(base)
    for copy in (ours, theirs):
        for at in author.random.sample(range(messages), messages // 20):
            copy[at] = copy[at].replace("graph", author.text(2))
    return base, ours, theirs


def write(path: Path, records: Iterator[dict[str, object]]) -> Path:
    """Write records one a line, unless the file is there already."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".part")
        with partial.open("w") as file:
            file.writelines(json.dumps(record) + "\n" for record in records)
        partial.rename(path)
    return path


def session(folder: Path, megabytes: int) -> Path:
    """One Claude Code session of about that size, 650 records and 17 forks a megabyte."""
    messages = 660 * megabytes
    return write(folder / f"{megabytes}mb.jsonl", claude_records(messages, messages // 40))


def long_session(folder: Path, messages: int) -> Path:
    """One pi session of that many messages and 500 forks at the most."""
    return write(folder / f"{messages}.jsonl", pi_records(messages, min(500, messages // 40)))


def home(folder: Path, conversations: int = 600) -> Path:
    """A home folder with that many conversations in 64 MB: two thirds Claude Code, the rest pi."""
    if not (folder / ".ready").exists():
        for number in range(conversations):
            project = f"/home/dev/project-{number % 12}"
            if number % 3:
                records = claude_records(120, 2, words=(30, 180), seed=1000 + number, cwd=project)
                place = folder / ".claude/projects" / project.replace("/", "-") / f"{_Author(number).uuid()}.jsonl"
            else:
                records = pi_records(120, 2, words=(90, 90), seed=1000 + number)
                place = folder / ".pi/agent/sessions/--home-dev--" / f"2026-11-01T08-00-00-000Z_{number:08x}.jsonl"
            write(place, records)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ".ready").touch()
    return folder
