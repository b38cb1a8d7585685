"""`rename`, `tag`, `label`, `checkout`: what things are called, and which branch is meant."""

from __future__ import annotations

import pytest

from tests.cli.change.conftest import names, texts
from tests.cli.conftest import Run


def test_rename_gives_titles_and_names(bough: Run, ref: str) -> None:
    """Seen at once by whatever looks."""
    bough("fork", ref)
    assert bough("rename", ref, "Rivers").out == f"{ref}\n"
    assert bough("rename", f"{ref}@main-2", "alt").out == f"{ref}@alt\n"
    assert bough("ls", "--json").json["conversations"][0]["title"] == "Rivers"
    assert names(bough, "Rivers") == {"main", "alt"}
    assert bough("rename", "Rivers@alt", "main", "--json").json["error"]["kind"] == "name_taken"
    assert bough("rename", "Rivers#1", "x").status == 2
    assert bough("rename", "Rivers", " ").status == 2


def test_tags_come_and_go(bough: Run, ref: str) -> None:
    """`-T` is a tag whatever it looks like; what there is then is printed."""
    assert bough("tag", ref, "+deep", "-water", "+hello").out == "deep\nhello\n"
    assert bough("tag", ref, "-hello", "+json").out == "deep\njson\n"
    answer = bough("tag", "--json", ref, "-json", "--add=-h", "--wait", "1")
    assert answer.json["tags"] == ["deep", "-h"]
    assert bough("tag", ref, "--remove=-h", "-nothing").out == "deep\n"
    assert bough("tag", ref).out == "deep\n"
    assert bough("ls", "--json").json["conversations"][0]["tags"] == ["deep"]


def test_a_tag_needs_its_sign(bough: Run, ref: str) -> None:
    """Else nobody knows what is meant."""
    answer = bough("tag", ref, "deep")
    assert answer.status == 2
    assert "+deep" in answer.err
    assert bough("tag", ref).out == "water\n"


def test_label_names_a_message(bough: Run, ref: str) -> None:
    """And takes the name away again."""
    answer = bough("label", f"{ref}#-1", "the answer", "--json").json
    message = bough("show", ref, "--json").json["messages"][1]
    assert (answer["message"], answer["branch"]) == (message["id"], message["branch"])
    assert answer["ref"] == f"{ref}#{message['id']}"
    assert _labels(ref) == {message["id"]: "the answer"}
    bough("label", f"{ref}#-1")
    assert _labels(ref) == {}
    assert bough("label", ref, "x").status == 2


def _labels(ref: str) -> dict[str, str]:
    from bough.core import find

    return find(ref).conversation.skeleton.labels


def test_checkout_chooses_the_branch_that_is_meant(bough: Run, ref: str) -> None:
    """By `show`, `append` and `fork`."""
    bough("fork", f"{ref}#1", "--name", "alt")
    assert bough("checkout", f"{ref}@alt").out == f"{ref}@alt\n"
    assert texts(bough, ref) == ["How deep?"]
    bough("append", ref, "Go on")
    assert texts(bough, f"{ref}@alt") == ["How deep?", "Go on"]
    active = [branch["name"] for branch in bough("tree", ref, "--json").json["branches"] if branch["active"]]
    assert active == ["alt"]


@pytest.mark.parametrize(("where", "status"), [("", 2), ("@main#1", 2), ("@nope", 5)])
def test_checkout_wants_a_branch(bough: Run, ref: str, where: str, status: int) -> None:
    """And nothing else."""
    assert bough("checkout", f"{ref}{where}").status == status
