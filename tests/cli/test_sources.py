"""`bough sources`: what is there first, what is not in short, and what could not be read and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.sources import BUILT_IN
from tests.cli.conftest import Run
from tests.sessions import pi_home, pi_session
from tests.sources.llm import logs
from tests.sources.opencode import made


def test_what_is_there_comes_first_and_what_is_not_in_short(bough: Run, home: Path) -> None:
    """A line for each place that exists; the others by name, those without a folder apart; labels where due."""
    made.database(home / ".local" / "share" / "opencode" / "opencode.db")
    logs.database(home / ".config" / "io.datasette.llm" / "logs.db")
    lines = bough("sources").out.splitlines()
    found = [line.split()[:2] for line in lines[:3]]
    assert found == [["bough", "not"], ["opencode", "2"], ["llm", "4"]]
    assert "from documentation" in lines[2]
    rest = " ".join(lines[3:])
    absent, _, homeless = rest.partition("Without a folder of their own")
    assert "claude-code" in absent
    assert "open-webui" in absent
    assert "opencode," not in absent
    assert "chatgpt" in homeless
    assert "sillytavern (from documentation)" in rest
    assert max(map(len, lines[3:])) < 80


def test_what_cannot_be_read_is_told_with_its_reason(bough: Run, home: Path) -> None:
    """A file that is named as a database is, and is none."""
    path = home / ".local" / "share" / "opencode" / "opencode.db"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"encrypted, perhaps")
    done = bough("sources")
    assert "no SQLite database" in done.err
    assert str(path) in done.err
    assert done.status == 0
    assert bough("sources", "--strict").status == 6


def test_its_json_tells_every_place(bough: Run, home: Path) -> None:
    """Also those that are not there."""
    sources = {one["name"]: one for one in bough("sources", "--json").json["sources"]}
    (place,) = sources["opencode"]["places"]
    assert place == {
        "path": str(home / ".local" / "share" / "opencode"),
        "exists": False,
        "conversations": 0,
        "problems": 0,
    }
    assert sources["llm"]["from_documentation"] is True


def test_sources_tells_where_it_looked(bough: Run, home: Path, tmp_path: Path) -> None:
    """Each source with its places, whether they exist and what is in them; remembered places last."""
    pi_home(home)
    pi_session(tmp_path / "s.jsonl")
    assert bough("sources", "add", tmp_path, "--json").json["remembered"] == [str(tmp_path)]
    answer = bough("sources", "--json").json
    places = {source["name"]: source["places"] for source in answer["sources"]}
    assert list(places) == [*BUILT_IN, None]
    assert places["pi"] == [
        {"path": str(home / ".pi" / "agent" / "sessions"), "exists": True, "conversations": 3, "problems": 0}
    ]
    assert places["claude-code"][0]["exists"] is False
    assert places[None] == [{"path": str(tmp_path), "exists": True, "conversations": 1, "problems": 0}]
    assert "remembered" in bough("sources").out
    assert bough("sources", "remove", tmp_path).out == f"{tmp_path} forgotten\n"
    assert bough("sources", "remove", tmp_path).out == f"{tmp_path} was not remembered\n"


@pytest.mark.parametrize(("place", "words"), [("", "names nothing"), (Path("/"), "everything there is")])
def test_places_that_cannot_be_meant(bough: Run, place: object, words: str) -> None:
    """A variable that is not set, and the whole machine, are no places to look in from now on."""
    answer = bough("sources", "add", place)
    assert (answer.status, answer.out) == (2, "")
    assert words in answer.err
    assert bough("sources", "add", "--json", place).json["error"]["kind"] == "usage"
