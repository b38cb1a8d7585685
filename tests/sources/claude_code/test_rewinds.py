"""Every rewind is exactly one branch more, wherever it goes to, and nothing else changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.claude_code.build import Session, opened, parallel, rewound, turn


def _session() -> tuple[Session, dict[str, str]]:
    session = Session()
    places = {"answer": turn(session)}
    turn(session)
    places["result"] = session.records[-2]["uuid"]
    turn(session)
    ids = parallel(session)
    places |= {f"parallel {name}": id for name, id in ids.items()}
    before = turn(session)
    places["before compaction"] = before
    session.system("compact_boundary", parent=None, logicalParentUuid=before)
    places["summary"] = session.prompt("This session is being continued", isCompactSummary=True)
    places["after compaction"] = turn(session)
    places["note"] = session.system("turn_duration")
    turn(session)
    return session, places


def _counts(data: bytes, folder: Path) -> tuple[int, int, int, int]:
    path = folder / "session.jsonl"
    path.write_bytes(data)
    conversation = opened(path)
    skeleton = conversation.skeleton
    roots = sum(branch.parent is None for branch in conversation.branches)
    return len(conversation.branches), skeleton.counted(), roots, len(skeleton.problems)


@pytest.mark.parametrize("answered", [True, False])
@pytest.mark.parametrize("place", sorted(_session()[1]))
def test_a_rewind_is_one_branch_more(tmp_path: Path, place: str, answered: bool) -> None:
    """After an answer, a result, inside parallel calls, around a compaction; with an answer or abandoned."""
    session, places = _session()
    data = session.write(tmp_path).read_bytes()
    branches, messages, roots, problems = _counts(data, tmp_path)
    after = _counts(rewound(data, places[place], answered=answered), tmp_path)
    assert after == (branches + 1, messages + 1 + answered, roots, problems)


def test_two_rewinds_to_one_place_are_two_branches(tmp_path: Path) -> None:
    """The second is no child of the first."""
    session, places = _session()
    data = session.write(tmp_path).read_bytes()
    once = rewound(data, places["answer"])
    twice = rewound(once, places["answer"], answered=False)
    assert [_counts(each, tmp_path)[0] for each in (data, once, twice)] == [1, 2, 3]


def test_a_rewind_becomes_the_default_branch(tmp_path: Path) -> None:
    """It is what the tool would go on from."""
    session, places = _session()
    path = session.write(tmp_path)
    path.write_bytes(rewound(path.read_bytes(), places["answer"]))
    conversation = opened(path)
    default = conversation.tree.default
    assert default is not None
    assert default.fork_point == places["answer"]
    assert default.messages == 2


def test_a_prompt_at_the_end_is_no_rewind(tmp_path: Path) -> None:
    """It continues the branch."""
    session, _ = _session()
    data = session.write(tmp_path).read_bytes()
    assert _counts(rewound(data, session.last or ""), tmp_path)[0] == 1
