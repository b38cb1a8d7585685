"""What a backup promises: a second one costs little, what it gives back is what was there, others may write."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bough.core.backup import Backup, Progress
from bough.core.codecs import CODECS, Codec
from bough.core.errors import Ambiguous, BeingRestored, BoughError, Invalid, Locked, NotFound, Stopped
from bough.core.store import Store

from .backups import Seam, contents, copied, failure, filled, said
from .conftest import Hand
from .looking import branch_files


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    return Backup(tmp_path / "backup")


@pytest.mark.parametrize("codec", CODECS)
def test_what_is_restored_is_what_was_there(tmp_path: Path, backup: Backup, codec: Codec) -> None:
    """To the byte, whatever the codec; later changes and conversations are gone."""
    store = filled(Store.open(tmp_path / "store", create=True, codec=codec))
    before = contents(store.root)
    backup.create(store)
    first, second = (ref.id for ref in store.list())
    with store.write(first) as writer:
        writer.append("later")
    store.delete(second)
    store.create("third")
    store.notes("pi").rename("c2", "Later")
    done = backup.restore(store)
    assert contents(store.root) == before
    assert (done.problems, done.snapshot.conversations, done.snapshot.files) == ([], 2, len(before))


def test_a_restore_can_itself_be_taken_back(store: Store, backup: Backup) -> None:
    """What it replaced is a snapshot, marked, and never the one that is meant when none is named."""
    filled(store)
    backup.create(store)
    store.create("unsaved")
    between = contents(store.root)
    safety = backup.restore(store).safety
    assert safety is not None
    assert [one.safety for one in backup.list()] == [True, False]
    assert backup.choose().name != safety.name
    backup.restore(store, safety.name)
    assert contents(store.root) == between


def test_a_lost_store_comes_back(store: Store, backup: Backup, tmp_path: Path) -> None:
    """Into a new folder, where there is nothing to keep safe."""
    filled(store)
    backup.create(store)
    other = Store.open(tmp_path / "other", create=True)
    assert backup.restore(other).safety is None
    assert said(other) == said(store)
    assert other.notes("codex").of("c1").title == "Mine"


def test_the_second_backup_of_the_same_costs_next_to_nothing(store: Store, backup: Backup) -> None:
    """Less than a hundredth; and after one message what is new, and the list."""
    ids = [store.create(f"t{number}", messages=[os.urandom(400).hex()] * 5) for number in range(40)]
    first = backup.create(store).written
    assert backup.create(store).written < first / 50
    with store.write(ids[0]) as writer:
        writer.append("one more")
    assert backup.create(store).written < first / 5


def test_equal_contents_are_kept_once(store: Store, backup: Backup) -> None:
    """Also within one snapshot."""
    filled(store)
    backup.create(store)
    blobs = {path.name for path in backup.folder.rglob("blobs/*/*")}
    copy = branch_files(store.root)[0]
    copy.with_name("zcopy.jsonl").write_bytes(copy.read_bytes())
    backup.create(store)
    more = {path.name for path in backup.folder.rglob("blobs/*/*")} - blobs
    assert len(more) == 1, "the list alone is new"


def test_snapshots_sort_by_time_and_are_named_by_their_beginning(store: Store, tmp_path: Path, hand: Hand) -> None:
    """Newest first; what is ambiguous is not guessed."""
    backup = Backup(tmp_path / "backup", clock=hand)
    filled(store)
    names = []
    for _ in range(3):
        names.append(backup.create(store).snapshot.name)
        hand.pass_(3600)
    assert [one.name for one in backup.list()] == sorted(names, reverse=True)
    assert backup.choose().name == names[-1]
    assert backup.choose(names[0][:11]).name == names[0]
    with pytest.raises(Ambiguous):
        backup.choose("2026")
    for wanted in ("nope", "", "../x"):
        with pytest.raises(NotFound):
            backup.choose(wanted)


def test_a_missing_or_empty_source_is_an_error(store: Store, tmp_path: Path) -> None:
    """HelixCode restored a folder that was not there: the store was empty afterwards, and all was well, it said."""
    filled(store)
    before = contents(store.root)
    with pytest.raises(NotFound):
        Backup(tmp_path / "nowhere").restore(store)
    (tmp_path / "empty").mkdir()
    with pytest.raises(NotFound):
        Backup(tmp_path / "empty").restore(store)
    backup = Backup(tmp_path / "backup")
    backup.create(Store.open(tmp_path / "nothing", create=True))
    with pytest.raises(Invalid, match="holds nothing"):
        backup.restore(store)
    assert contents(store.root) == before


def test_a_backup_goes_into_a_folder_of_its_own(store: Store, tmp_path: Path) -> None:
    """Not among other things, not into the store, not through a link that somebody planted."""
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear").touch()
    for folder in (tmp_path / "letters", store.root / "backup", store.root):
        with pytest.raises(Invalid):
            Backup(folder).create(store)
    backup = Backup(tmp_path / "backup")
    backup.create(filled(store))
    (backup.folder / "snapshots").rename(tmp_path / "elsewhere")
    (backup.folder / "snapshots").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Invalid, match="link"):
        backup.create(store)


def test_a_held_conversation_stops_a_restore(store: Store, backup: Backup) -> None:
    """Nothing is changed, and the holder goes on."""
    filled(store)
    backup.create(store)
    id = store.list()[0].id
    with store.write(id) as writer:
        with pytest.raises(Locked) as error:
            backup.restore(store)
        assert error.value.conversation == id
        writer.append("still here")
    assert "still here" in str(said(store))
    assert not (store.root / ".bough" / "restore").exists()


def test_nobody_gets_a_lock_during_a_restore(store: Store, backup: Backup) -> None:
    """Writers wait for its end instead of writing to what is about to go."""
    filled(store)
    backup.create(store)
    id = store.list()[0].id
    tried: list[BoughError | None] = []

    def try_to_write(progress: Progress) -> None:
        if progress.step == "reading":
            tried.append(failure(lambda: Store.open(store.root).write(id).close()))
            tried.append(failure(lambda: backup.restore(store)))

    backup.restore(store, progress=try_to_write)
    assert tried
    assert {type(error) for error in tried} == {BeingRestored}, "the safety snapshot is taken behind closed doors"
    assert f"pid {os.getpid()}" in str(tried[0])
    with store.write(id) as writer:
        writer.append("open again")


def test_a_conversation_that_arrives_during_a_restore_lives_on(store: Store, backup: Backup, tmp_path: Path) -> None:
    """Sync tools and git take no lock; what they bring in the last moment stays."""
    filled(store)
    backup.create(store)
    other = Store.open(tmp_path / "other", create=True)
    ids = [other.create("in the last moment", messages=["m"]), other.create("between the steps", messages=["n"])]

    class Late(Seam):
        def replace(self, source: Path, target: Path) -> None:
            goes = source.name == "conversations" and target.parent.name == "old"
            if goes:
                copied(other.root / "conversations" / ids[0], source / ids[0])
            super().replace(source, target)
            if goes:
                copied(other.root / "conversations" / ids[1], source / ids[1])

    assert backup.restore(Store.open(store.root, files=Late())).problems == []
    assert set(said(store)) == {"first", "second", "in the last moment", "between the steps"}


def test_a_conversation_that_is_being_made_is_waited_for(store: Store, backup: Backup) -> None:
    """Making one takes its lock, which is seen although nobody knows of the conversation yet."""
    filled(store)
    backup.create(store)
    lock = store.context.locks.acquire("begunjustnow")
    with pytest.raises(Locked):
        backup.restore(store)
    lock.release()
    assert backup.restore(store).safety is not None


def test_what_no_snapshot_holds_is_kept_aside(store: Store, backup: Backup, tmp_path: Path) -> None:
    """Foreign files in a store are named by the backup, and moved out of the way by a restore, never removed."""
    filled(store)
    folder = store.root / "conversations" / store.list()[0].id
    (folder / "README.txt").write_text("mine")
    (folder / "link.jsonl").symlink_to(tmp_path)
    (store.root / "conversations" / "Not An Id").mkdir()
    created = backup.create(store)
    assert {Path(problem.path).name for problem in created.problems} == {"README.txt", "link.jsonl", "Not An Id"}
    (problem,) = backup.restore(store).problems
    kept = Path(problem.path)
    assert (kept / "conversations" / folder.name / "README.txt").read_text() == "mine"
    assert sorted(path.name for path in kept.rglob("*") if path.is_file()) == ["README.txt"]
    assert set(said(store)) == {"first", "second"}


def test_only_whole_lines_are_taken(store: Store, backup: Backup) -> None:
    """A line that is being written is not; a last line that merely lacks its newline is."""
    filled(store)
    whole, torn = branch_files(store.root)[:2]
    whole.write_bytes(whole.read_bytes().rstrip(b"\n"))
    before = torn.read_bytes()
    torn.write_bytes(before + b'{"type":"message","id":"half')
    backup.create(store)
    expected = contents(store.root) | {str(torn.relative_to(store.root)): before}
    backup.restore(store)
    assert contents(store.root) == expected


def test_it_can_be_stopped_and_says_how_far_it_is(store: Store, backup: Backup) -> None:
    """Each step tells; stopping leaves everything as it was."""
    filled(store)
    backup.create(store)
    steps: list[Progress] = []
    backup.restore(store, progress=steps.append)
    assert {step.step for step in steps} == {"reading", "verifying", "staging"}
    assert all(0 <= step.done <= step.total for step in steps)
    before = contents(store.root)
    for call in (backup.create, backup.restore):
        with pytest.raises(Stopped):
            call(store, stop=lambda: True)
    with pytest.raises(Stopped):
        backup.verify(stop=lambda: True)
    assert contents(store.root) == before
    assert not (store.root / ".bough" / "restore").exists()


def test_everything_is_private(store: Store, tmp_path: Path) -> None:
    """Files 0600 and folders 0700, whatever the umask, in the backup and in what is restored."""
    filled(store)
    before = os.umask(0)
    try:
        backup = Backup(tmp_path / "deep" / "backup")
        backup.create(store)
        backup.restore(store)
    finally:
        os.umask(before)
    for path in [tmp_path / "deep", *(tmp_path / "deep").rglob("*"), *store.root.rglob("*")]:
        assert stat.S_IMODE(path.lstat().st_mode) == (0o700 if path.is_dir() else 0o600), path


_WRITE = """
import sys
from bough.core.store import Store
store = Store.open(sys.argv[1])
writer = store.write(sys.argv[2])
number = 0
while True:
    with_fork = number % 7 == 0
    made = writer.append(f"{number}")
    if with_fork:
        writer.fork(made[0], f"f{number}", messages=["on a fork"])
    print(number, flush=True)
    number += 1
"""


def test_others_may_write_meanwhile(store: Store, backup: Backup, tmp_path: Path) -> None:
    """Four processes append and fork; every snapshot holds what was acknowledged before it began, and is whole."""
    ids = [store.create(f"t{number}") for number in range(4)]
    command = [sys.executable, "-c", _WRITE, str(store.root)]
    writers = [subprocess.Popen([*command, id], stdout=subprocess.PIPE, text=True) for id in ids]
    acknowledged = []
    try:
        for _ in range(2):
            said_so = [[next(iter(writer.stdout or [])) for _ in range(5)][-1] for writer in writers]
            acknowledged.append([int(number) for number in said_so])
            backup.create(store)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    for snapshot, numbers in zip(reversed(backup.list()), acknowledged, strict=True):
        other = Store.open(tmp_path / snapshot.name, create=True)
        backup.restore(other, snapshot.name)
        for id, number in zip(ids, numbers, strict=True):
            conversation = other.read(id)
            texts = {conversation.preview(entry) for entry in range(len(conversation.skeleton))}
            assert {str(n) for n in range(number + 1)} <= texts
            assert conversation.problems == []


def test_stores_of_projects_are_backed_up_by_themselves(backup: Backup, home: Path, tmp_path: Path) -> None:
    """They lie in the default store and are none of its own: that they are missing is told, not kept quiet."""
    store = filled(Store.open(home / "store", create=True))
    project = Store.for_project(tmp_path, create=True)
    project.create("in a project", messages=["p"])
    (problem,) = backup.create(store).problems
    assert Path(problem.path) == project.root
    own = Backup(tmp_path / "own")
    assert own.create(project).problems == []
    before = contents(project.root)
    backup.restore(store)
    assert contents(project.root) == before


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may look everywhere")
def test_a_private_folder_that_may_not_be_looked_into(store: Store) -> None:
    """Somebody else's store is still read."""
    filled(store)
    (store.root / ".bough").chmod(0)
    try:
        assert set(said(Store.open(store.root))) == {"first", "second"}
    finally:
        (store.root / ".bough").chmod(0o700)
