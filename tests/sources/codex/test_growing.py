"""A rollout that is being written is read on, and that is never told from reading it whole."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from bough.core.sources.base import Ref
from bough.core.sources.codex import Codex
from tests.sources.codex.conftest import ID, Rollout
from tests.sources.growing import grow, same

AGENT = {"subagent": {"thread_spawn": {"parent_thread_id": ID.format(1), "depth": 1}}}


def _contents(rollout: Rollout, random: Random, number: int = 12) -> bytes:
    happenings: list[Any] = [
        lambda: rollout.turn("more"),
        lambda: rollout.turn("again"),
        lambda: rollout.back(random.randrange(1, 4)),
        lambda: rollout.event("thread_name_updated", thread_name="Named"),
        lambda: rollout.message("user", "<environment_context>here</environment_context>"),
        lambda: rollout.message("developer", "be kind"),
        lambda: rollout.event("user_message", message="an event alone"),
        lambda: rollout.event("agent_message", message="an answer alone"),
        lambda: rollout.record("compacted", {"message": "what was before"}),
        lambda: rollout.record("strange", {}),
        lambda: rollout.call("spawn_agent", {"message": "look"}, output=ID.format(random.randrange(2, 5))),
        rollout.tokens,
        lambda: rollout.lines.append(random.choice([b"noise", b"", b'{"type":7}', b"12", rollout.lines[-1]])),
    ]
    for _ in range(random.randrange(number)):
        random.choice(happenings)()
    rollout.path.parent.mkdir(parents=True, exist_ok=True)
    return b"\n".join(rollout.lines) + random.choice([b"\n", b"\n", b"", b'\n{"half'])


@pytest.mark.parametrize("seed", range(30))
def test_reading_on_is_reading_whole(tmp_path: Path, seed: int) -> None:
    """Cut at arbitrary bytes: rollbacks, events before and after their messages, tokens, damage, no last newline."""
    random = Random(seed)
    rollout = Rollout(tmp_path)
    grow(Codex(), rollout.id, {rollout.path: _contents(rollout, random)}, random)


@pytest.mark.parametrize("seed", range(20))
def test_sub_agents_and_forks_grow_beside(tmp_path: Path, seed: int) -> None:
    """Their rollouts come at any time, perhaps with a copy of what their parent had said until then."""
    random = Random(seed)
    rollout = Rollout(tmp_path, forked_from_id=ID.format(9))
    contents = {rollout.path: _contents(rollout, random)}
    for number in range(2, random.randrange(3, 5)):
        agent = Rollout(tmp_path, number, source=AGENT)
        if random.random() < 0.3:
            agent.lines += rollout.lines[: random.randrange(len(rollout.lines))]
        contents[agent.path] = _contents(agent, random, 4)
    grow(Codex(), rollout.id, contents, random)


@pytest.mark.parametrize("seed", range(20))
def test_threads_that_continue_others_grow(tmp_path: Path, seed: int) -> None:
    """A paginated rollout, whose history lies in another file."""
    random = Random(seed)
    base = Rollout(tmp_path, 2)
    history = _contents(base, random)
    own = Rollout(tmp_path, 1, history_base={"thread_id": base.id, "end_ordinal_exclusive": len(base.lines)})
    grow(Codex(), own.id, {own.path: _contents(own, random), base.path: history}, random)


def test_sub_agents_that_were_started_since_are_found(tmp_path: Path) -> None:
    """Among the later rollouts of the same day; those of others are left alone."""
    rollout = Rollout(tmp_path, 1)
    rollout.turn("look")
    ref = Ref("codex", rollout.id, (rollout.save(),))
    assert Codex().current(ref) == ref
    agent, other = Rollout(tmp_path, 2, source=AGENT), Rollout(tmp_path, 3)
    agent.turn("looked")
    other.turn("something else")
    agent.save()
    other.save()
    assert Codex().current(ref).files == (rollout.path, agent.path)


def test_rollouts_are_read_on(tmp_path: Path) -> None:
    """What was read before is left alone, and nothing new is the same skeleton."""
    rollout = Rollout(tmp_path)
    for number in range(20):
        rollout.turn(f"prompt {number}")
    path = rollout.save()
    ref = Ref("codex", rollout.id, (path,))
    before = Codex().read(ref)
    assert Codex().read(ref, before) is before
    rollout.turn("one more")
    rollout.back(1)
    rollout.save()
    after = Codex().read(ref, before)
    assert after.continues
    same(after, Codex().read(ref))
