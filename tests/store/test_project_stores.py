"""Each project can have a store of its own; lists show what is in them beside the default one."""

from __future__ import annotations

from pathlib import Path

from bough.core import Library, Store
from bough.core.platform import default_store


def test_a_projects_conversations_are_listed_and_kept_apart(tmp_path: Path) -> None:
    """A conversation of a project is not in the default store nor in another project's, but every list finds it."""
    atlas, kiln = tmp_path / "atlas", tmp_path / "kiln"
    Store.open(default_store(), create=True).create("Everywhere")
    Store.for_project(atlas, create=True).create("Only atlas")
    assert len(Store.for_project(kiln, create=True).list()) == 0
    assert len(Store.for_project(atlas).list()) == 1
    assert len(Store.open(default_store()).list()) == 1
    assert {summary.title for summary in Library().complete()} == {"Everywhere", "Only atlas"}


def test_the_same_folder_by_another_way_has_the_same_store(tmp_path: Path) -> None:
    """What counts is the folder itself, not how it is written."""
    (tmp_path / "atlas").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "atlas")
    made = Store.for_project(tmp_path / "atlas", create=True)
    assert Store.for_project(tmp_path / "link").root == made.root
    assert Store.for_project(tmp_path / "kiln" / ".." / "atlas").root == made.root
