"""`bough merge` and what it leaves behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

from .conftest import names, texts


@pytest.fixture
def forked(bough: Run, ref: str) -> str:
    """`ref` with a branch `alt`: after a question both go their own ways, with one turn in common."""
    bough("fork", f"{ref}#2", "--name", "alt")
    for branch, words in (("main", ("a", "A", "s", "S")), ("alt", ("b", "B", "s", "S", "c"))):
        for word in words:
            bough("append", f"{ref}@{branch}", word, "--role", "assistant" if word.isupper() else "user")
    return ref


def drafts(home: Path) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in (home / "state" / "drafts").glob("*.json")]


def test_what_is_left_to_decide_is_listed_and_kept(bough: Run, forked: str, home: Path) -> None:
    """Each turn that only one side has, with a number; the status says that something is left."""
    before = texts(bough, forked)
    answer = bough("merge", "@alt", "--into", f"{forked}@main")
    assert answer.status == 4
    assert answer.out.splitlines() == [
        "      ⋯ 2 messages in common",
        "   1  ours    ?           a  (+1)",
        "   2  theirs  ?           b  (+1)",
        "      =       s  (+1)",
        "   3  theirs  ?           c",
    ]
    assert "3 of 3 to decide" in answer.err
    (draft,) = drafts(home)
    assert (draft["kind"], draft["conversation"]) == ("merge", forked)
    assert names(bough, forked) == {"main", "alt"}
    assert texts(bough, forked) == before


def test_json_of_what_is_left(bough: Run, forked: str, home: Path) -> None:
    """As a comparison has it, with what was decided, and the draft."""
    answer = bough("merge", "@alt", "--into", f"{forked}@main", "--pick", "1=ours", "--json")
    found = answer.json
    assert (answer.status, found["conflicts"], found["branch"], found["message"]) == (4, 2, None, None)
    assert [(region["number"], region["kind"], region["pick"]) for region in found["regions"]] == [
        (None, "same", "ours"),
        (1, "ours", "ours"),
        (2, "theirs", None),
        (None, "same", "ours"),
        (3, "theirs", None),
    ]
    assert [found["draft"]] == [draft["id"] for draft in drafts(home)]
    assert [found["base"]["message"]] == found["regions"][0]["ours"][-1:]


def test_picks_make_a_branch(bough: Run, forked: str) -> None:
    """Beside both, which stay as they are; what it was made of is told by `tree`."""
    picks = ("--pick", "1=ours", "--pick", "2=theirs", "--pick", "3=neither")
    answer = bough("merge", "@alt", "--into", f"{forked}@main", *picks, "--as", "joined")
    assert (answer.status, answer.out) == (0, f"{forked}@joined\n")
    assert texts(bough, f"{forked}@joined") == ["How deep?", "Very.", "a", "A", "b", "B", "s", "S"]
    assert texts(bough, f"{forked}@main")[2:] == ["a", "A", "s", "S"]
    (merge,) = bough("tree", forked, "--json").json["merges"]
    branches = {branch["id"]: branch["name"] for branch in bough("tree", forked, "--json").json["branches"]}
    assert branches[merge["branch"]] == "joined"
    assert [branches[merge[side]["branch"]] for side in ("ours", "theirs")] == ["main", "alt"]
    assert (merge["ours"]["conversation"], merge["how"], merge["copied"]) == (None, "picks", {"ours": 2, "theirs": 2})
    assert bough("tree", forked).out.splitlines()[-1] == "joined: merged from main and alt"
    assert "Undone: merge" in bough("undo", forked).err
    assert names(bough, forked) == {"main", "alt"}
    assert bough("tree", forked, "--json").json["merges"] == []


def test_onto_the_branch_itself(bough: Run, forked: str) -> None:
    """And again: there is nothing left to be merged, and that is well."""
    assert bough("merge", f"{forked}@alt", "--strategy", "append", "--onto").status == 0
    assert texts(bough, forked)[2:] == ["a", "A", "s", "S", "b", "B", "c"]
    again = bough("merge", f"{forked}@alt", "--strategy", "append", "--onto")
    assert (again.status, again.out) == (0, f"{forked}@main\n")
    assert "nothing to merge" in again.err
    assert len(texts(bough, forked)) == 9


@pytest.mark.parametrize(
    ("strategy", "said"),
    [("ours", "aAsS"), ("theirs", "bBsSc"), ("replace", "bBsSc"), ("both", "aAbBsSc"), ("append", "aAsSbBc")],
)
def test_strategies(bough: Run, forked: str, strategy: str, said: str) -> None:
    """Nobody is asked anything."""
    answer = bough("merge", "@alt", "--into", forked, "--strategy", strategy, "--as", "new", "--json")
    assert answer.status == 0
    assert answer.json["conflicts"] == 0
    expected = f"{forked}@main" if strategy == "ours" else f"{forked}@new"
    assert answer.json["ref"] == expected
    assert "".join(texts(bough, expected)[2:]) == said


def test_cherry_picking(bough: Run, forked: str) -> None:
    """Messages by id or position, and ranges of them; what is on both sides cannot be picked."""
    answer = bough("merge", "@alt", "--into", forked, "--pick", "#-1", "--pick", "3..4", "--as", "cherries")
    assert answer.status == 0
    assert texts(bough, f"{forked}@cherries")[2:] == ["a", "A", "s", "S", "b", "B", "c"]
    for pick, told in (("1", "both sides"), ("4..3", "before the first"), ("nope", "nope"), ("99", "7 messages")):
        refused = bough("merge", "@alt", "--into", forked, "--pick", pick)
        assert refused.status in (2, 5)
        assert told in refused.err


def test_by_message(bough: Run, forked: str) -> None:
    """Each message has a number of its own."""
    answer = bough("merge", "@alt", "--into", forked, "--by-message", "--json")
    assert [len(region["ours"] + region["theirs"]) for region in answer.json["regions"][1:]] == [1, 1, 1, 1, 4, 1]


def test_a_fast_forward_asks_nothing(bough: Run, ref: str) -> None:
    """Where only one side went on there is nothing to decide, and nothing to copy."""
    bough("fork", ref, "--name", "alt")
    bough("append", f"{ref}@alt", "more")
    answer = bough("merge", f"{ref}@alt", "--as", "ahead", "--json")
    assert (answer.status, answer.json["conflicts"]) == (0, 0)
    assert texts(bough, f"{ref}@ahead") == ["How deep?", "Very.", "more"]
    assert bough("tree", ref, "--json").json["merges"][0]["copied"] == {"ours": 0, "theirs": 0}
    assert bough("merge", f"{ref}@alt", "--onto").status == 0
    assert texts(bough, ref) == ["How deep?", "Very.", "more"]


def test_a_dry_run_changes_nothing(bough: Run, forked: str, home: Path) -> None:
    """No branch, no draft."""
    assert bough("merge", f"{forked}@alt", "-n").status == 4
    answer = bough("merge", f"{forked}@alt", "-n", "--strategy", "both")
    assert answer.status == 0
    assert "ours+theirs" in answer.out
    assert drafts(home) == []
    assert names(bough, forked) == {"main", "alt"}


def test_what_models_would_refuse_is_said_and_fixed(bough: Run, ref: str) -> None:
    """Two prompts in a row; `--fix` makes one of them."""
    bough("fork", f"{ref}#2", "--name", "alt")
    bough("append", f"{ref}@main", "one")
    bough("append", f"{ref}@alt", "two")
    answer = bough("merge", f"{ref}@alt", "--strategy", "both", "--as", "warned")
    assert (answer.status, "Two prompts would follow each other." in answer.err) == (0, True)
    fixed = bough(
        "merge", f"{ref}@alt", "--into", f"{ref}@main", "--strategy", "both", "--as", "fixed", "--fix", "--json"
    )
    assert fixed.json["checks"] == []
    assert texts(bough, f"{ref}@fixed") == ["How deep?", "Very.", "onetwo"]


def test_what_makes_no_sense_is_refused(bough: Run, forked: str) -> None:
    """With a sentence that says what to do."""
    for words, status in (
        (("merge", f"{forked}@main", "--into", f"{forked}@main"), 2),
        (("merge", "@nope", "--into", forked), 5),
        (("merge", "@alt", "--into", forked, "--pick", "9=ours"), 2),
        (("merge", "@alt", "--into", forked, "--pick", "1=mine"), 2),
        (("merge", "@alt", "--into", forked, "--onto", "--as", "x"), 2),
        (("merge", "@alt", "--into", forked, "--strategy", "both", "--as", "main"), 1),
    ):
        answer = bough(*words)
        assert (answer.status, answer.out) == (status, "")
        assert answer.err.startswith("bough: ")
    assert names(bough, forked) == {"main", "alt"}


def test_held_by_somebody_else(bough: Run, forked: str, holder: object) -> None:
    """As every change."""
    assert callable(holder)
    holder(forked)
    answer = bough("merge", f"{forked}@alt", "--strategy", "both", "--wait", "0", "--json")
    assert (answer.status, answer.json["error"]["kind"]) == (3, "locked")


def test_split_and_reverse(bough: Run, forked: str) -> None:
    """New branches made of the turns of one, which stays as it is; undo takes them away."""
    part = bough("fork", f"{forked}@main#2", "--split", "--name", "part-two")
    assert (part.status, part.out.split("#")[0].strip()) == (0, f"{forked}@part-two")
    assert texts(bough, f"{forked}@part-two") == ["a", "A", "s", "S"]
    assert bough("fork", f"{forked}@main", "--reverse", "--name", "back").status == 0
    assert texts(bough, f"{forked}@back") == ["s", "S", "a", "A", "How deep?", "Very."]
    assert texts(bough, f"{forked}@main") == ["How deep?", "Very.", "a", "A", "s", "S"]
    bough("undo", forked)
    assert names(bough, forked) == {"main", "alt", "part-two"}
    for words in (("--split",), ("--split", "--reverse")):
        assert bough("fork", f"{forked}@main", *words).status == 2
    assert bough("fork", f"{forked}@main#-1", "--split").status == 2
    assert bough("fork", f"{forked}@main#2", "--reverse").status == 2
