"""`bough doctor`: shapes, statuses, and what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.store import Store
from tests.cli.conftest import Run
from tests.sessions import pi_home
from tests.store.looking import branch_files


@pytest.fixture
def store(home: Path) -> Store:
    store = Store.open(home / "store", create=True)
    store.create("first", messages=["a", "b"])
    return store


def _tear(store: Store) -> Path:
    [path] = branch_files(store.root)
    with path.open("ab") as file:
        file.write(b'{"type":"mess')
    return path


def test_in_order(bough: Run, store: Store, home: Path) -> None:
    """Status 0, also where there is no store at all."""
    pi_home(home)
    answer = bough("doctor")
    assert (answer.status, answer.out, answer.err) == (0, "", "Everything is in order.\n")
    assert bough("doctor", "--json").json == {"schema": 1, "findings": [], "repaired": None}
    assert bough("doctor", "--store", home / "no").status == 0


def test_findings_and_repairs(bough: Run, store: Store) -> None:
    """Status 6 with what is wrong, where, why and what can be done; 0 once all of it is repaired."""
    path = _tear(store)
    found = bough("doctor", "--json")
    [finding] = found.json["findings"]
    assert (found.status, list(finding)) == (6, ["code", "path", "place", "message", "repair"])
    assert (finding["code"], finding["path"]) == ("torn", str(path))
    words = bough("doctor")
    assert words.status == 6
    assert f"{path}, byte " in words.out
    assert "--repair: Write the file again" in words.out
    assert words.err == "1 finding; --repair can do something about 1.\n"
    done = bough("doctor", "--repair", "--json")
    assert done.status == 0
    [one] = done.json["repaired"]
    assert list(one) == ["code", "path", "place", "done", "what", "kept"]
    assert Path(one["kept"]).read_bytes().endswith(b'{"type":"mess')
    assert bough("doctor").status == 0


def test_repairs_in_words(bough: Run, store: Store) -> None:
    """What was done and where the old bytes are; what was left, and status 6 for it."""
    _tear(store)
    (branch_files(store.root)[0].parent / "README").touch(mode=0o600)
    answer = bough("doctor", "--repair")
    assert answer.status == 6
    assert "repaired: Written again without 1 line" in answer.out
    assert "what was there is in " in answer.out
    assert answer.err == "1 of 2 findings repaired.\n"


def test_named_places(bough: Run, store: Store, home: Path, tmp_path: Path) -> None:
    """Only these; a history of another tool is explained and left."""
    _tear(store)
    [file] = pi_home(home, 1)
    assert bough("doctor", file).status == 0
    file.write_bytes(file.read_bytes() + b"{]\n{}\n")
    before = file.read_bytes()
    found = bough("doctor", file.parent, "--json").json["findings"]
    assert "bad-json" in {one["code"] for one in found}
    assert {(one["path"], one["repair"]) for one in found} == {(str(file), None)}
    assert bough("doctor", file, "--repair").status == 6
    assert file.read_bytes() == before
    assert bough("doctor", store.root, "--json").json["findings"][0]["code"] == "torn"
    assert bough("doctor", tmp_path / "nowhere").status == 5
