"""Exports as files: names, detection, conversations and their ranges, documents that are damaged or change."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bough.core.conversation import Conversation
from bough.core.errors import Moved, Unreadable
from bough.core.model import Text, Unknown
from bough.core.sources.base import HEAD_BYTES, Head, Ref
from bough.core.sources.chatgpt import places
from tests.sources.chatgpt.exports import SOURCE, chain, conversation, ids, mapping, message, opened, texts, write

LINE = mapping(chain("root", "a", "b"))


def many(count: int) -> list[dict[str, object]]:
    """Conversations `c0`, `c1`, … that share the ids of their nodes, as copies do."""
    return [
        conversation(
            mapping(chain("root", "a", "b"), {"a": message("a", text=f"from c{number}")}), conversation_id=f"c{number}"
        )
        for number in range(count)
    ]


def detected(path: Path) -> bool:
    data = path.read_bytes()
    return SOURCE.detect(Head(path, data[:HEAD_BYTES], len(data)))


def codes(found: Conversation) -> list[str]:
    return [problem.code for problem in found.problems]


def test_there_are_no_usual_folders_but_usual_names(tmp_path: Path) -> None:
    """Exports lie where they were saved; below a folder they are known by name, in order, links not followed."""
    assert list(SOURCE.roots()) == []
    for name in ("conversations.json", "b/conversations-001.json", "b/conversations-000.json", "b/user.json"):
        write(tmp_path / name, [])
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in SOURCE.files(tmp_path)]
    assert found == ["conversations.json", "b/conversations-000.json", "b/conversations-001.json"]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("prefix", [b"", b"\xef\xbb\xbf", b" \r\n\t"])
@pytest.mark.parametrize("single", [True, False])
def test_an_export_is_told_by_its_keys_and_read(
    tmp_path: Path, single: bool, prefix: bytes, indent: int | None
) -> None:
    """In one line or indented, with a BOM, CRLF or white space, one conversation or an array of them."""
    path = write(tmp_path / "x.json", conversation(LINE) if single else [conversation(LINE)], indent=indent)
    path.write_bytes(prefix + path.read_bytes().replace(b"\n", b"\r\n"))
    assert detected(path)
    (found,) = opened(path)
    assert (found.id, found.skeleton.ids, found.problems) == ("conv-1", ["a", "b"], [])
    assert json.loads(found.raw(1)) == LINE["b"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "not json",
        '[{"mapping": 3}]',
        '[{"mapping": {"x": {"y": 1}}}]',
        '[{"uuid": "u", "chat_messages": []}]',
        '{"type": "user", "text": "\\"mapping\\": {\\"n\\": {\\"message\\": null}}"}',
        '{"deeper": {"mapping": {"x": {"message": null}}}}',
        '[[{"mapping": {"x": {"message": null}}}]]',
        "PK\x03\x04 no zip",
    ],
)
def test_other_files_are_not_taken(tmp_path: Path, text: str) -> None:
    """Words in the wrong place make no export."""
    path = tmp_path / "conversations.json"
    path.write_text(text)
    assert not detected(path)


def test_each_conversation_has_a_ref_of_its_own(tmp_path: Path) -> None:
    """Ids and ranges; ids of nodes may repeat from one conversation to the next."""
    path = write(tmp_path / "conversations.json", many(3))
    refs = list(SOURCE.discover([path]))
    assert [ref.id for ref in refs] == ["c0", "c1", "c2"]
    data = path.read_bytes()
    for ref, plain in zip(refs, json.loads(data), strict=True):
        offset, length = map(int, ref.key.split(":"))
        assert json.loads(data[offset : offset + length]) == plain
    assert [found.preview(0) for found in opened(path)] == ["from c0", "from c1", "from c2"]


def test_ten_thousand_conversations(tmp_path: Path) -> None:
    """Found in one pass, each readable by itself."""
    path = write(tmp_path / "conversations.json", many(10_000))
    refs = list(SOURCE.discover([path]))
    assert len({ref.key for ref in refs}) == 10_000
    assert Conversation(refs[-1], SOURCE).preview(0) == "from c9999"


@pytest.mark.parametrize("id", [None, "", 7, ["x"]])
def test_without_an_id_the_place_names_it(tmp_path: Path, id: object) -> None:
    """Stable as long as the file is the same."""
    documents = [conversation(LINE, conversation_id=id, id=id) for _ in range(2)]
    path = write(tmp_path / "conversations.json", documents)
    first, second = ids(opened(path))
    assert first == "conversations-1"
    assert second == f"conversations-{len(json.dumps(documents[0])) + 3}"
    assert opened(path)[0].skeleton.id == first


@pytest.mark.parametrize("document", ["[]", "", "  ", "null", "[null, 3]"])
def test_a_document_without_conversations_has_none(tmp_path: Path, document: str) -> None:
    """And is no error."""
    path = tmp_path / "conversations.json"
    path.write_text(document)
    assert opened(path) == []


def test_an_element_that_is_no_conversation_is_a_problem_of_its_own(tmp_path: Path) -> None:
    """Its neighbours are not touched."""
    odd = [{"title": "no mapping"}, ["a list"], {"mapping": None}, {"mapping": {}}, conversation(LINE)]
    found = opened(write(tmp_path / "conversations.json", odd))
    assert [codes(each) for each in found] == [["bad-record"], ["bad-record"], ["bad-record"], [], []]
    assert [len(each.skeleton) for each in found] == [0, 0, 0, 0, 2]
    assert found[0].title == "no mapping"


@pytest.mark.parametrize("tail", [b', "current_node": "a"}', b" and more", b"\0\0\0\0"])
@pytest.mark.parametrize("listed", [True, False])
def test_what_stands_behind_the_end_is_told(tmp_path: Path, tail: bytes, listed: bool) -> None:
    """A document that ends too early, or is followed by what a crash left."""
    one = conversation(mapping(chain("a", "b")))
    path = write(tmp_path / "conversations.json", [one] if listed else one)
    assert [codes(found) for found in opened(path)] == [[]]
    with path.open("ab") as file:
        file.write(b"\n" + tail)
    assert [codes(found) for found in opened(path)] == [["damaged"]]


@pytest.mark.parametrize("left", range(0, 700, 37))
def test_of_a_document_cut_short_what_is_whole_opens(tmp_path: Path, left: int) -> None:
    """Whole conversations are as before; of the last one every whole node is there, and a problem says the rest."""
    path = write(tmp_path / "conversations.json", many(2))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) - 1 - left])
    first, *rest = opened(path)
    assert (codes(first), len(first.skeleton)) == ([], 2)
    (torn,) = rest
    cut = left > 0
    assert ("torn" in codes(torn)) == cut
    skeleton = torn.skeleton
    assert skeleton.ids == ["a", "b"][: len(skeleton)]
    assert skeleton.records == len(skeleton) + len(skeleton.raw)
    assert skeleton.title == "A title"
    for index in range(len(skeleton)):
        assert torn.parts(index) == (Text("from c1" if index == 0 else "said"),)


NODE = b'"%s": {"id": "%s", "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": [%s]}}'


def odd_node(literal: bytes) -> bytes:
    """Three nodes in a line, the middle one of which says something odd."""
    nodes = (
        NODE % (b"w", b"w", b'"fine"') + b"}",
        NODE % (b"x", b"x", literal) + b', "parent": "w"}',
        NODE % (b"y", b"y", b'"too"') + b', "parent": "x"}',
    )
    return b'[{"title": "odd", "mapping": {' + b", ".join(nodes) + b'}, "current_node": "y"}]'


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (rb'"lone \ud83d here"', "lone \ud83d here"),
        (b'"bytes \xff\xfe"', "bytes \ufffd\ufffd"),
        (b"NaN", "NaN"),
        (b"1" * 5000, "1" * 5000),
    ],
    ids=["surrogate", "utf8", "nan", "digits"],
)
def test_what_the_quick_parser_refuses_is_read_with_patience(tmp_path: Path, literal: bytes, text: str) -> None:
    """One odd message harms neither itself nor another."""
    path = tmp_path / "conversations.json"
    path.write_bytes(odd_node(literal))
    (found,) = opened(path)
    assert (found.title, found.skeleton.ids, found.skeleton.parents) == ("odd", ["w", "x", "y"], [-1, 0, 1])
    assert [found.parts(index) for index in range(3)] == [(Text("fine"),), (Text(text),), (Text("too"),)]


@pytest.mark.parametrize("literal", [b"[" * 5000 + b"]" * 5000, b"what is this"], ids=["deep", "junk"])
def test_what_no_parser_can_read_is_shown_as_it_is(tmp_path: Path, literal: bytes) -> None:
    """In its place in the tree, as unknown, with a problem."""
    path = tmp_path / "conversations.json"
    path.write_bytes(odd_node(literal))
    (found,) = opened(path)
    assert (found.title, found.skeleton.ids, found.skeleton.parents) == ("odd", ["w", "x", "y"], [-1, 0, 1])
    assert [(problem.code, problem.place) for problem in found.problems] == [("bad-record", "x")]
    (part,) = found.parts(1)
    assert isinstance(part, Unknown)
    assert literal.decode() in part.raw
    assert found.parts(2) == (Text("too"),)


def test_bytes_that_are_no_utf8_are_a_problem(tmp_path: Path) -> None:
    """Said once for the conversation."""
    path = write(tmp_path / "conversations.json", [conversation(LINE)])
    path.write_bytes(path.read_bytes().replace(b'"said"', b'"s\xe9id"'))
    (found,) = opened(path)
    assert codes(found) == ["encoding"]
    assert texts(found) == ["s\ufffdid", "s\ufffdid"]


def test_unusual_keys_are_ids(tmp_path: Path) -> None:
    """Escaped, empty and non-ASCII ids name their nodes."""
    odd = ["root", 'quote " and \\', "é\u2028", "", "{", " "]
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(mapping(chain(*odd)))]))
    assert found.skeleton.ids == odd[1:]
    assert [json.loads(found.raw(index))["id"] for index in range(5)] == odd[1:]


def test_a_mapping_elsewhere_is_not_taken_for_the_mapping(tmp_path: Path) -> None:
    """Only the conversation's own key counts."""
    decoy = {"mapping": {"a": {"message": {"content": {"parts": ["decoy"]}}}}}
    plain = {"decoy": decoy, **conversation(LINE), "later": decoy}
    (found,) = opened(write(tmp_path / "conversations.json", [plain]))
    assert texts(found) == ["said", "said"]


def test_a_file_that_is_gone_or_forbidden_cannot_be_opened(tmp_path: Path) -> None:
    """It is found, and reading it says why."""
    (found,) = opened(tmp_path / "conversations.json")
    with pytest.raises(Unreadable, match="No such file"):
        found.skeleton  # noqa: B018  # reading is what raises
    folder = tmp_path / "folder.json"
    folder.mkdir()
    (found,) = opened(folder)
    with pytest.raises(Unreadable):
        found.skeleton  # noqa: B018


@pytest.mark.parametrize("key", ["", "0:0", "99999:5", "-3:4", "x:y", "5:10", "x!0:5"])
def test_a_ref_from_an_older_file_cannot_be_opened(tmp_path: Path, key: str) -> None:
    """A range that is no conversation raises, and nothing else."""
    path = write(tmp_path / "conversations.json", [conversation(LINE)])
    with pytest.raises(Unreadable):
        SOURCE.read(Ref("chatgpt", "x", (path,), key))


def test_a_conversation_over_the_limit_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is never held."""
    monkeypatch.setattr(places, "CONVERSATION_LIMIT", 100)
    (found,) = opened(write(tmp_path / "conversations.json", [conversation(LINE)]))
    with pytest.raises(Unreadable, match="over the limit"):
        found.skeleton  # noqa: B018


def test_bodies_of_another_file_are_never_shown(tmp_path: Path) -> None:
    """Replaced, rewritten in place, grown or removed: an export that changed is another export."""
    path = write(tmp_path / "conversations.json", [conversation(LINE)])
    data = path.read_bytes()

    def grow() -> None:
        path.write_bytes(data + b"\n")

    def rewrite() -> None:
        path.write_bytes(data.replace(b"said", b"SAID"))
        os.utime(path, ns=(1, 1))

    def replace() -> None:
        other = write(tmp_path / "other.json", [conversation(LINE)])
        other.replace(path)

    for change in (grow, rewrite, replace, path.unlink):
        (found,) = opened(path)
        assert len(found.skeleton) == 2
        change()
        with pytest.raises(Moved):
            found.parts(0)
