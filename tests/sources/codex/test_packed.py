"""Rollouts that Codex has compressed open whole, like those it has not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zstandard

from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.sources.base import Ref
from bough.core.sources.codex import Codex, packed


def compressed(path: Path, data: bytes | None = None) -> Path:
    """The rollout as Codex leaves it after a week."""
    target = path.with_name(f"{path.name}.zst")
    target.write_bytes(zstandard.ZstdCompressor().compress(path.read_bytes() if data is None else data))
    path.unlink()
    return target


def told(conversation: Conversation) -> list[tuple[Any, ...]]:
    """All that is known of each message, and its record."""
    skeleton = conversation.skeleton
    numbers = range(len(skeleton))
    return [(conversation.message(at), conversation.parts(at), conversation.raw(at)) for at in numbers]


def test_it_says_what_it_said_before(rollout: Any, opened: Callable[..., Conversation]) -> None:
    """Every message, its place in the tree, and its bytes; nothing is wrong with it."""
    rollout.turn("one")
    rollout.turn("two")
    rollout.back(1)
    rollout.turn("three")
    plain = opened(rollout.save())
    before = told(plain)
    branches = plain.branches
    packed_one = opened(compressed(rollout.path))
    assert told(packed_one) == before
    assert packed_one.branches == branches
    assert packed_one.id == rollout.id
    assert packed_one.problems == []


def test_forks_and_agents_find_one_another_though_compressed(
    rollout: Any, new_rollout: Callable[..., Any], opened: Callable[..., Conversation]
) -> None:
    """Which lines a fork took over, and where a sub-agent hangs."""
    rollout.turn("one")
    call = rollout.call("spawn_agent", {"message": "go"}, output='{"agent_id": "019f0000-0000-7000-8000-000000000002"}')
    spawned = {"subagent": {"thread_spawn": {"parent_thread_id": rollout.id, "depth": 1}}}
    agent = new_rollout(2, source=spawned)
    agent.turn("helping")
    fork = new_rollout(3, forked_from_id=rollout.id)
    fork.lines += rollout.lines
    fork.turn("elsewhere")
    plain = [one.save() for one in (rollout, agent, fork)]
    before = [Conversation(ref, Codex()) for ref in Codex().discover(plain)]
    expected = [(one.id, one.skeleton.forked_from, [b.kind for b in one.branches], told(one)) for one in before]
    packed_ones = [compressed(path) for path in plain]
    after = [Conversation(ref, Codex()) for ref in Codex().discover(packed_ones)]
    assert [(one.id, one.skeleton.forked_from, [b.kind for b in one.branches], told(one)) for one in after] == expected
    assert expected[1][1] is not None
    assert call in str(expected[0])


def test_of_a_damaged_one_what_comes_before_the_damage_is_shown(
    rollout: Any, opened: Callable[..., Conversation]
) -> None:
    """And what is wrong with it is told."""
    for number in range(200):
        rollout.turn(f"{number} {os.urandom(600).hex()}")
    path = compressed(rollout.save())
    whole = opened(path).skeleton.counted()
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 4])
    cut = opened(path)
    assert 0 < cut.skeleton.counted() < whole
    told(cut)
    path.write_bytes(path.read_bytes()[:5000] + bytes(100) + path.read_bytes()[5100:])
    assert "bad-zstd" in {problem.code for problem in opened(path).problems}


@pytest.mark.parametrize("data", [b"", b"\x28\xb5\x2f\xfd", b"no zstd at all", bytes(4096)])
def test_what_is_no_zstd_is_listed_and_says_so(tmp_path: Path, data: bytes) -> None:
    """By the name of the file it is one of Codex's."""
    path = tmp_path / "rollout-2026-11-19T10-00-00-019f.jsonl.zst"
    path.write_bytes(data)
    (ref,) = Codex().discover([path])
    assert ref == Ref("codex", "019f", (path,))
    skeleton = Codex().read(ref)
    assert not len(skeleton)
    assert {problem.code for problem in skeleton.problems} <= {"empty", "bad-zstd"}
    assert skeleton.problems


def test_what_unpacks_to_more_than_the_limit_is_refused(rollout: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb: it is never held."""
    monkeypatch.setattr(packed, "UNPACKED_LIMIT", 1 << 20)
    path = compressed(rollout.save(), bytes(64 << 20))
    (ref,) = Codex().discover([path])
    with pytest.raises(Unreadable, match="unpacks to more than"):
        Codex().read(ref)


def test_of_a_rollout_that_is_there_twice_the_plain_one_counts(rollout: Any) -> None:
    """Somebody unpacked it beside."""
    rollout.turn("one")
    plain = rollout.save()
    compressed(plain)
    rollout.save()
    assert list(Codex().files(plain.parent)) == [plain]


def test_one_that_is_replaced_has_moved(rollout: Any, opened: Callable[..., Conversation]) -> None:
    """Bodies are read from the file that was listed, or not at all."""
    rollout.turn("one")
    path = compressed(rollout.save())
    conversation = opened(path)
    assert conversation.skeleton.counted()
    rollout.turn("two")
    compressed(rollout.save())
    with pytest.raises(Moved):
        conversation.raw(0)
    path.unlink()
    with pytest.raises(Moved):
        conversation.raw(0)


def test_nothing_is_left_in_the_cache_folder(rollout: Any, opened: Callable[..., Conversation]) -> None:
    """What is unpacked has no name: nobody else can open it, and a kill leaves nothing."""
    rollout.turn("one")
    told(opened(compressed(rollout.save())))
    cache = Path(os.environ["BOUGH_CACHE_DIR"])
    assert [path for path in cache.rglob("*") if path.is_file()] == []


def test_search_finds_what_is_said_in_it(rollout: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the index, which reads whole files where it can."""
    for number in range(30):
        rollout.turn(f"about anemones {number}" if number % 10 == 0 else f"turn {number}")
    compressed(rollout.save())
    command = [sys.executable, "-m", "bough.tui.cli", "search", "anemones", str(tmp_path), "--json"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert len({hit["message"] for hit in json.loads(done.stdout)["hits"] if hit["role"] == "user"}) == 3
