"""What makes a tree of Codex's linear files: rollbacks, forks, bases and sub-agents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.sources.codex import Codex
from bough.core.summarising import summarise

Open = Callable[..., Conversation]


def prompts_above_head(conversation: Conversation) -> list[str]:
    tree, skeleton = conversation.tree, conversation.skeleton
    path = tree.path(skeleton.active)
    return [conversation.preview(entry) for entry in path if skeleton.kinds[entry] == "prompt"]


@pytest.mark.parametrize(
    ("script", "path", "branches"),
    [
        ("a b c", "a b c", 1),
        ("a b 1 c", "a c", 2),
        ("a b c 2 d", "a d", 2),
        ("a b c 1 1 d", "a d", 2),
        ("a b 1 c 1 d", "a d", 3),
        ("a b 1 c d 2 e", "a e", 3),
        ("a b 0 c", "a b c", 1),
        ("a b 99 c", "c", 2),
        ("1 a", "a", 1),
        ("a ~ b 1 c", "a c", 2),
        ("a b ~ c 2 d", "a d", 2),
        ("a b 1", "a", 2),
        ("a b c 1 1", "a", 2),
        ("a b 1 c 1", "a", 3),
        ("a b 1 1 1 c d", "c d", 2),
    ],
)
def test_turns_that_were_taken_back_are_a_branch_that_was_left(
    rollout: Any, opened: Open, script: str, path: str, branches: int
) -> None:
    """`1` takes one turn back, `~` compacts, a letter is a turn."""
    for word in script.split():
        if word.isdigit():
            rollout.back(int(word))
        elif word == "~":
            rollout.record("compacted", {"message": "gist"})
        else:
            rollout.turn(word)
    conversation = opened(rollout.save())
    assert prompts_above_head(conversation) == path.split()
    tree = conversation.tree
    assert tree.default is not None
    assert tree.head(tree.default) == conversation.skeleton.active, "and that is where the default branch ends"
    assert len(conversation.branches) == branches
    assert conversation.skeleton.counted() == 5 * sum(word.isalpha() for word in script.split()) + script.count("~")
    assert conversation.problems == []


def test_turns_taken_back_at_the_end_are_the_other_branch(rollout: Any, opened: Open) -> None:
    """The one shown by default ends before them and holds nothing yet; what comes next makes both as ever."""
    rollout.turn("a")
    rollout.turn("b")
    rollout.back(1)
    left, here = opened(rollout.save()).branches
    assert (left.kind, left.active, left.messages, left.total) == ("branch", False, 10, 10)
    assert (here.active, here.messages, here.total, here.parent) == (True, 0, 5, left.id)
    assert here.head == here.fork_point
    rollout.turn("c")
    left, here = opened(rollout.save()).branches
    assert (here.active, here.messages, here.total, here.parent) == (True, 5, 10, left.id)
    rollout.back(2)
    (whole, _) = opened(rollout.save()).branches
    assert (whole.messages, whole.active) == (10, False), "if all was taken back, what was said is shown"


def test_a_turn_that_was_steered_is_taken_back_by_its_last_prompt(rollout: Any, opened: Open) -> None:
    """Codex counts prompts, also one that was typed while it worked; what it injects does not count."""
    rollout.turn("a")
    rollout.user("b")
    rollout.call()
    rollout.message("user", "<turn_aborted>\nby the user\n</turn_aborted>")
    rollout.user("b, but quickly")
    rollout.answer()
    rollout.back(1)
    rollout.turn("c")
    assert prompts_above_head(opened(rollout.save())) == ["a", "b", "c"]


def test_a_fork_tells_the_last_message_it_took_over(rollout: Any, new_rollout: Any, opened: Open) -> None:
    rollout.turn("a")
    rollout.turn("b")
    base = rollout.save()
    fork = new_rollout(2, forked_from_id=rollout.id)
    fork.lines += rollout.lines[:10]
    shared = len(fork.lines)
    fork.turn("own")
    conversation = opened(fork.save())
    forked = conversation.skeleton.forked_from
    assert conversation.id == fork.id
    assert [raw.type for raw in conversation.skeleton.raw].count("session_meta") == 2
    assert forked is not None
    other = opened(base)
    at = other.index_of(forked.message or "")
    assert forked.conversation == rollout.id
    assert at is not None
    assert other.raw(at) in fork.lines[:shared], "the id is that of the other conversation"
    assert other.raw(at + 1) not in fork.lines[:shared]
    base.unlink()
    assert opened(fork.path).skeleton.forked_from == forked, "copied records are older than the fork"


def test_a_fork_whose_copied_records_were_stamped_anew_is_still_a_fork(new_rollout: Any, opened: Open) -> None:
    fork = new_rollout(2, forked_from_id="elsewhere")
    fork.turn("a")
    forked = opened(fork.save()).skeleton.forked_from
    assert forked == ("elsewhere", None)


def test_a_fork_that_goes_on_in_the_file_of_the_other_names_its_last_message(
    rollout: Any, new_rollout: Any, opened: Open
) -> None:
    rollout.turn("a")
    cut = len(rollout.lines)
    rollout.turn("not in the other")
    base = rollout.save()
    fork = new_rollout(2, forked_from_id=rollout.id,
                       history_base={"thread_id": rollout.id, "end_ordinal_exclusive": cut})  # fmt: skip
    fork.turn("b")
    forked = opened(fork.save()).skeleton.forked_from
    assert forked is not None
    other = opened(base)
    at = other.index_of(forked.message or "")
    assert at is not None
    assert other.preview(at) == "an answer"
    assert other.message(at).kind == "answer"
    assert other.raw(at) in rollout.lines[:cut]


def test_history_that_lies_in_a_base_file_is_read_up_to_where_it_parts(
    rollout: Any, new_rollout: Any, opened: Open
) -> None:
    rollout.turn("a")
    cut = len(rollout.lines)
    rollout.turn("not in the other")
    base = rollout.save()
    child = new_rollout(2, history_base={"thread_id": rollout.id, "end_ordinal_exclusive": cut})
    child.turn("b")
    child.back(2)
    child.turn("c")
    path = child.save()
    refs = {ref.id: ref for ref in Codex().discover([base, path])}
    assert refs[child.id].files == (path, base)
    assert refs[rollout.id].files == (base,)
    alone = opened(path)
    for conversation in (Conversation(refs[child.id], Codex()), alone):
        prompts = [conversation.preview(at) for at in conversation.prompts()]
        assert prompts == ["a", "b", "c"]
        assert prompts_above_head(conversation) == ["c"], "a rollback goes on into the base"
        assert conversation.problems == []
        skeleton = conversation.skeleton
        assert skeleton.records == len(skeleton) + len(skeleton.raw) == len(child.lines) + len(rollout.lines)
        assert len(set(skeleton.ids)) == len(skeleton)
    base.unlink()
    lost = opened(path)
    assert [problem.code for problem in lost.problems] == ["missing-history"]
    assert [lost.preview(at) for at in lost.prompts()] == ["b", "c"]


def test_sub_agents_hang_at_the_call_that_started_them(rollout: Any, new_rollout: Any) -> None:
    source = {"subagent": {"thread_spawn": {"parent_thread_id": rollout.id, "depth": 1}}}
    first = new_rollout(2, source=source, agent_nickname="Scout")
    second = new_rollout(3, source=source)
    below = new_rollout(4, source={"subagent": {"thread_spawn": {"parent_thread_id": first.id, "depth": 2}}})
    stray = new_rollout(5, source={"subagent": "review"})
    rollout.user("go")
    rollout.call("spawn_agent", output=f'{{"agent_id":"{first.id}"}}')
    rollout.call()
    call = rollout.call("spawn_agent", output="started")
    rollout.event("collab_agent_spawn_end", call_id=call, new_thread_id=second.id)
    rollout.answer()
    first.turn("look")
    first.call("spawn_agent", output=f'{{"agent_id":"{below.id}"}}')
    for agent in (second, below, stray):
        agent.turn("help")
    paths = [agent.save() for agent in (below, second, first, rollout, stray)]
    refs = {ref.id: ref for ref in Codex().discover(paths)}
    assert refs.keys() == {rollout.id, stray.id}
    conversation = Conversation(refs[rollout.id], Codex())
    skeleton = conversation.skeleton
    branches = {branch.id: branch for branch in conversation.branches}
    assert {id: branch.kind for id, branch in branches.items() if branch.kind == "agent"} == dict.fromkeys(
        (first.id, second.id, below.id), "agent"
    )
    assert branches[first.id].name == "Scout"
    calls = [at for at, kind in enumerate(skeleton.kinds) if kind == "call" and b"spawn_agent" in conversation.raw(at)]
    hangs = {id: skeleton.parents[entry] for entry, id in ((e, named.id) for e, named in skeleton.starts.items())}
    assert hangs[first.id] == calls[0]
    assert hangs[second.id] == calls[1]
    assert hangs[below.id] == calls[2]
    assert branches[below.id].parent == first.id
    assert conversation.tree.default is not None
    assert conversation.tree.default.kind == "branch"
    assert conversation.tree.fork_points() == []
    assert len(set(skeleton.ids)) == len(skeleton)
    assert skeleton.records == len(skeleton) + len(skeleton.raw)
    assert conversation.problems == []
    (named,) = open_path(rollout.save())
    assert set(named.ref.files) == set(conversation.ref.files), "the thread's file brings those of its sub-agents"


def test_a_sub_agent_alone_is_a_conversation_of_its_own(new_rollout: Any, opened: Open) -> None:
    agent = new_rollout(2, source={"subagent": {"thread_spawn": {"parent_thread_id": "elsewhere", "depth": 1}}})
    agent.turn("help")
    conversation = opened(agent.save())
    assert conversation.id == agent.id
    assert summarise(conversation).kind == "agent"
    assert [branch.kind for branch in conversation.branches] == ["agent"]
    assert conversation.tree.default == conversation.branches[0]


def test_history_that_a_sub_agent_inherited_is_not_told_again(rollout: Any, new_rollout: Any, opened: Open) -> None:
    rollout.user("go")
    rollout.call("spawn_agent")
    agent = new_rollout(2, source={"subagent": {"thread_spawn": {"parent_thread_id": rollout.id}}},
                        subagent_history_start_ordinal=4)  # fmt: skip
    agent.user("go")
    agent.turn("its own task")
    conversation = opened(rollout.save(), agent.save())
    assert [conversation.preview(at) for at in conversation.prompts()] == ["go", "its own task"]


def test_history_that_a_sub_agent_repeats_from_its_parent_is_not_told_again(
    rollout: Any, new_rollout: Any, opened: Open
) -> None:
    rollout.user("go")
    rollout.call("spawn_agent")
    agent = new_rollout(2, source={"subagent": {"thread_spawn": {"parent_thread_id": rollout.id}}})
    agent.lines += rollout.lines[:3]
    agent.turn("its own task")
    conversation = opened(rollout.save(), agent.save())
    assert [conversation.preview(at) for at in conversation.prompts()] == ["go", "its own task"]
    assert conversation.skeleton.records == len(conversation.skeleton) + len(conversation.skeleton.raw)


def test_agents_that_claim_to_have_started_each_other_are_all_listed(new_rollout: Any) -> None:
    def child_of(number: int) -> dict[str, Any]:
        return {"subagent": {"thread_spawn": {"parent_thread_id": f"019f0000-0000-7000-8000-00000000000{number}"}}}

    paths = [new_rollout(1, source=child_of(2)).save(), new_rollout(2, source=child_of(1)).save()]
    assert {path for ref in Codex().discover(paths) for path in ref.files} == set(paths)


def test_a_sub_agent_that_cannot_be_read_is_a_problem_of_its_parent(
    rollout: Any, new_rollout: Any, opened: Open, tmp_path: Path
) -> None:
    rollout.turn("go")
    agent = new_rollout(2, source={"subagent": {"thread_spawn": {"parent_thread_id": rollout.id}}})
    conversation = opened(rollout.save(), agent.save())
    agent.path.unlink()
    assert [problem.code for problem in conversation.problems] == ["unreadable"]
    assert conversation.skeleton.counted() == 5
