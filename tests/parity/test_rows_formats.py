"""Rows 44 to 46 and 50: what the older systems wrote, read and taken in; and what leaves the house, as what."""

from __future__ import annotations

from pathlib import Path

from bough.core.catalog import Catalog
from bough.core.exporting import format_of, save, script_of
from bough.core.exporting.redacting import findings, redacted
from bough.core.importing import import_conversation
from bough.core.library import Library
from bough.core.store import Store
from tests.parity.table import row
from tests.sources import seeds
from tests.sources.claw_code import claw
from tests.sources.helixcode import helix
from tests.sources.kodegen import thinking


@row(45, "import into a new id", "`import_conversation(store, conversation)`; `bough import PATH…`")
def test_import(store: Store, tmp_path: Path) -> None:
    """A conversation of each system becomes one of ours, with an id of its own that remembers where it came from."""
    seeds.everything(tmp_path / "histories")
    library = Library([tmp_path / "histories"], catalog=Catalog())
    for conversation in library.conversations():
        taken = import_conversation(store, conversation)
        assert taken.id != conversation.id
        assert taken.origin == f"{conversation.source.name}:{conversation.id}"
        ids = {
            id
            for id, kind in zip(conversation.skeleton.ids, conversation.skeleton.kinds, strict=True)
            if kind != "note"
        }
        assert ids <= set(store.read(taken.id).skeleton.ids)


@row(46, "legacy format reading / migration", "`Library([path])` tells every layout by its content; `bough ls PATH…`")
def test_legacy_formats(tmp_path: Path) -> None:
    """Old and new layouts side by side: of what is the same in both, the same is read, and nothing is rewritten."""
    claw.session(tmp_path / "claw", "session-1-1", *claw.CLAW[:2])
    claw.legacy(tmp_path / "oldest")
    thinking.kodegen_files(tmp_path / "files")
    thinking.document(tmp_path / "document")
    for form in ("json", "compact", "gzip"):
        helix.conversation(tmp_path / form, form=form)
    files = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    told: dict[str, list[list[str]]] = {}
    for conversation in Library([tmp_path], catalog=Catalog()).conversations():
        entries = range(len(conversation.skeleton))
        said = [conversation.preview(entry) for entry in entries if conversation.skeleton.kinds[entry] != "note"]
        told.setdefault(conversation.source.name, []).append(said)
    assert {name: len(each) for name, each in told.items()} == {"claw-code": 2, "kodegen": 2, "helixcode": 3}
    assert all(said == each[0] for each in told.values() for said in each)
    assert {path: path.read_bytes() for path in files} == files


@row(44, "export JSON / Markdown / HTML / text", "`format_of(name).encode(script_of(conversation))`; `bough export`")
def test_export(store: Store, tmp_path: Path) -> None:
    """Each says all that was said; only new files are written."""
    conversation = store.read(store.create("A lake", messages=["How deep is it?", "And the other one?"]))
    for name in ("json", "markdown", "html", "text"):
        (path,) = save(format_of(name).encode(script_of(conversation)), tmp_path / name)
        text = path.read_text()
        assert "How deep is it?" in text
        assert "And the other one?" in text


@row(50, "secret redaction on disk/export", "`findings(script)`, `redacted(script, found)`; `bough export --redact`")
def test_redaction(store: Store) -> None:
    """On the way out, after somebody has looked; the store keeps what was said."""
    key = "ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fG3hJ5"
    conversation = store.read(store.create(messages=[f"my token is {key}"]))
    script = script_of(conversation)
    found = findings(script)
    assert [one.value for one in found] == [key]
    ((_, data),) = format_of("markdown").encode(redacted(script, found)).files
    assert key.encode() not in data
    assert key in conversation.preview(0)
