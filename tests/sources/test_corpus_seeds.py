"""Samples in the exact layouts of the five older systems: our counts against those of a naive reading of each file."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Text, ToolCall, ToolResult
from bough.core.sources import all_sources, head

NAMES = ("codebuddy", "claw-code", "kodegen", "helixcode", "multiagentcoder")


@pytest.fixture(scope="module")
def samples(corpus: Path) -> Path:
    folder = corpus.parent / "formats" / "seeds-samples"
    if not folder.is_dir():
        pytest.skip(f"no samples of the older systems at {folder}")
    return folder


def conversations(folder: Path) -> list[Conversation]:
    return Library([folder], catalog=Catalog()).conversations()


def parsed(path: Path) -> Any:
    data = path.read_bytes()
    return json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)


def files(folder: Path, *endings: str) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name.endswith(endings))


def texts(value: Any) -> Counter[str]:
    """What is said in a conversation, as often as it is."""
    found: Counter[str] = Counter()
    for entry in range(len(value.skeleton)):
        if value.skeleton.kinds[entry] != "note":
            for part in value.parts(entry):
                found[part.text if isinstance(part, Text | ToolResult) else type(part).__name__] += 1
    return found


def test_each_file_is_of_its_system_and_of_no_other(samples: Path) -> None:
    """Hostile ones too; locks, and what a crash left, are of none."""
    for name in NAMES:
        for folder in (samples / name, samples / "_edge" / name):
            for path in files(folder, ".json", ".jsonl", ".gz", ".bak", ".lock", ".tmp"):
                claims = [source.name for source in all_sources() if source.detect(head(path))]
                nothing = path.suffix in (".lock", ".tmp") or path.read_bytes() == b"{}"
                assert claims == ([] if nothing else [name]), path


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_what_the_tools_wrote(samples: Path, name: str) -> None:
    """Every record is an entry or kept raw, every body can be read, and no file is changed."""
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files(samples / name, "")}
    for conversation in conversations(samples / name):
        skeleton = conversation.skeleton
        assert conversation.source.name == name
        assert conversation.problems == []
        assert skeleton.records == len(skeleton) + len(skeleton.raw)
        for entry in range(len(skeleton)):
            assert conversation.raw(entry)
            conversation.parts(entry)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in files(samples / name, "")} == before


def test_codebuddy(samples: Path) -> None:
    """Distinct messages of branches, counted along their parents; entries of sessions and exports."""
    found = {one.id: one for one in conversations(samples / "codebuddy")}
    for folder in (samples / "codebuddy" / ".codebuddy" / "branches").iterdir():
        branches = {document["id"]: document for document in map(parsed, folder.glob("*.json"))}
        own = 0
        for document in branches.values():
            parent = branches.get(document.get("parentId"))
            taken = document.get("parentMessageIndex", 0) if parent is not None else 0
            assert parent is None or document["messages"][:taken] == parent["messages"][:taken]
            own += len(document["messages"]) - taken
        assert found[folder.name].skeleton.counted() == own
        assert {branch.name for branch in found[folder.name].branches} == {one["name"] for one in branches.values()}
    for path in files(samples / "codebuddy" / ".codebuddy" / "sessions", ".json"):
        plain = parsed(path)
        assert found[plain["id"]].skeleton.counted() == len(plain["messages"])
        assert found[plain["id"]].title == plain["name"]
    for path in files(samples / "codebuddy" / "export", ".json"):
        plain = parsed(path)
        assert found[plain["metadata"]["id"]].skeleton.ids[:-1] == [one["id"] for one in plain["messages"]]


def test_claw_code(samples: Path) -> None:
    """Messages of each session in its newest state; older ones add nothing to these."""
    found = {one.id: one for one in conversations(samples / "claw-code")}
    counts: dict[str, int] = {}
    for path in files(samples / "claw-code" / ".claw", ".jsonl"):
        if ".rot-" not in path.name:
            records = [json.loads(line) for line in path.read_bytes().splitlines()]
            counts[records[0]["session_id"]] = sum(record["type"] == "message" for record in records)
    for path in files(samples / "claw-code" / ".claude", ".json"):
        counts[path.stem] = len(parsed(path)["messages"])
    for path in files(samples / "claw-code" / ".port_sessions", ".json"):
        counts[path.stem] = len(parsed(path)["messages"])
        assert list(texts(found[path.stem])) == parsed(path)["messages"]
    assert {id: one.skeleton.counted() for id, one in found.items()} == counts


def test_kodegen(samples: Path) -> None:
    """As many messages as thoughts in the history, in their words; a branch for each id that is filed."""
    for conversation in conversations(samples / "kodegen"):
        folder = conversation.path.parent
        plain = parsed(folder / "session.json")
        names = sorted(folder.glob("thought*.json"), key=lambda path: int(path.stem.removeprefix("thought")))
        thoughts = plain.get("thought_history") or [parsed(path)["thought_data"] for path in names]
        assert texts(conversation) == Counter(thought["thought"] for thought in thoughts)
        branches = plain.get("branch_ids") or list(plain["branches"])
        assert {branch.name for branch in conversation.branches} == {"main", *branches}


def test_helixcode(samples: Path) -> None:
    """Messages by their ids in every serialization; a focus each."""
    for conversation in conversations(samples / "helixcode"):
        plain = parsed(conversation.path)
        skeleton = conversation.skeleton
        if "conversation" in plain:
            messages = plain["conversation"]["Messages"]
            assert skeleton.ids[:-1] == [message["ID"] for message in messages]
            assert texts(conversation) == Counter(message["Content"] for message in messages)
        else:
            chain = plain.get("focus_chain", plain)["Chain"]
            assert skeleton.ids[-len(chain["Focuses"]) :] == [focus["ID"] for focus in chain["Focuses"]]


def test_multiagentcoder(samples: Path) -> None:
    """Messages by their ids; what a fork took over has ids of its parent's."""
    found = conversations(samples / "multiagentcoder")
    for conversation in found:
        plain = parsed(conversation.path)
        if "prompt" in plain:
            assert texts(conversation) == Counter([plain["prompt"], *plain["responses"].values()])
            continue
        assert conversation.skeleton.ids[:-1] == [message["id"] for message in plain["messages"]]
        fork = conversation.skeleton.forked_from
        assert (fork.conversation if fork is not None else None) == plain["parent_id"]
        if fork is not None:
            assert fork.message == plain["messages"][plain["fork_point"] - 1]["id"]


EDGE: dict[str, tuple[int, set[str]]] = {
    "codebuddy/branches/torn": (4, {"torn"}),
    "codebuddy/branches/cycle": (0, {"cycle"}),
    "codebuddy/branches/orphan": (1, {"missing-parent"}),
    "claw-code/torn-last-line.jsonl": (1, {"torn"}),
    "claw-code/unknown-record.jsonl": (1, {"unknown-record"}),
    "claw-code/port_sessions": (1, {"missing-field"}),
    "kodegen/gap": (2, {"missing-file"}),
    "kodegen/future-clock": (0, set()),
    "helixcode/mixed": (2, set()),
    "multiagentcoder/sessions": (0, set()),
}


@pytest.mark.parametrize("place", EDGE)
def test_hostile_ones_open_as_far_as_they_go(samples: Path, place: str) -> None:
    """One conversation each, with what is wrong with it."""
    messages, codes = EDGE[place]
    (conversation,) = conversations(samples / "_edge" / place)
    assert conversation.skeleton.counted() == messages
    assert {problem.code for problem in conversation.problems} == codes


def test_a_stray_temporary_file_and_an_empty_object_are_no_conversations(samples: Path) -> None:
    """Whoever names the object is told; the other tools' own loader takes one for data, and dies of the other."""
    folder = samples / "_edge" / "helixcode"
    assert Library([folder / "stray-tmp", folder / "empty-object"], catalog=Catalog()).complete() == []
    named = Library([folder / "empty-object" / "conversations" / "x.json"], catalog=Catalog())
    assert named.complete() == []
    assert [problem.code for problem in named.problems] == ["unknown-format"]


def test_forks_are_relatives(samples: Path) -> None:
    """Told over all samples at once, as somebody would who has all five."""
    summaries = Library([samples], catalog=Catalog()).complete()
    families = {one.id: one.family for one in summaries}
    assert families["session_mhosm9cd_q7w8e9"] == families["session_mhosl0ab_k3j2h1"] == "session_mhosl0ab_k3j2h1"
    assert families["session-1762509700000-1"] == families["session-1762509600000-0"] == "session-1762509600000-0"
    assert families["session_2_1760428900000456"] == "session_1_1760428800000123"


def test_calls_and_results_are_pairs(samples: Path) -> None:
    """Where a format has ids for them."""
    for name in ("codebuddy", "claw-code"):
        for conversation in conversations(samples / name):
            parts = [part for entry in range(len(conversation.skeleton)) for part in conversation.parts(entry)]
            calls = {part.call for part in parts if isinstance(part, ToolCall) and part.call}
            assert {part.call for part in parts if isinstance(part, ToolResult) and part.call} <= calls
