"""A session that is being written is read on, and that is never told from reading it whole."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from bough.core.sources.base import Ref
from bough.core.sources.claude_code import ClaudeCode, reading
from tests.sources.claude_code.build import SESSION, Session, parallel, turn
from tests.sources.growing import grow, lines, same

TASK = {"description": "Look", "prompt": "look at everything", "subagent_type": "Explore"}


class Scene:
    """A session to which one thing after another happens."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.session = Session()
        self.ids = [turn(self.session, "the first")]
        self.number = 0

    def happen(self) -> None:
        self.number += 1
        self.random.choice(HAPPENINGS)(self)

    def says(self) -> None:
        self.ids.append(turn(self.session, f"prompt {self.number}"))

    def calls_two_at_once(self) -> None:
        self.ids.extend(parallel(self.session).values())

    def rewinds(self) -> None:
        self.session.prompt(f"instead {self.number}", parent=self.random.choice(self.ids))
        self.ids.append(self.session.answer())

    def makes_progress(self) -> None:
        self.session.progress()

    def is_named(self) -> None:
        self.session.meta("custom-title", customTitle=f"Title {self.number}")

    def is_summarised(self) -> None:
        self.session.meta("summary", summary=f"Summary {self.number}", leafUuid=self.random.choice(self.ids))

    def queues(self) -> None:
        self.session.meta("queue-operation", operation="enqueue", content=f"queued {self.number}")
        self.session.call(f"c{self.number}")
        self.session.prompt(f"queued {self.number}", parent=self.random.choice(self.ids))

    def queues_as_attachment(self) -> None:
        self.session.add("attachment", attachment={"type": "queued_command", "prompt": "later"})

    def is_compacted(self) -> None:
        kept = {"preservedMessages": {"uuids": self.ids[-2:], "anchorUuid": self.random.choice(self.ids)}}
        self.session.system("compact_boundary", parent=None, logicalParentUuid=self.session.last, compactMetadata=kept)
        self.ids.append(self.session.prompt("what was before", isCompactSummary=True))

    def repeats_an_id(self) -> None:
        self.session.answer("again", uuid=self.random.choice(self.ids))

    def loses_a_parent(self) -> None:
        self.session.prompt("lost", parent="99999999-0000-4000-8000-000000000000")

    def runs_a_command(self) -> None:
        self.session.prompt("<command-name>/x</command-name>", isMeta=True)

    def starts_an_agent(self) -> None:
        call = f"task{self.number}"
        self.ids.append(self.session.call(call, name="Task", input=TASK))
        if self.random.random() < 0.5:
            self.session.result(call, toolUseResult={"agentId": f"ag{self.number}", "status": "completed"})

    def starts_an_agent_inline(self) -> None:
        inline = Session(common={"isSidechain": True})
        inline.prompt("look at everything", parent=None)
        self.session.records += inline.records


HAPPENINGS = [
    happening
    for name, happening in vars(Scene).items()
    if not name.startswith("_") and name != "happen" and callable(happening)
]


def _session(random: Random) -> bytes:
    scene = Scene(random)
    for _ in range(random.randrange(4, 20)):
        scene.happen()
    return _bytes(scene.session, random)


def _agent(id: str, random: Random) -> bytes:
    agent = Session(common={"isSidechain": True, "agentId": id})
    agent.prompt("look at everything")
    for number in range(random.randrange(3)):
        turn(agent, f"more {number}")
    return _bytes(agent, random)


def _bytes(session: Session, random: Random) -> bytes:
    lines = [json.dumps(record).encode() for record in session.records]
    if random.random() < 0.3:
        lines.insert(random.randrange(len(lines)), random.choice([b"noise", b"", b'{"type":"user","uuid":7}', b"12"]))
    return b"\n".join(lines) + random.choice([b"\n", b"\n", b"", b'\n{"half'])


@pytest.mark.parametrize("seed", range(30))
def test_reading_on_is_reading_whole(tmp_path: Path, seed: int) -> None:
    """Cut at arbitrary bytes: rewinds, compactions, queued prompts, damage, an end without newline."""
    random = Random(seed)
    grow(ClaudeCode(), SESSION, {tmp_path / "session.jsonl": _session(random)}, random)


@pytest.mark.parametrize("seed", range(20))
def test_line_after_line_is_reading_whole(tmp_path: Path, seed: int) -> None:
    """As it is written: most of it simply goes on from the end."""
    random = Random(seed)
    grow(ClaudeCode(), SESSION, {tmp_path / "session.jsonl": _session(random)}, random, cut=lines)


@pytest.mark.parametrize("seed", range(30))
def test_sub_agents_appear_and_grow_beside(tmp_path: Path, seed: int) -> None:
    """Their files come at any time and anywhere among the others, and what they hang on changes."""
    random = Random(seed)
    contents = {tmp_path / "session.jsonl": _session(random)}
    for id in sorted(f"ag{number}" for number in random.sample(range(20), random.randrange(1, 4))):
        contents[tmp_path / f"agent-{id}.jsonl"] = _agent(id, random)
    grow(ClaudeCode(), SESSION, contents, random)


def test_only_what_was_added_is_read(tmp_path: Path) -> None:
    """What was read before could be anything by now, but for its edges: nobody looks at it."""
    session = Session()
    for number in range(200):
        turn(session, f"prompt {number}")
    path = session.write(tmp_path)
    ref = Ref("claude-code", SESSION, (path,))
    before = ClaudeCode().read(ref)
    more = Session(last=session.last)
    turn(more, "one more")
    middle = path.stat().st_size // 2
    with path.open("r+b") as file:
        file.seek(middle)
        file.write(b"#" * 10)
        file.seek(0, 2)
        file.write(b"".join(json.dumps(record).encode() + b"\n" for record in more.records))
    after = ClaudeCode().read(ref, before)
    assert (after.continues, len(after), after.problems) == (True, 804, [])


def test_what_goes_on_from_the_end_leaves_the_tree_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn costs its records, whatever was there: nothing is linked anew."""
    session = Session()
    turn(session, "the first")
    path = session.write(tmp_path)
    ref = Ref("claude-code", SESSION, (path,))
    before = ClaudeCode().read(ref)
    turn(session, "the second")
    session.progress()
    session.meta("file-history-snapshot", messageId="x", snapshot={})
    session.write(tmp_path)
    whole = ClaudeCode().read(ref)
    monkeypatch.setattr(reading, "_tree", lambda found: pytest.fail("the tree was worked out anew"))
    after = ClaudeCode().read(ref, before)
    assert after.continues
    same(after, whole)


def test_nothing_new_is_the_same_skeleton(tmp_path: Path) -> None:
    """Looking twice costs nothing, and what was read can still be read on afterwards."""
    session = Session()
    turn(session)
    path = session.write(tmp_path)
    ref = Ref("claude-code", SESSION, (path,))
    before = ClaudeCode().read(ref)
    assert ClaudeCode().read(ref, before) is before
    with path.open("ab") as file:
        file.write(b'{"type":"custom-title","customTitle":"Named","sessionId":"x"}\n')
    after = ClaudeCode().read(ref, before)
    assert (after.continues, after.title, before.title) == (True, "Named", "")
    same(ClaudeCode().read(ref, before), after)


@pytest.mark.parametrize("change", ["shorter", "other", "replaced", "touched", "edited"])
def test_what_did_not_only_grow_is_read_whole(tmp_path: Path, change: str) -> None:
    """Cut short, begun anew, another file in its place, or of the same size with another time."""
    session = Session()
    turn(session, "the first")
    turn(session, "the second")
    path = session.write(tmp_path)
    ref = Ref("claude-code", SESSION, (path,))
    before = ClaudeCode().read(ref)
    data = path.read_bytes()
    match change:
        case "shorter":
            path.write_bytes(data[: len(data) // 2])
        case "other":
            path.write_bytes(data.replace(b"the first", b"something else altogether"))
        case "replaced":
            (tmp_path / "new").write_bytes(data + data[:0] + b'{"type":"mode"}\n')
            (tmp_path / "new").replace(path)
        case "touched":
            path.touch()
        case _:
            path.write_bytes(data.replace(b"the first", b"the worst"))
    after = ClaudeCode().read(ref, before)
    assert not after.continues
    same(after, ClaudeCode().read(ref))
