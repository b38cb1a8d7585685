"""Sessions that their tools delete: kept as they are, listed once, readable and good to fork."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path

import pytest

from bough.core.catalog import Catalog
from bough.core.clock import RandomIds
from bough.core.errors import Locked, NotSaved, Stopped
from bough.core.importing import import_conversation
from bough.core.kept.copying import Copying
from bough.core.kept.keeper import Keeper
from bough.core.kept.places import kept_root, kept_roots
from bough.core.library import Library
from bough.core.store import Store
from tests.sessions import pi_home, pi_session
from tests.store.backups import Seam, killed


@pytest.fixture
def store(home: Path) -> Store:
    return Store.open(home / "store", create=True)


@pytest.fixture
def keeper(store: Store) -> Keeper:
    return Keeper(store)


def _listed(home: Path) -> list[tuple[str, bool]]:
    """Id and whether it is kept, of everything that is listed."""
    library = Library((), home / "store", Catalog(home / "catalog"))
    return sorted((one.id, one.kept) for one in library.complete())


def _trees(store: Store) -> dict[str, bytes]:
    """What is kept, to the byte."""
    folder = store.root / "kept" / "pi"
    return {path.name: path.read_bytes() for path in folder.rglob("*.jsonl") if ".old" not in str(path)}


# Copying


def test_a_run_copies_what_is_there(store: Store, keeper: Keeper, home: Path) -> None:
    """To the byte, nothing that others may read, and nothing for git; the tool's files are as they were."""
    files = pi_home(home)
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in files}
    done = keeper.run(["pi"])
    assert (done.looked, done.copied, done.problems) == (3, 3, [])
    assert done.written == sum(len(data) for data, _ in before.values())
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in files} == before
    assert _trees(store) == {name: data for name, (data, _) in before.items()}
    assert (store.root / "kept" / ".gitignore").read_text() == "*\n"
    for path in (store.root / "kept").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_second_run_copies_only_what_was_added(store: Store, keeper: Keeper, home: Path) -> None:
    """Nothing, if nothing was; else the bytes at the end of the one that grew."""
    files = pi_home(home)
    keeper.run(["pi"])
    assert keeper.run(["pi"])[:3] == (3, 0, 0)
    kept = next(path for path in (store.root / "kept").rglob("*.jsonl") if path.name == files[1].name)
    inode = kept.stat().st_ino
    with files[1].open("ab") as file:
        file.write(b'{"type":"more"}\n')
    assert keeper.run(["pi"])[:3] == (3, 1, 16)
    assert kept.stat().st_ino == inode, "added to, not written anew"
    assert kept.read_bytes() == files[1].read_bytes()


def test_what_was_seen_is_only_remembered(store: Store, keeper: Keeper, home: Path) -> None:
    """Without it, or with nonsense in it, every file is compared, and the copies are right all the same."""
    pi_home(home)
    keeper.run(["pi"])
    before = _trees(store)
    [seen] = (store.root / "kept" / "pi").glob("*.seen")
    for content in (b"", b"[1]", b"{", b'{"x": 3}'):
        seen.write_bytes(content)
        assert keeper.run(["pi"])[:3] == (3, 0, 0)
        assert _trees(store) == before


@pytest.mark.parametrize("new", [b"", b"short\n", b"x" * 4000])
def test_what_a_tool_writes_anew_is_set_aside(store: Store, keeper: Keeper, home: Path, new: bytes) -> None:
    """A session that was cut or rewritten: the copy is what it is now, and what it was is kept beside and told."""
    [file] = pi_home(home, 1)
    old = file.read_bytes()
    keeper.run(["pi"])
    file.write_bytes(new)
    done = keeper.run(["pi"])
    assert [one.code for one in done.problems] == ["set-aside"]
    assert _trees(store)[file.name] == new
    [aside] = (store.root / "kept" / "pi").glob("*.old/**/*.jsonl.*")
    assert aside.read_bytes() == old
    assert _listed(home) == [(one, False) for one, _ in _listed(home)]


def test_one_that_cannot_be_copied_hinders_no_other(store: Store, keeper: Keeper, home: Path, tmp_path: Path) -> None:
    """Links and folders in the place of a session, a source that nobody knows: problems, and the rest is kept (H7)."""
    files = pi_home(home)
    (tmp_path / "secret").write_text("secret")
    files[0].with_name("2026-11-09T09-00-00-000Z_l.jsonl").symlink_to(tmp_path / "secret")
    done = keeper.run(["nobody", "pi", "bough"])
    assert [one.code for one in done.problems] == ["source", "not-kept", "source"]
    assert sorted(_trees(store)) == [path.name for path in files]


def test_a_planted_link_in_the_store_is_not_written_through(
    store: Store, keeper: Keeper, home: Path, tmp_path: Path
) -> None:
    """Whoever put one where a copy belongs gets nothing written elsewhere (H7)."""
    [file] = pi_home(home, 1)
    keeper.run(["pi"])
    victim = tmp_path / "victim"
    victim.write_bytes(file.read_bytes())
    [kept] = (path for path in (store.root / "kept").rglob("*.jsonl"))
    kept.unlink()
    kept.symlink_to(victim)
    before = victim.read_bytes()
    with file.open("ab") as more:
        more.write(b"{}\n")
    keeper.run(["pi"])
    assert victim.read_bytes() == before


def test_who_keeps_is_alone(store: Store, keeper: Keeper, home: Path) -> None:
    """Two at once would add the same bytes twice."""
    pi_home(home)
    lock = store.context.locks.acquire("kept-sources")
    with pytest.raises(Locked):
        keeper.run(["pi"])
    lock.release()
    assert keeper.run(["pi"]).copied == 3


def test_stopped_and_gone_on(store: Store, keeper: Keeper, home: Path) -> None:
    """What was copied stays, and the next run copies the rest."""
    pi_home(home)
    answers = iter([False, False, True])
    with pytest.raises(Stopped):
        keeper.run(["pi"], stop=lambda: next(answers))
    assert len(_trees(store)) == 2
    assert keeper.run(["pi"]).copied == 1


def test_killed_at_every_call(home: Path) -> None:
    """A copy is a beginning of its file or not there, never anything else; the next run completes it."""
    files = pi_home(home, 2)
    texts = {path.name: path.read_bytes() for path in files}
    for at in itertools.count(1):
        shutil.rmtree(home / "store", ignore_errors=True)
        for path in files:
            path.write_bytes(texts[path.name][:100])
        Keeper(Store.open(home / "store", create=True)).run(["pi"])
        for path in files:
            path.write_bytes(texts[path.name])
        seam = Seam()
        store = Store.open(home / "store", files=seam)
        seam.at = seam.calls + at
        gone = killed(lambda store=store: Keeper(store).run(["pi"]))  # type: ignore[misc] # bound at once
        kept = _trees(Store.open(home / "store"))
        assert all(texts[name].startswith(data) and len(data) >= 100 for name, data in kept.items()), at
        Keeper(Store.open(home / "store")).run(["pi"])
        assert _trees(Store.open(home / "store")) == texts
        if not gone:
            break
    assert at > 5


def test_a_full_disk(home: Path, store: Store) -> None:
    """Said once, and not for each file; no unfinished file is left."""
    pi_home(home)
    seam = Seam()
    full = Store.open(store.root, files=seam)
    seam.at, seam.forever, seam.error = seam.calls + 12, True, OSError(28, "No space left on device")
    with pytest.raises(NotSaved, match="no space left"):
        Keeper(full).run(["pi"])
    assert not list((store.root / "kept").rglob("*.tmp"))


def test_a_copy_that_is_not_what_was_read(tmp_path: Path) -> None:
    """A disk that keeps something else is found out before anybody relies on it."""

    class Lying(Seam):
        def write(self, descriptor: int, data: bytes) -> int:
            return super().write(descriptor, bytes(len(data)))

    (tmp_path / "file").write_bytes(b"text")
    with pytest.raises(OSError, match="not what is read"):
        Copying(Lying(), RandomIds()).bring(tmp_path / "file", tmp_path / "kept" / "file", tmp_path / "aside")
    assert not list((tmp_path / "kept").iterdir())


# Listing


def test_what_is_gone_stays_listed(keeper: Keeper, home: Path) -> None:
    """Once while its tool has it, and once when it has it no more; also when the tool's whole folder is gone."""
    files = pi_home(home)
    keeper.run(["pi"])
    ids = [one for one, _ in _listed(home)]
    assert _listed(home) == [(one, False) for one in ids]
    files[1].unlink()
    assert _listed(home) == [(ids[0], False), (ids[1], True), (ids[2], False)]
    shutil.rmtree(home / ".pi")
    assert _listed(home) == [(one, True) for one in ids]
    pi_home(home)
    assert _listed(home) == [(one, False) for one in ids]


def test_one_that_moved_within_its_tool_is_not_gone(keeper: Keeper, home: Path) -> None:
    """The project's folder was renamed: its session is listed where it is now, and not twice."""
    [file] = pi_home(home, 1)
    keeper.run(["pi"])
    target = file.parent.with_name("--home-ada-other--")
    file.parent.rename(target)
    assert [kept for _, kept in _listed(home)] == [False]


def test_what_is_kept_is_a_conversation_like_any_other(store: Store, keeper: Keeper, home: Path) -> None:
    """Read, shown under its own name, noted upon, and taken in; and taken in once."""
    [file] = pi_home(home, 1)
    store.notes("pi").rename("00000001-0000-4000-8000-000000000001", "Mine")
    keeper.run(["pi"])
    file.unlink()
    library = Library((), store.root)
    [summary] = library.complete()
    assert (summary.title, summary.source, summary.kept, summary.live) == ("Mine", "pi", True, False)
    target = library.find("pi:00000001")
    assert [target.conversation.preview(entry) for entry in range(2)] == ["Question 1", "About Question 1"]
    first = import_conversation(store, target.conversation)
    again = import_conversation(store, library.find("pi:00000001").conversation)
    assert (first.added, again.added, again.id) == (2, 0, first.id)


def test_a_named_place_is_only_itself(keeper: Keeper, home: Path, tmp_path: Path) -> None:
    """Who names a folder wants to see that folder, and no kept sessions."""
    [file] = pi_home(home, 1)
    keeper.run(["pi"])
    file.unlink()
    pi_session(tmp_path / "elsewhere" / "s.jsonl", "5a1e7c1e-0000-4000-8000-000000000009")
    assert len(Library((tmp_path / "elsewhere",), home / "store").complete()) == 1


def test_another_store_keeps_its_own(keeper: Keeper, home: Path, tmp_path: Path) -> None:
    """What one store keeps is not listed with another."""
    [file] = pi_home(home, 1)
    keeper.run(["pi"])
    file.unlink()
    assert Library((), tmp_path / "other").complete() == []


def test_a_record_that_cannot_be_read(store: Store, keeper: Keeper, home: Path) -> None:
    """Nothing is listed of its tree, and everything else is."""
    pi_home(home)
    keeper.run(["pi"])
    [root] = kept_roots(store.root)
    assert root == kept_root(store.root, "pi", home / ".pi" / "agent" / "sessions")
    for content in (b"", b"[]", b'{"root": 3}', b'{"root": "relative"}', b"\xff"):
        root.record.write_bytes(content)
        assert list(kept_roots(store.root)) == []
        assert len(_listed(home)) == 3
    keeper.run(["pi"])
    assert list(kept_roots(store.root)) == [root]


def _claude(home: Path) -> tuple[Path, Path]:
    """A session of Claude Code with a sub-agent in a file of its own."""
    session = "11111111-2222-4333-8444-555555555555"
    folder = home / ".claude" / "projects" / "-home-ada"

    def record(id: str, parent: str | None, role: str, text: str, **more: object) -> dict[str, object]:
        message = {"role": role, "content": [{"type": "text", "text": text}]}
        time = "2026-11-01T10:00:00.000Z"
        facts = {"type": role, "uuid": id, "parentUuid": parent, "sessionId": session, "timestamp": time}
        return {**facts, "cwd": "/home/ada", "version": "2.0.0", "message": message, **more}

    main = [record("u1", None, "user", "How deep?"), record("a1", "u1", "assistant", "Very.")]
    agent = [record("u2", None, "user", "Look it up", isSidechain=True, agentId="x1")]
    paths = folder / f"{session}.jsonl", folder / session / "subagents" / "agent-x1.jsonl"
    for path, records in zip(paths, (main, agent), strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(json.dumps(one) + "\n" for one in records))
    return paths


def test_what_a_purge_leaves_of_a_session_is_not_listed_beside_it(store: Store, home: Path) -> None:
    """The session is gone and its sub-agent's file is not: it is one conversation all the same, the kept one."""
    main, agent = _claude(home)
    assert len(_listed(home)) == 1
    Keeper(store).run(["claude-code"])
    main.unlink()
    assert _listed(home) == [("11111111-2222-4333-8444-555555555555", True)]
    agent.unlink()
    assert _listed(home) == [("11111111-2222-4333-8444-555555555555", True)]
    conversation = Library((), store.root).find("claude-code:11111111").conversation
    assert [path.name for path in conversation.ref.files] == [main.name, agent.name]
