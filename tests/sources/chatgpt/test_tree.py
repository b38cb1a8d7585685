"""From mappings to trees: order, links, and everything that can be wrong with them."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bough.core.conversation import Conversation
from tests.sources.chatgpt.exports import chain, conversation, mapping, message, opened, write

RELAXED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def one(path: Path, nodes: dict[str, Any], **fields: Any) -> Conversation:
    """A conversation of these nodes, through a file."""
    (found,) = opened(write(path / "conversations.json", [conversation(nodes, **fields)]))
    assert found.skeleton.records == len(found.skeleton) + len(found.skeleton.raw)
    return found


def parents(found: Conversation) -> dict[str, str | None]:
    return {each.id: each.parent for each in map(found.message, range(len(found.skeleton)))}


def codes(found: Conversation) -> list[str]:
    return sorted(problem.code for problem in found.problems)


@RELAXED
@given(st.lists(st.integers(0, 30), max_size=40), st.integers(), st.integers())
def test_random_trees_come_back(tmp_path: Path, above: list[int], shuffle: int, current: int) -> None:
    """Parents, siblings, the active head and the forks are those of the mapping, in whatever order its nodes stand."""
    rng = random.Random(shuffle)
    tree: dict[str, str | None] = {"root": None}
    for number, parent in enumerate(above):
        tree[f"n{number}"] = list(tree)[parent % len(tree)]
    nodes = mapping(tree)
    for node in nodes.values():
        rng.shuffle(node["children"])
    order = list(nodes)
    rng.shuffle(order)
    head = order[current % len(order)]
    found = one(tmp_path, {id: nodes[id] for id in order}, current_node=head)
    skeleton = found.skeleton
    assert found.problems == []
    assert parents(found) == {id: None if parent == "root" else parent for id, parent in tree.items() if parent}
    assert all(parent < index for index, parent in enumerate(skeleton.parents))
    place = {id: index for index, id in enumerate(skeleton.ids)}
    for node in nodes.values():
        assert [place[child] for child in node["children"]] == sorted(place[child] for child in node["children"])
    assert skeleton.active == place.get(head, -1)
    forks = {id for id, node in nodes.items() if len(node["children"]) > 1 and id != "root"}
    assert {skeleton.ids[entry] for entry in found.tree.fork_points()} == forks


def test_an_edited_first_prompt_is_a_fork(tmp_path: Path) -> None:
    """Its versions hang on the same empty root; the roots of a fragment do not."""
    assert one(tmp_path, mapping({"root": None, "a": "root", "edited": "root"})).tree.forks == 1
    fragment = mapping({"one": None, "a": "one", "two": None, "b": "two", "c": "gone"})
    assert one(tmp_path, fragment).tree.forks == 0
    hidden = mapping({"root": None, "s": "root", "a": "root"}, {"s": message("s", "system", "")})
    assert one(tmp_path, hidden).tree.forks == 0


def test_siblings_go_as_their_parent_lists_them(tmp_path: Path) -> None:
    """The order of `children` counts, not the order of the mapping, nor time."""
    nodes = mapping({"root": None, "a": "root", "late": "a", "early": "a"})
    nodes["a"]["children"] = ["early", "late"]
    assert one(tmp_path, nodes).skeleton.ids == ["a", "early", "late"]


def test_siblings_that_are_not_listed_come_last(tmp_path: Path) -> None:
    """The parent a child names counts even where that parent does not know it; ids that lead nowhere do not."""
    nodes = mapping({"root": None, "a": "root", "x": "a", "y": "a", "z": "a"})
    nodes["a"]["children"] = ["z", "nowhere", "z"]
    assert one(tmp_path, nodes).skeleton.ids == ["a", "z", "x", "y"]


def test_each_line_lies_in_one_piece(tmp_path: Path) -> None:
    """A conversation with one fork is three runs, however its nodes are mixed in the file."""
    tree = {"root": None, "a": "root", "b1": "a", "c1": "a", "b2": "b1", "c2": "c1", "b3": "b2"}
    found = one(tmp_path, mapping(tree))
    assert found.skeleton.ids == ["a", "b1", "b2", "b3", "c1", "c2"]
    assert len(found.tree.segments) == 3


def test_a_node_without_message_stands_for_the_one_above_it(tmp_path: Path) -> None:
    """What hangs on an empty node in the middle hangs on the message before it; so does the active head."""
    nodes = mapping({"root": None, "a": "root", "gap": "a", "b": "gap"}, {"gap": None})
    found = one(tmp_path, nodes, current_node="gap")
    assert parents(found) == {"a": None, "b": "a"}
    assert found.skeleton.ids[found.skeleton.active] == "a"
    assert len(found.skeleton.raw) == 2


def test_a_root_that_says_something_is_a_message(tmp_path: Path) -> None:
    """Only nodes without a message are left out."""
    found = one(
        tmp_path,
        mapping({"client-created-root": None, "a": "client-created-root"}, {"client-created-root": message("r")}),
    )
    assert found.skeleton.ids == ["client-created-root", "a"]


@pytest.mark.parametrize("current", [None, "nowhere", 3, "root"])
def test_without_a_current_node_the_newest_is_active(tmp_path: Path, current: object) -> None:
    """Then the tree itself chooses: the last answer at each fork."""
    found = one(tmp_path, mapping({"root": None, "a": "root", "b": "a", "c": "a"}), current_node=current)
    assert found.skeleton.active == -1
    assert found.tree.default is not None
    assert found.tree.default.head == "c"


def test_a_missing_parent_makes_a_root(tmp_path: Path) -> None:
    """And is a problem."""
    nodes = mapping({"root": None, "a": "root", "b": "gone", "c": "b"})
    found = one(tmp_path, nodes)
    assert parents(found) == {"a": None, "b": None, "c": "b"}
    assert codes(found) == ["missing-parent"]


@pytest.mark.parametrize("named", ["gone", None])
def test_a_node_whose_parent_is_missing_belongs_to_the_node_that_lists_it(tmp_path: Path, named: str | None) -> None:
    """Fragments of exports tell the tree by `children` alone."""
    nodes = mapping(chain("root", "a", "b", "c"))
    for id in ("b", "c"):
        nodes[id]["parent"] = named
    found = one(tmp_path, nodes)
    assert parents(found) == {"a": None, "b": "a", "c": "b"}
    assert found.problems == []


def test_a_root_that_its_own_leaf_lists_stays_a_root(tmp_path: Path) -> None:
    """Adoption closes no cycle."""
    nodes = mapping({**chain("root", "a", "b"), "other": None}, {"root": message("root"), "other": message("other")})
    nodes["b"]["children"] = ["root"]
    assert parents(one(tmp_path, nodes)) == {"root": None, "a": "root", "b": "a", "other": None}


def test_cycles_are_cut_where_they_close_in_the_file(tmp_path: Path) -> None:
    """Three nodes that are each other's ancestors, and one that is its own parent."""
    nodes = mapping({"root": None, "x": "z", "y": "x", "z": "y", "self": "self"})
    found = one(tmp_path, nodes)
    assert parents(found) == {"z": None, "x": "z", "y": "x", "self": None}
    assert codes(found) == ["cycle", "cycle"]


def test_ids_that_come_twice_are_both_kept(tmp_path: Path) -> None:
    """The first is the parent that others mean."""
    nodes = mapping(chain("root", "a", "b"))
    twin = json.dumps({"id": "a", "message": message("a", text="the other"), "parent": "root", "children": []})
    text = json.dumps([conversation(nodes)]).replace('"b": {', f'"a": {twin}, "b": {{', 1)
    path = tmp_path / "conversations.json"
    path.write_text(text)
    (found,) = opened(path)
    assert found.skeleton.ids == ["a", "b", "a"]
    assert found.skeleton.parents == [-1, 0, -1]
    assert [found.preview(index) for index in range(3)] == ["said", "said", "the other"]
    assert codes(found) == ["duplicate-id"]


def test_depth_is_no_matter(tmp_path: Path) -> None:
    """A chain far deeper than Python's stack, in reverse order."""
    ids = [f"n{number}" for number in range(50_000)]
    node = '"%s":{"id":"%s","message":{"author":{"role":"user"}},"parent":%s,"children":[%s]}'
    nodes = [
        node
        % (
            id,
            id,
            f'"{ids[number - 1]}"' if number else "null",
            f'"{ids[number + 1]}"' if number + 1 < len(ids) else "",
        )
        for number, id in enumerate(ids)
    ]
    path = tmp_path / "conversations.json"
    path.write_text('[{"title":"deep","mapping":{' + ",".join(reversed(nodes)) + "}}]")
    (found,) = opened(path)
    assert found.skeleton.ids == ids
    assert len(found.tree.segments) == 1


def test_edits_and_regenerations_are_forks_and_hidden_siblings_are_not(tmp_path: Path) -> None:
    """Two users under one parent fork; an empty system message beside an answer does not, even where it comes first."""
    hidden = message("s", "system", "", weight=0)
    tree = {"root": None, "u": "root", "s": "u", "a": "u", "u2": "a", "u2x": "a", "b": "u2"}
    found = one(tmp_path, mapping(tree, {"s": hidden, "a": message("a", "assistant"), "b": message("b", "assistant")}))
    tree_found = found.tree
    assert [found.skeleton.ids[entry] for entry in tree_found.fork_points()] == ["a"]
    assert [(branch.id, branch.messages) for branch in tree_found.branches] == [("u", 5), ("u2x", 1)]
