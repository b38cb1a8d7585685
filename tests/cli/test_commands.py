"""The command line: shapes that programs rely on, statuses, and words for people."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bough.core.demo import make_demo
from bough.core.sources import BUILT_IN
from tests.cli.conftest import Run
from tests.sessions import pi_home, pi_session
from tests.sources.claude_code.build import Session

CONVERSATION = (
    "ref id source title project path kind created updated messages branches tokens cost tags locked live family "
    "forked_from problems kept"
).split()
BRANCH = "id name kind parent fork_point head messages total updated active diverged".split()
MESSAGE = "id parent branch role kind hidden group time model provider parts usage".split()
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


@pytest.fixture
def session(tmp_path: Path) -> Path:
    return pi_session(tmp_path / "s.jsonl", turns=("One?", "Two?"), name="Lakes", rewind=True)


# ls


def test_ls_json_has_exactly_the_fields_of_the_contract(bough: Run, session: Path) -> None:
    """In their order, with nulls where nothing is known."""
    answer = bough("ls", session, "--json")
    (found,) = answer.json["conversations"]
    assert list(found) == CONVERSATION
    assert answer.status == 0
    assert TIME.fullmatch(found.pop("created"))
    assert TIME.fullmatch(found.pop("updated"))
    assert found == {
        "ref": "pi:5a1e7c1e-0000-4000-8000-000000000001",
        "id": "5a1e7c1e-0000-4000-8000-000000000001",
        "source": "pi",
        "title": "Lakes",
        "project": "/home/ada/atlas",
        "path": str(session),
        "kind": "conversation",
        "messages": 6,
        "branches": 2,
        "tokens": 21,
        "cost": 1.5,
        "tags": [],
        "locked": None,
        "live": found["live"],
        "family": None,
        "forked_from": None,
        "problems": 0,
        "kept": False,
    }


def test_ls_lists_the_usual_places(bough: Run, home: Path) -> None:
    """One line a conversation, newest first, each with enough of its id to name it."""
    pi_home(home)
    answer = bough("ls")
    assert [line.split()[0] for line in answer.out.splitlines()] == ["00000003", "00000002", "00000001"]
    assert "Question 3" in answer.out
    assert bough("tree", answer.out.split()[0]).status == 0


def test_ls_chooses(bough: Run, home: Path, tmp_path: Path) -> None:
    """By source, by project, and no more than wanted."""
    pi_home(home)
    assert len(bough("ls", "--limit", 2).out.splitlines()) == 2
    assert len(bough("ls", "--source", "pi", "--project", "ATLAS").out.splitlines()) == 3
    assert bough("ls", "--source", "codex", "--json").json["conversations"] == []
    assert bough("ls", "--project", "elsewhere").out == ""


def test_ls_says_who_holds_a_conversation(bough: Run, tmp_path: Path) -> None:
    """While its lock is held, and not a moment longer."""
    store = make_demo(tmp_path / "store")
    id = store.list()[0].id
    with store.write(id):
        held = {found["id"]: found["locked"] for found in bough("ls", store.root, "--json").json["conversations"]}
        assert list(held[id]) == ["pid", "host", "user", "program", "since"]
        assert held[id]["pid"] == os.getpid()
        assert [locked for locked in held.values() if locked is None] == [None, None]
    assert {found["locked"] for found in bough("ls", store.root, "--json").json["conversations"]} == {None}


def test_ls_fits_the_terminal(bough: Run, session: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wide characters count twice; nothing is longer than the terminal is wide."""
    pi_session(session.with_name("t.jsonl"), "x" * 30, name="木" * 100)
    for width in (60, 80, 120):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = bough("ls", session.parent).out.splitlines()
        assert all(len(line) + line.count("木") <= width for line in lines)
        assert len(lines) == 2


def test_ls_with_nothing_anywhere_says_what_to_do(bough: Run) -> None:
    """That is no failure: there simply is nothing yet."""
    answer = bough("ls")
    assert (answer.status, answer.out) == (0, "")
    assert "bough demo" in answer.err
    assert bough("ls", "--json").json == {"schema": 1, "conversations": [], "problems": []}


def test_a_path_without_conversations_is_not_found(bough: Run, tmp_path: Path) -> None:
    """Status 5, and a sentence that says what was looked for."""
    for path in (tmp_path, tmp_path / "missing"):
        answer = bough("ls", path)
        assert (answer.status, answer.out) == (5, "")
        assert str(path) in answer.err
        assert bough("ls", path, "--json").json["error"]["kind"] == "not_found"


def test_a_bad_path_beside_a_good_one_is_a_problem(bough: Run, session: Path) -> None:
    """The good one is listed; --strict turns the problem into a status."""
    missing = session.with_name("missing")
    answer = bough("ls", missing, session)
    assert (answer.status, len(answer.out.splitlines())) == (0, 1)
    assert str(missing) in answer.err
    assert bough("ls", missing, session, "--strict").status == 6
    problems = bough("ls", missing, session, "--json").json["problems"]
    assert [(problem["path"], list(problem)) for problem in problems] == [
        (str(missing), ["code", "path", "place", "message"])
    ]


# tree


def test_many_problems_are_told_in_a_few_lines(bough: Run, session: Path) -> None:
    """The first problems are said one by one and the rest counted; `--json` has all of them."""
    missing = [session.with_name(f"missing-{number}") for number in range(40)]
    answer = bough("ls", *missing, session)
    assert answer.status == 0
    assert len(answer.err.splitlines()) == 13
    assert "28 problems more" in answer.err
    assert len(bough("ls", *missing, session, "--json").json["problems"]) == 40


def test_tree_json_has_exactly_the_fields_of_the_contract(bough: Run, session: Path) -> None:
    """Two roots, the newer one active."""
    answer = bough("tree", session, "--json").json
    assert [answer["title"], answer["merges"], answer["problems"]] == ["Lakes", [], []]
    one, two = answer["branches"]
    assert list(one) == BRANCH
    assert TIME.fullmatch(one.pop("updated"))
    assert one == {
        "id": "p0000001",
        "name": "main",
        "kind": "branch",
        "parent": None,
        "fork_point": None,
        "head": "a0000004",
        "messages": 4,
        "total": 4,
        "active": False,
        "diverged": False,
    }
    assert (two["id"], two["name"], two["active"], two["total"]) == ("b0000001", None, True, 2)


def test_tree_draws_the_default_branch_unindented(bough: Run, tmp_path: Path) -> None:
    """Alternates hang one step to the right of the branch they leave."""
    store = make_demo(tmp_path / "store").root
    answer = bough("tree", "Rate limiter for the public API", "--store", store)
    lines = answer.out.splitlines()[1:]
    assert lines[0].startswith("● main:")
    assert any(line.startswith("├─○ ") for line in lines)
    assert any(line.startswith("│ ├─○ ") for line in lines)
    branches = bough("tree", "Rate limiter for the public API", "--store", store, "--json").json["branches"]
    assert len(lines) == len(branches)


# show


def test_show_json_has_exactly_the_fields_of_the_contract(bough: Run, session: Path) -> None:
    """The path to the head of the branch that was named."""
    messages = bough("show", f"{session}@p0000001", "--json").json["messages"]
    assert [message["id"] for message in messages] == ["p0000001", "a0000002", "p0000003", "a0000004"]
    assert [list(message) for message in messages] == [MESSAGE] * 4
    assert TIME.fullmatch(messages[1].pop("time"))
    assert messages[1] == {
        "id": "a0000002",
        "parent": "p0000001",
        "branch": "p0000001",
        "role": "assistant",
        "kind": "answer",
        "hidden": False,
        "group": messages[1]["group"],
        "model": "claude",
        "provider": "anthropic",
        "parts": [{"type": "text", "text": "About One?"}],
        "usage": {"input": 3, "output": 4, "cache_read": 0, "cache_write": 0, "cost": 0.5},
    }
    assert messages[0]["usage"] is None


def test_show_stops_at_a_message(bough: Run, session: Path) -> None:
    """`#2` is the second on the path, ids are messages anywhere."""
    for ref in (f"{session}@p0000001#2", f"{session}#a0000002"):
        assert [message["id"] for message in bough("show", ref, "--json").json["messages"]] == ["p0000001", "a0000002"]


def test_show_reads_like_a_transcript(bough: Run, session: Path) -> None:
    """Who, when, where on the path, and what was said."""
    out = bough("show", f"{session}@p0000001").out
    assert re.search(r"── you · 2026-11-03 10:00 · #1\nOne\?\n\n── claude · 2026-11-03 10:00 · #2\nAbout One\?", out)


def test_show_tells_tools_and_what_they_answered(bough: Run, tmp_path: Path) -> None:
    """A call with its arguments, its result set off, and each part as the contract has it."""
    path = pi_session(tmp_path / "s.jsonl")
    records = [json.loads(line) for line in path.read_text().splitlines()]
    call = {"type": "toolCall", "id": "c1", "name": "bash", "arguments": {"command": "ls\npwd", "deep": {"a": [1]}}}
    records[-1]["message"]["content"] = [{"type": "thinking", "thinking": "Hm."}, call]
    result = {"role": "toolResult", "toolCallId": "c1", "toolName": "bash", "isError": True}
    result["content"] = [{"type": "text", "text": "no such file"}]
    records.append({"type": "message", "id": "r1", "parentId": records[-1]["id"], "message": result})
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    parts = [part for message in bough("show", path, "--json").json["messages"] for part in message["parts"]]
    assert parts[1:] == [
        {"type": "thinking", "text": "Hm."},
        {"type": "tool_call", "call": "c1", "name": "bash", "input": call["arguments"]},
        {"type": "tool_result", "call": "c1", "name": "bash", "text": "no such file", "error": True},
    ]
    out = bough("show", path).out
    assert '▸ bash\n  command: ls\n  pwd\n  deep: {"a": [1]}\n' in out
    assert "│ failed: no such file" in out


def test_show_raw_gives_the_records(bough: Run, session: Path) -> None:
    """As they are in the file; in JSON beside what was made of them."""
    lines = session.read_text().splitlines()
    assert bough("show", f"{session}@p0000001", "--raw").out.splitlines() == lines[1:5]
    messages = bough("show", f"{session}@p0000001", "--raw", "--json").json["messages"]
    assert [message["raw"] for message in messages] == lines[1:5]


def test_show_prints_what_was_typed_while_the_model_worked(bough: Run, tmp_path: Path) -> None:
    """Claude Code hands it over as an attachment: shown at its place, named as a note, counted in no position."""
    session = Session()
    session.prompt("please")
    session.answer("one moment")
    session.add("attachment", attachment={"type": "queued_command", "prompt": "and hurry"})
    session.add("attachment", attachment={"type": "file", "filename": "a.txt"})
    session.answer("done")
    path = session.write(tmp_path)
    messages = bough("show", path, "--json").json["messages"]
    assert [(m["kind"], m["parts"][0]["text"]) for m in messages] == [
        ("prompt", "please"),
        ("answer", "one moment"),
        ("note", "and hurry"),
        ("answer", "done"),
    ]
    shown = bough("show", path).out
    assert shown.index("#2") < shown.index("and hurry") < shown.index("#3")
    assert "a.txt" not in shown
    assert "a.txt" in bough("show", path, "--notes").out
    assert "and hurry" not in bough("show", f"{path}#2").out
    assert bough("show", f"{path}#3", "--json").json["messages"][-1]["parts"][0]["text"] == "done"


def test_show_notes_brings_what_nobody_said(bough: Run, tmp_path: Path) -> None:
    """Without it they are left out, and positions do not count them."""
    path = pi_session(tmp_path / "s.jsonl", turns=("One?",))
    records = [json.loads(line) for line in path.read_text().splitlines()]
    model = {"type": "model_change", "id": "m1", "parentId": "p0000001", "provider": "x", "modelId": "y"}
    records[2]["parentId"] = "m1"
    path.write_text("".join(json.dumps(record) + "\n" for record in [*records[:2], model, *records[2:]]))
    plain = bough("show", path, "--json").json["messages"]
    noted = bough("show", path, "--json", "--notes").json["messages"]
    assert [message["id"] for message in plain] == ["p0000001", "a0000002"]
    assert [(message["id"], message["kind"]) for message in noted][1] == ("m1", "note")
    assert "#2" in bough("show", path, "--notes").out


def test_damaged_files_of_a_named_folder_are_told_together(bough: Run, tmp_path: Path) -> None:
    """Only where the folder was named, only those called like conversations, and again from the catalog."""
    pi_session(tmp_path / "good.jsonl")
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "utf16.jsonl").write_bytes((tmp_path / "good.jsonl").read_text().encode("utf-16"))
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "conversations.json").write_text('[{"id": ')
    (tmp_path / "data.jsonl").write_text('{"x": 1}\n{"x": 2}\n')
    (tmp_path / "package.json").write_text("{")
    for _ in range(2):
        answer = bough("ls", tmp_path, "--json")
        assert len(answer.json["conversations"]) == 1
        (told,) = answer.json["problems"]
        assert (told["code"], told["path"]) == ("unknown-format", str(tmp_path))
        assert told["message"].startswith("3 files of no known format")
        os.utime(tmp_path, (1, 1))
        os.utime(tmp_path / "sub", (1, 1))
    (tmp_path / "utf16.jsonl").unlink()
    (tmp_path / "empty.jsonl").unlink()
    (told,) = bough("ls", tmp_path, "--json").json["problems"]
    assert told["path"] == str(tmp_path / "sub" / "conversations.json")
    bough("sources", "add", tmp_path)
    assert bough("ls", "--json").json["problems"] == []


# Errors and options


@pytest.mark.parametrize(
    ("words", "status", "kind"),
    [
        (["show", "nope"], 5, "not_found"),
        (["tree", "0000"], 5, "ambiguous"),
        (["show", "latest#99"], 5, "not_found"),
        (["show"], 2, "usage"),
        (["ls", "--nope"], 2, "usage"),
        (["ls", "--limit", "many"], 2, "usage"),
        (["ls", "--wait", "-1"], 2, "usage"),
        (["sources", "add"], 2, "usage"),
        (["sources", "burn"], 2, "usage"),
        (["sources", "add", "/no/such/place"], 2, "usage"),
    ],
)
def test_errors_are_sentences_and_documents(bough: Run, home: Path, words: list[str], status: int, kind: str) -> None:
    """The same error with and without --json; stdout holds nothing else."""
    pi_home(home)
    told = bough(*words)
    assert (told.status, told.out) == (status, "")
    assert told.err.startswith("bough: ")
    error = bough(*words, "--json")
    assert (error.status, error.json["error"]["kind"], error.err) == (status, kind, "")
    assert told.err == f"bough: {error.json['error']['message']}\n"


def test_an_ambiguous_reference_lists_its_candidates(bough: Run, home: Path) -> None:
    """Each of which can be used."""
    pi_home(home)
    candidates = bough("tree", "0000", "--json").json["error"]["candidates"]
    assert len(candidates) == 3
    assert all(bough("tree", candidate).status == 0 for candidate in candidates)


def test_shared_options_stand_before_and_after_the_command(bough: Run, tmp_path: Path) -> None:
    """In any order, with their values."""
    store = make_demo(tmp_path / "store").root
    answers = [
        bough("--store", store, "--json", "ls", "--no-color", "--wait", "1"),
        bough("ls", "--json", f"--store={store}", "--yes"),
        bough("--json", "--wait", "2.5", "--strict", "ls", "--store", store),
    ]
    assert len({answer.out for answer in answers}) == 1
    assert len(answers[0].json["conversations"]) == 3


def test_help_teaches(bough: Run) -> None:
    """Each command with a sentence, examples and the statuses."""
    whole = bough("--help")
    assert whole.status == 0
    for command in ("ls", "tree", "show", "sources", "demo", "completion"):
        assert re.search(rf"^  bough {command} +[A-Z].*\.$", whole.out, re.MULTILINE)
        own = bough(command, "--help")
        assert own.status == 0
        assert "exit status:" in own.out
    assert "REF" in whole.out


def test_version_is_that_of_the_package(bough: Run) -> None:
    """As text and as JSON."""
    number = bough("--version", "--json").json["version"]
    assert bough("--version").out == f"bough {number}\n"


def test_the_app_gets_its_paths(bough: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a command; what looks like one after `--` is a path."""
    called: list[object] = []

    def run(paths: list[Path], store: Path) -> int:
        called.append((paths, store))
        return 7

    monkeypatch.setattr("bough.tui.app.run", run)
    monkeypatch.chdir(tmp_path)
    Path("x").touch()
    Path("ls").mkdir()
    assert bough("x", "--store", "y", "--", "ls").status == 7
    assert called == [([Path("x"), Path("ls")], Path("y"))]
    assert bough("missing").status == 5
    assert len(called) == 1


def test_the_demo_is_gone_afterwards(bough: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store with branches, in a folder that is removed when the app ends."""
    seen: list[Path] = []

    def run(paths: list[Path], store: Path) -> int:
        assert paths == [store]
        assert len(list(store.glob("conversations/*"))) == 3
        seen.append(store)
        return 0

    monkeypatch.setattr("bough.tui.app.run", run)
    assert bough("demo").status == 0
    assert [store.exists() for store in seen] == [False]


# sources, completion


def test_sources_tells_where_it_looked(bough: Run, home: Path, tmp_path: Path) -> None:
    """Each source with its places, whether they exist and what is in them; remembered places last."""
    pi_home(home)
    pi_session(tmp_path / "s.jsonl")
    assert bough("sources", "add", tmp_path, "--json").json["remembered"] == [str(tmp_path)]
    answer = bough("sources", "--json").json
    places = {source["name"]: source["places"] for source in answer["sources"]}
    assert list(places) == [*BUILT_IN, None]
    assert places["pi"] == [
        {"path": str(home / ".pi" / "agent" / "sessions"), "exists": True, "conversations": 3, "problems": 0}
    ]
    assert places["claude-code"][0]["exists"] is False
    assert places[None] == [{"path": str(tmp_path), "exists": True, "conversations": 1, "problems": 0}]
    assert "remembered" in bough("sources").out
    assert bough("sources", "remove", tmp_path).out == f"{tmp_path} forgotten\n"
    assert bough("sources", "remove", tmp_path).out == f"{tmp_path} was not remembered\n"


def test_completion_prints_the_code_of_a_shell(bough: Run) -> None:
    """And how to switch it on where no shell is named."""
    for shell in ("bash", "zsh", "fish"):
        assert shell in bough("completion").out
        assert "bough" in bough("completion", shell).out


def test_references_are_completed(home: Path) -> None:
    """From what is known, without reading anything."""
    from argparse import Namespace

    from bough.tui.cli.completion import references

    pi_home(home)
    asked = Namespace(paths=[], store=None)
    assert references("lat", asked) == ["latest"]
    assert references("00000002", asked) == ["00000002-0000-4000-8000-000000000002"]
    assert references("pi:00000002", asked) == ["pi:00000002-0000-4000-8000-000000000002"]


def test_an_argument_that_may_be_left_out_is_not_asked_for(bough: Run) -> None:
    """Only REF is missing, and that is what is said; a bad number of seconds is called one."""
    assert "required: REF. " in bough("tree").err
    assert "invalid seconds value: 'nan'" in bough("ls", "--wait", "nan").err


def test_a_source_that_there_is_not_is_no_empty_list(bough: Run, session: Path) -> None:
    """A slip of the pen would else look as if all conversations were gone."""
    answer = bough("ls", session, "--source", "cluade-code", "--json")
    assert (answer.status, answer.json["error"]["wanted"]) == (5, "cluade-code")
    assert bough("ls", session, "--source", "codex", "--json").json["conversations"] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no disk that is always full")
@pytest.mark.parametrize("words", [("ls",), ("ls", "--json"), ("tree", "--json"), ("show",)])
def test_a_full_disk_is_a_sentence(session: Path, words: tuple[str, ...]) -> None:
    """Also where the error would have been told on the very stream that takes nothing."""
    command, *options = words
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(
            [sys.executable, "-m", "bough.tui.cli", command, session, *options],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith("bough: ")
    assert "Traceback" not in run.stderr


def test_a_closed_stdout_is_survived(session: Path) -> None:
    """Python has no stream at all then."""
    command = [sys.executable, "-m", "bough.tui.cli", "ls", str(session)]
    run = subprocess.run(["sh", "-c", f"{shlex.join(command)} >&-"], stderr=subprocess.PIPE, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("at", ["bough.tui.cli.running", "bough.core.errors", "argparse", "bough.tui.cli.ls"])
def test_ctrl_c_ends_the_start_quietly(at: str) -> None:
    """Whatever is being imported at that moment, from the first line of the program on."""
    program = f"""import sys
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "{at}":
            raise KeyboardInterrupt
before = set(sys.modules)
from bough.tui.cli import main
assert not [name for name in sys.modules.keys() - before if not name.startswith(("bough", "__future__"))]
sys.meta_path.insert(0, Interrupt())
sys.exit(main(["ls"]))"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (130, "", "")


def test_control_characters_of_a_text_are_seen(bough: Run, tmp_path: Path) -> None:
    """Those that Python takes for ends of lines as well."""
    record = {"type": "user", "uuid": "u", "parentUuid": None, "message": {"role": "user", "content": "a\x0bb\x85c"}}
    path = tmp_path / "s.jsonl"
    path.write_text(f"{json.dumps(record)}\n")
    assert "a␋b‹U+0085›c" in bough("show", path).out


def test_a_number_that_is_none_is_null(bough: Run, tmp_path: Path) -> None:
    """`NaN` is no JSON; a store that another program wrote can hold it all the same."""
    header = {"type": "branch", "v": 1, "id": "a" * 20, "parent": None, "created": "2026-01-01T00:00:00Z"}
    message: dict[str, Any] = {
        "type": "message",
        "id": "b" * 20,
        "parent": None,
        "role": "assistant",
        "parts": [],
        "usage": {"cost": 0},
    }
    path = tmp_path / f"{'a' * 20}.jsonl"
    path.write_text(f"{json.dumps(header)}\n{json.dumps(message)}\n".replace('"cost": 0', '"cost": NaN'))
    for command in ("ls", "show"):
        answer = bough(command, path, "--json")
        assert "NaN" not in answer.out
    assert answer.json["messages"][0]["usage"]["cost"] is None
