"""`bough search` and `bough index`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core import Store, find
from bough.core.platform import state_dir
from bough.tui.memory import Memory
from tests.searching.samples import SESSION, forked, record, session

from .conftest import Run


@pytest.fixture
def place(home: Path) -> Path:
    """A forked session where Claude Code keeps its own."""
    return session(home / ".claude" / "projects" / "-home-ada-atlas", forked())


def test_hits_are_told_by_conversation(bough: Run, place: Path) -> None:
    """Under the title each hit with its number, who said it, the branch if it is abandoned, and a piece of it."""
    answer = bough("search", "result")
    assert answer.status == 0
    title, *hits = answer.out.splitlines()
    assert title == f"Start a plan for the parser · claude-code · atlas · {SESSION[:8]}"
    assert sorted(hit.split("  ", 3)[-1] for hit in hits) == [
        "abandonedquokka alpha result text",
        "livewombat beta result text",
    ]
    assert sum("abandoned main" in hit for hit in hits) == 1
    assert place.exists()


def test_json_has_the_fields_of_the_contract(bough: Run, place: Path) -> None:
    """A hit's reference is one that other commands take."""
    answer = bough("search", "livewombat", place, "--json").json
    (hit,) = answer["hits"]
    assert hit | {"score": 0} == {
        "ref": f"claude-code:{SESSION}@u4#a4",
        "source": "claude-code",
        "conversation": SESSION,
        "branch": "u4",
        "message": "a4",
        "role": "assistant",
        "time": hit["time"],
        "snippet": "livewombat beta result text",
        "score": 0,
        "title": "Start a plan for the parser",
        "project": "/home/ada/atlas",
        "live": True,
        "marks": [[0, 10]],
        "place": "text",
        "label": None,
    }
    assert {key: answer[key] for key in ("total", "complete", "mistakes", "remarks")} == {
        "total": 1,
        "complete": True,
        "mistakes": [],
        "remarks": [],
    }
    assert find(hit["ref"]).message is not None
    assert bough("show", hit["ref"]).status == 0


def test_conversations_are_found_by_their_titles(bough: Run, home: Path) -> None:
    """They come before the hits, each with why; `--open` leads there where no message says it."""
    store = Store.open(home / "store", create=True)
    id = store.create("Glaze [red]recipes", messages=["How much quartz?", "a third"], project="/home/ada/pots")
    for _ in range(7):
        store.create("Glazes", messages=["the glaze was dull"])
    answer = bough("search", "glaze recipes", "--store", store.root)
    title, why = answer.out.splitlines()
    assert title == f"Glaze [red]recipes · bough · pots · {id[:8]}"
    assert why.startswith("  is called so · 2 messages · ")
    assert "No message says that." in answer.err
    whole = bough("search", "glaze recipes", "--store", store.root, "--json").json["conversations"][0]
    assert whole | {"updated": ""} == {
        "ref": f"bough:{id}",
        "source": "bough",
        "conversation": id,
        "title": "Glaze [red]recipes",
        "marks": [[0, 5], [11, 18]],
        "by": "name",
        "project": "/home/ada/pots",
        "tags": [],
        "updated": "",
        "messages": 2,
    }
    many = bough("search", "glazes OR glaze", "--store", store.root, "--limit", 1)
    assert "2 conversations more" in many.err
    assert many.out.count("is called so") == 5
    apart = bough("search", "quartz third", "--store", store.root)
    assert "says all of it" in apart.out
    assert "these conversations do" in apart.err


def test_pages(bough: Run, home: Path) -> None:
    """`--limit` and `--page` go through the answer, and numbers go on."""
    session(home / ".claude" / "projects" / "x", [record(f"m{n}", None, "user", f"same {n}") for n in range(5)])
    second = bough("search", "same", "--limit", 2, "--page", 2)
    assert [line.split()[0] for line in second.out.splitlines()[1:]] == ["3", "4"]
    assert "2 of 5 hits" in second.err
    assert "none on this page" in bough("search", "same", "--page", 9).err


def test_a_mistake_is_shown_in_its_place(bough: Run, place: Path) -> None:
    """What was wrong is marked and explained, and the rest is searched all the same."""
    answer = bough("search", "livewombat after:someday", place)
    assert answer.status == 0
    assert "livewombat beta" in answer.out
    assert "           ^^^^^^^^^^^^^" in answer.err
    assert "yesterday" in answer.err
    assert bough("search", "livewombat after:someday", place, "--strict").status == 6
    (mistake,) = bough("search", "livewombat after:someday", place, "--json").json["mistakes"]
    assert (mistake["at"], mistake["length"]) == (11, 13)


def test_what_cannot_be_searched(bough: Run, place: Path) -> None:
    """A query that asks for nothing, a path that is not there, words without quotes: said, and nothing is done."""
    assert bough("search", "->", place).status == 2
    assert bough("search", "", place).status == 2
    two = bough("search", "a", "b")
    assert two.status == 5
    assert "quotes" in two.err
    nothing = bough("search", "nowhere", place)
    assert (nothing.status, nothing.out) == (0, "")
    assert "Nothing was found." in nothing.err


def test_open_leads_to_the_hit(bough: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--open N` starts the app where the hit is, on its branch."""
    started: list[object] = []

    def start(*given: object) -> int:
        started.append(given)
        return 0

    monkeypatch.setattr("bough.tui.app.run", start)
    assert bough("search", "abandonedquokka", "--open").status == 0
    memory = Memory(state_dir())
    ref = memory.session().conversation
    assert (ref, started) == (f"claude-code:{SESSION}", [((), None)])
    assert (memory.place(ref).message, memory.place(ref).head) == ("a2", "u3")
    assert bough("search", "abandonedquokka", "--open", 7).status == 5
    assert place.exists()


def test_hostile_text_stays_text(bough: Run, home: Path) -> None:
    """Escape sequences in a message never reach a terminal."""
    session(home / ".claude" / "projects" / "x", [record("m1", None, "user", "evil \x1b]0;pwned\x07 [red]wallaby")])
    answer = bough("search", "wallaby")
    assert "\x1b" not in answer.out
    assert "\x07" not in answer.out


def test_the_index_tells_of_itself(bough: Run, place: Path) -> None:
    """What it holds, what is new since, and that it can be removed and made anew."""
    assert bough("index", "--json").json["outdated"] == 1
    rebuilt = bough("index", "rebuild", "--json").json
    assert (rebuilt["conversations"], rebuilt["messages"], rebuilt["outdated"]) == (1, 7, 0)
    assert rebuilt["source_bytes"] == place.stat().st_size
    assert "1 conversation, 7 messages" in bough("index").out
    assert bough("index", "clear", "--json").json["messages"] == 0
    assert bough("search", "livewombat").out
    assert bough("index", "status", "--json").json["messages"] == 7
