"""Two versions of one file of a store become one, by what their lines are."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.codecs import CODECS, Codec, Document, decode, encode
from bough.core.merging.driver import join

HEADER = {"type": "branch", "v": 1, "id": "main", "parent": None}


def message(id: str, parent: str | None = None, text: str = "") -> dict[str, object]:
    return {"type": "message", "id": id, "parent": parent, "role": "user", "parts": text or id}


def file(*records: dict[str, object], codec: Codec = "jsonl") -> bytes:
    return encode(Document(HEADER, list(records)), codec)


def ids(data: bytes) -> list[object]:
    return [record["id"] for record in decode(data).messages]


@pytest.mark.parametrize("codec", CODECS)
def test_both_sides_are_kept(codec: Codec) -> None:
    """In the codec of ours; where the branch goes on in two ways is told."""
    base = file(message("a"), codec=codec)
    ours = file(message("a"), message("b", "a"), codec=codec)
    theirs = file(message("a"), message("c", "a"), message("d", "c"), codec=codec)
    joined = join(base, ours, theirs)
    assert ids(joined.data) == ["a", "b", "c", "d"]
    assert decode(joined.data).header == HEADER
    (diverged,) = joined.diverged
    assert diverged == ("main", "a", "b", "c")
    assert (joined.added, joined.doubled) == (2, ())


def test_a_message_is_there_once_wherever_it_stands() -> None:
    """Also if it is written in another way; and what only one side changed is as that side has it."""
    base = file(message("a"), message("b", "a"))
    other = base.replace(b'"parent":"a"', b'"parent" : "a"')
    assert join(base, base, other).data == base
    changed = file(message("a"), message("b", "a", "better"))
    assert join(base, base, changed).data == changed
    assert join(base, changed, base).data == changed


def test_two_messages_of_one_id_are_both_kept() -> None:
    """As readers expect it, who tell of it as a problem."""
    joined = join(b"", file(message("a", text="one")), file(message("a", text="other")))
    assert ids(joined.data) == ["a", "a"]
    assert joined.doubled == ("a",)


def test_what_one_side_freed_stays_gone() -> None:
    """The trash was emptied on one machine; on the other somebody went on."""
    base = file(message("a"), message("b", "a"))
    freed = file(message("a"))
    went_on = file(message("a"), message("b", "a"), message("c", "a"))
    assert ids(join(base, freed, went_on).data) == ["a", "c"]
    assert ids(join(base, went_on, freed).data) == ["a", "c"]


def test_logs_are_joined_by_their_changes() -> None:
    """The same change on both sides is one."""
    header = json.dumps({"type": "conversation", "v": 1, "id": "c"}).encode() + b"\n"
    one, two, three = (json.dumps({"type": "tag", "op": op, "n": 1}).encode() + b"\n" for op in "xyz")
    joined = join(header + one, header + one + two, header + one + three)
    assert joined.data == header + one + two + three
    assert joined.diverged == ()


def test_torn_and_foreign_lines_stay() -> None:
    """Nothing is thrown away because it cannot be understood; a line without its end gets one."""
    ours = file(message("a")) + b'{"type":"mess'
    theirs = file(message("a")) + b"<<<<<<< HEAD\n" + b"[1]\n"
    joined = join(file(message("a")), ours, theirs)
    assert joined.data == ours + b"\n<<<<<<< HEAD\n[1]\n"


def test_a_document_that_would_lose_something_is_refused() -> None:
    """And says why."""
    whole = file(message("a"), codec="json")
    with pytest.raises(ValueError, match="branch document"):
        join(b"", whole, b"{}")


@given(st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_laws(base: set[int], ours: set[int], theirs: set[int]) -> None:
    """Whoever calls, the same messages are there: those of both, less those that one side took out."""
    files = [file(*(message(f"m{id}") for id in sorted(side))) for side in (base, ours, theirs)]
    joined, turned = join(*files), join(files[0], files[2], files[1])
    wanted = (ours | theirs) - (base - ours) - (base - theirs)
    assert set(ids(joined.data)) == {f"m{id}" for id in wanted} == set(ids(turned.data))
    assert join(joined.data, joined.data, joined.data).data == joined.data
