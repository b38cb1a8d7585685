"""Exports of what no tool would write: empty talk, impossible folders, trees of nothing but forks."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.errors import Invalid, NotSaved
from bough.core.exporting import FORMATS, Document, format_of, placed, save, script_of
from bough.core.exporting.strands import strands
from bough.core.model import Text
from bough.core.resuming import TOOLS, plan
from bough.core.store import Store
from tests.exporting.scripts import answer, ask, native, talk
from tests.exporting.validating import validate

PROJECTS = ["/a\x00b", f"/{'p' * 300}", "/x\ud800y", "relative", "/new\nline", f"/{'/'.join(['q' * 100] * 30)}"]


@pytest.mark.parametrize("name", ["claude-code", "codex", "pi", "claw-code", "helixcode"])
def test_nobody_can_go_on_from_nothing(name: str, tmp_path: Path) -> None:
    """A conversation of empty messages is refused, and not made an empty session that the tool passes over."""
    script = script_of(native(tmp_path / "store", [ask(""), answer(Text(" \n"))]))
    with pytest.raises(Invalid, match="all empty"):
        format_of(name).encode(script)


@pytest.mark.parametrize("project", PROJECTS)
def test_whatever_the_folder_of_a_project_is_called(project: str, tmp_path: Path) -> None:
    """Every format can be saved, and every tool gone on with: in the person's own folder where that one is gone."""
    conversation = native(tmp_path / "store", talk(), project=project)
    for name in FORMATS:
        document = format_of(name).encode(script_of(conversation))
        save(document, tmp_path / name)
        assert [one for path, data in document.files for one in validate(name, path, data)] == []
    assert {plan(conversation, tool).resumption.folder for tool in TOOLS} == {Path.home()}


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_recurses_over_a_long_conversation(name: str, tmp_path: Path) -> None:
    """Three thousand messages one below the other: three times what Python's stack holds."""
    conversation = native(tmp_path / "store", [ask(f"question {number}") for number in range(3000)])
    document = format_of(name).encode(script_of(conversation, whole=format_of(name).trees))
    assert sum(data.count(b"question 2999") for _, data in document.files) >= 1


def test_a_tree_of_endless_copies_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tools that copy the history at each fork would need its square; how much that is, is said."""
    monkeypatch.setattr("bough.core.exporting.strands._MOST", 40)
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("A lake", messages=[str(number) for number in range(20)])
    with store.write(id) as writer:
        ids = writer.state().view.skeleton.ids
        for at in ids[5::5]:
            writer.fork(at, messages=["another way"])
    with pytest.raises(Invalid, match=r"4 branches would be 5\d messages"):
        strands(script_of(store.read(id), whole=True))


def test_a_page_of_a_path_ends_where_the_path_ends(tmp_path: Path) -> None:
    """Its one branch leads to the last message that is there, not to a head that is not."""
    ((_, data),) = format_of("html").encode(script_of(native(tmp_path / "store", talk()), message=3)).files
    assert b'"heads": [3]' in data
    assert b'href="#m3" data-branch="0"' in data


def test_names_that_no_file_can_have(tmp_path: Path) -> None:
    """An error of ours; a link is something that is there, wherever it leads."""
    document = Document(((Path("a.txt"), b"a"),))
    with pytest.raises(NotSaved):
        placed(document, tmp_path / ("n" * 300))
    (tmp_path / "a.txt").symlink_to("/etc/hostname")
    with pytest.raises(Invalid, match="is there already"):
        save(document, tmp_path)
