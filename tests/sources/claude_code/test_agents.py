"""Sub-agents hang at the call that started them, wherever their records lie."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bough.core import open_path
from bough.core.model import Branch
from bough.core.sources.claude_code import ClaudeCode
from bough.core.summarising import summarise
from tests.sources.claude_code.build import SESSION, Session, opened, turn

TASK = {"description": "Look around", "prompt": "look at everything", "subagent_type": "Explore"}


def _main(**result: Any) -> tuple[Session, str]:
    session = Session()
    session.prompt()
    call = session.call("task1", name="Task", input=TASK)
    session.result("task1", **result)
    session.answer()
    return session, call


def _agent(id: str = "a1b2c3d", **common: object) -> Session:
    agent = Session(common={"isSidechain": True, "agentId": id, **common})
    agent.prompt("look at everything")
    agent.answer("all seen")
    return agent


def _branches(*paths: Path) -> list[Branch]:
    return [branch for branch in opened(*paths).branches if branch.kind == "agent"]


def test_the_result_names_the_agent(tmp_path: Path) -> None:
    """In the layout since 2.0: a folder beside the session."""
    session, call = _main(toolUseResult={"agentId": "a1b2c3d", "status": "completed"})
    main = session.write(tmp_path)
    agent = _agent().write(tmp_path / SESSION / "subagents", "agent-a1b2c3d")
    conversation = opened(main, agent)
    (branch,) = _branches(main, agent)
    assert (branch.id, branch.name, branch.fork_point, branch.messages) == ("a1b2c3d", "Look around", call, 2)
    assert conversation.tree.fork_points() == []
    assert [conversation.preview(entry) for entry in conversation.prompts()] == ["please"]


def test_a_session_that_is_named_brings_its_agents(tmp_path: Path) -> None:
    """At once, and not as news with the first look for changes."""
    session, _ = _main(toolUseResult={"agentId": "a1b2c3d"})
    main = session.write(tmp_path)
    _agent().write(tmp_path / SESSION / "subagents", "agent-a1b2c3d")
    (conversation,) = open_path(main)
    assert [branch.kind for branch in conversation.branches] == ["branch", "agent"]
    update = conversation.update()
    assert (update.conversation, update.change) == (conversation, "same")
    assert open_path(main.parent)[0].ref == conversation.ref


def test_files_beside_the_session_are_joined_by_the_session_they_name(tmp_path: Path) -> None:
    """The layout before 2.0."""
    session, call = _main(toolUseResult={"agentId": "12345678"})
    main = session.write(tmp_path)
    agent = _agent("12345678").write(tmp_path, "agent-12345678")
    other = _agent("99999999", sessionId="another").write(tmp_path, "agent-99999999")
    refs = list(ClaudeCode().discover([agent, main, other]))
    assert {ref.files for ref in refs} == {(main, agent), (other,)}
    assert _branches(main, agent)[0].fork_point == call


def test_a_session_that_is_named_brings_the_agents_beside_it(tmp_path: Path) -> None:
    """The layout before 2.0: those of its own only, and one that comes later when it has come."""
    session, call = _main(toolUseResult={"agentId": "12345678"})
    main = session.write(tmp_path)
    agent = _agent("12345678").write(tmp_path, "agent-12345678")
    _agent("99999999", sessionId="another").write(tmp_path, "agent-99999999")
    (tmp_path / "agent-empty.jsonl").touch()
    (conversation,) = open_path(main)
    assert conversation.ref.files == (main, agent)
    assert [branch.fork_point for branch in conversation.branches] == [None, call]
    assert conversation.update().change == "same"
    late = _agent("aaaaaaaa").write(tmp_path, "agent-aaaaaaaa")
    assert open_path(main)[0].ref.files == (main, agent, late)
    assert conversation.update().conversation.ref.files == (main, agent, late)


def test_the_file_beside_the_agents_names_the_call(tmp_path: Path) -> None:
    """While the agent still runs there is no result."""
    session = Session()
    session.prompt()
    call = session.call("task1", name="Agent")
    main = session.write(tmp_path)
    agent = _agent().write(tmp_path / SESSION / "subagents", "agent-a1b2c3d")
    agent.with_suffix(".meta.json").write_text(json.dumps({"agentType": "Explore", "toolUseId": "task1"}))
    (branch,) = _branches(main, agent)
    assert (branch.fork_point, branch.name) == (call, "Explore")


def test_agents_of_a_workflow_hang_at_its_call(tmp_path: Path) -> None:
    """The result names the run, and the run's folder holds the agents."""
    session, call = _main(toolUseResult={"runId": "wf_1", "status": "async_launched"})
    main = session.write(tmp_path)
    folder = tmp_path / SESSION / "subagents" / "workflows" / "wf_1"
    agents = [_agent(id).write(folder, f"agent-{id}") for id in ("ag1", "ag2")]
    branches = _branches(main, *agents)
    assert [branch.fork_point for branch in branches] == [call, call]
    assert {branch.id for branch in branches} == {"ag1", "ag2"}


def test_inline_agents_of_old_versions_hang_at_their_task(tmp_path: Path) -> None:
    """Up to 1.0 they are roots in the session's own file."""
    session = Session()
    session.prompt()
    call = session.call("task1", name="Task", input=TASK)
    first = session.prompt("look at everything", parent=None, isSidechain=True)
    session.answer("all seen", isSidechain=True)
    session.result("task1", parent=call)
    session.answer()
    conversation = opened(session.write(tmp_path))
    branch = conversation.branches[1]
    assert (branch.id, branch.kind, branch.fork_point, branch.messages) == (first, "agent", call, 2)
    assert conversation.branches[0].messages == 4
    assert conversation.branches[0].active


def test_service_agents_are_hidden(tmp_path: Path) -> None:
    """The one that writes the summary of a compaction starts in the middle of the session."""
    session = Session()
    middle = turn(session)
    turn(session)
    main = session.write(tmp_path)
    service = Session(common={"isSidechain": True, "agentId": "acompact-1"})
    service.prompt("summarise", parent=middle)
    service.answer("a summary")
    path = service.write(tmp_path / SESSION / "subagents", "agent-acompact-1")
    conversation = opened(main, path)
    assert len(conversation.branches) == 1
    assert conversation.tree.fork_points() == []
    assert conversation.problems == []
    assert conversation.skeleton.counted() == 10


def test_an_agent_alone_is_a_conversation_of_its_own(tmp_path: Path) -> None:
    """Its task is then what the conversation begins with."""
    conversation = opened(_agent().write(tmp_path / SESSION / "subagents", "agent-a1b2c3d"))
    assert conversation.id == "agent-a1b2c3d"
    assert conversation.title == "look at everything"
    assert [(branch.kind, branch.active) for branch in conversation.branches] == [("agent", True)]
    assert [conversation.preview(entry) for entry in conversation.prompts()] == ["look at everything"]
    assert summarise(conversation).kind == "agent"


def test_a_fork_in_an_agent_alone_is_a_fork(tmp_path: Path) -> None:
    """Its run is all there is: a second answer in it counts as in any other conversation."""
    session = Session(common={"isSidechain": True, "agentId": "a1b2c3d"})
    first = turn(session)
    turn(session)
    session.prompt("or rather", parent=first)
    conversation = opened(session.write(tmp_path, "agent-a1b2c3d"))
    assert [branch.kind for branch in conversation.branches] == ["agent", "branch"]
    assert summarise(conversation).kind == "agent"
    assert conversation.tree.forks == 1


def test_agents_that_call_agents_hang_at_each_other(tmp_path: Path) -> None:
    """Whichever of their files is read first."""
    session, _ = _main(toolUseResult={"agentId": "zzz"})
    main = session.write(tmp_path)
    outer = _agent("zzz")
    nested = outer.call("inner", name="Agent")
    outer.result("inner", toolUseResult={"agentId": "aaa"})
    folder = tmp_path / SESSION / "subagents"
    paths = [outer.write(folder, "agent-zzz"), _agent("aaa").write(folder, "agent-aaa")]
    points = {branch.id: branch.fork_point for branch in _branches(main, *paths)}
    assert points["aaa"] == nested


def test_a_call_beside_a_text_in_one_record_is_found(tmp_path: Path) -> None:
    """Some versions and trimmed files keep the blocks of an answer together."""
    session = Session()
    session.prompt()
    blocks = [{"type": "text", "text": "so"}, {"type": "tool_use", "id": "task1", "name": "Task", "input": TASK}]
    call = session.add("assistant", message={"id": "m", "model": "x", "content": blocks})
    main = session.write(tmp_path)
    agent = _agent().write(tmp_path / SESSION / "subagents", "agent-a1b2c3d")
    assert _branches(main, agent)[0].fork_point == call


def test_a_team_wraps_the_task_in_a_message(tmp_path: Path) -> None:
    """No result names the agent then; the words do."""
    session, call = _main()
    main = session.write(tmp_path)
    agent = Session(common={"isSidechain": True, "agentId": "bbb"})
    agent.prompt('<teammate-message teammate_id="lead">\nlook at everything\n</teammate-message>')
    agent.answer()
    path = agent.write(tmp_path / SESSION / "subagents", "agent-bbb")
    (branch,) = _branches(main, path)
    assert (branch.fork_point, branch.name) == (call, "Look around")


@pytest.mark.parametrize("words", ["look at everything", "words that no call was given"])
def test_each_of_many_agents_gets_a_call_of_its_own(tmp_path: Path, words: str) -> None:
    """Told the same as others, or what no call says; one more than there are calls shares the newest."""
    session = Session()
    session.prompt()
    calls = [session.call(f"task{number}", name="Task", input=TASK) for number in range(40)]
    for _ in range(41):
        session.prompt(words, parent=None, isSidechain=True)
    called = [branch.fork_point for branch in opened(session.write(tmp_path)).branches if branch.kind == "agent"]
    assert sorted(map(str, called[:40])) == sorted(calls)
    assert called[40] == calls[-1]
