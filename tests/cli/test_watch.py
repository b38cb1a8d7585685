"""`bough watch`: one line for each change, in processes as people and scripts run them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from bough.core.store import Store
from tests.cli.conftest import Run
from tests.sessions import pi_home, pi_session
from tests.watch.following import append, record

EVERY = "schema change time ref source id path title project messages updated".split()


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return pi_session(tmp_path / "here" / "s.jsonl", turns=("One?",), name="Lakes")


class Watching:
    """A running `bough watch` that has had its first look."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        assert process.stderr is not None
        self.out: IO[str] = process.stdout
        self.first_word = process.stderr.readline()

    def next(self, change: str) -> dict[str, Any]:
        """The next change of that kind."""
        for line in self.out:
            value: dict[str, Any] = json.loads(line)
            if value["change"] == change:
                return value
        raise AssertionError(f"it ended without {change}")


@contextmanager
def bough_watch(*words: object) -> Iterator[Watching]:
    """Run it; it is gone at the end, whatever happens."""
    command = [sys.executable, "-m", "bough.tui.cli", "watch", *map(str, words)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield Watching(process)
    finally:
        process.kill()
        process.communicate()


def test_json_is_one_document_a_line(session: Path) -> None:
    """Fields are those of the help, and what was added is named by ids from the first change on."""
    with bough_watch(session, "--json") as watching:
        assert watching.first_word.startswith("bough: watching ")
        append(session, record("q1", "a0000002"), record("q2", "q1"))
        grew = watching.next("grew")
        assert list(grew) == [*EVERY, "added", "rewound"]
        assert grew["schema"] == 1
        assert (grew["ref"], grew["path"], grew["title"]) == (
            "pi:5a1e7c1e-0000-4000-8000-000000000001",
            str(session),
            "Lakes",
        )
        assert (grew["messages"], grew["added"], grew["rewound"]) == (4, ["q1", "q2"], None)
        append(session, record("q3", "q2"))
        assert watching.next("grew")["added"] == ["q3"]
        session.unlink()
        assert list(watching.next("vanished")) == EVERY


def test_one_conversation_of_many(home: Path) -> None:
    """What happens to the others is not told; the ids of new messages are."""
    first, second = pi_home(home, 2)
    with bough_watch("Question 2", "--json") as watching:
        append(first, record("q1", "a0000002"))
        append(second, record("q2", "a0000002"))
        grew = watching.next("grew")
        assert (grew["path"], grew["added"]) == (str(second), ["q2"])


def test_who_holds_and_who_writes(tmp_path: Path) -> None:
    """Locks with their owner, and the time of the last writing."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("Lakes", messages=["One?"])
    with bough_watch(store.root, "--json") as watching:
        live = watching.next("live")
        assert list(live) == [*EVERY, "written", "process"]
        with store.write(id) as writer:
            held = watching.next("held")
            assert held["owner"]["pid"] == os.getpid()
            assert sorted(held["owner"]) == ["host", "pid", "program", "since", "user"]
            writer.append("Two?")
            assert watching.next("grew")["messages"] == 2
        assert list(watching.next("freed")) == EVERY


def test_ctrl_c_ends_it_as_it_ends_tail(session: Path) -> None:
    """Quietly, and with 130."""
    with bough_watch(session) as watching:
        watching.process.send_signal(signal.SIGINT)
        _, err = watching.process.communicate(timeout=180)
        assert (watching.process.returncode, err) == (130, "")


def test_a_reader_that_leaves_ends_it_quietly(session: Path) -> None:
    """`bough watch | head -1`."""
    with bough_watch(session, "--json") as watching:
        watching.out.readline()
        watching.out.close()
        append(session, record("q1", "a0000002"))
        assert watching.process.wait(timeout=180) == 0
        assert watching.process.stderr is not None
        assert watching.process.stderr.read() == ""


def test_once_waits_for_a_change(session: Path) -> None:
    """Then it is done, with 0."""
    with bough_watch(session, "--once") as watching:
        append(session, record("q1", "a0000002"))
        out, _ = watching.process.communicate(timeout=180)
        assert watching.process.returncode == 0
        assert "grew" in out
        assert "Lakes" in out


def test_what_happened_while_it_was_stopped_is_told(session: Path) -> None:
    """Suspended and resumed, it looks at everything."""
    with bough_watch(session, "--json") as watching:
        watching.process.send_signal(signal.SIGSTOP)
        append(session, record("q1", "a0000002"))
        watching.process.send_signal(signal.SIGCONT)
        assert watching.next("grew")["messages"] == 3


def test_it_ends_by_itself(bough: Run, session: Path) -> None:
    """After its time: 0, or 1 if it was to wait for something."""
    assert bough("watch", session, "--for", "0").status == 0
    assert bough("watch", session, "--for", "0", "--once").status == 1


def test_what_makes_no_sense_is_refused(bough: Run, session: Path) -> None:
    """With the statuses of all commands."""
    assert bough("watch", "nothing of that name").status == 5
    assert bough("watch", session, "--for", "nan").status == 2
    assert bough("watch", session, "--for", "-1").status == 2
    assert bough("watch", "Lakes#1", session).status == 2


def test_text_of_files_is_made_safe(tmp_path: Path, bough: Run) -> None:
    """A title is a title, whatever it says to a terminal."""
    path = pi_session(tmp_path / "here" / "s.jsonl", name="\x1b]0;owned\x07Lakes")
    answer = bough("watch", path, "--for", "0.3")
    assert "Lakes" in answer.out
    assert "\x1b" not in answer.out
    assert "\x07" not in answer.out
