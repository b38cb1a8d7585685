"""`bough diff`: what programs rely on, and what a person reads."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.comparing.sessions import chain, conversation
from tests.sessions import pi_home
from tests.terminal import Terminal

NORTH = "How deep is the lake in the north, and who measured it?"
SOUTH = "How deep is the lake in the south, and who measured it?"
HOSTILE = "evil \x1b]52;c;aGk=\x07\x9b2J \u202eend"


@pytest.fixture
def forked(tmp_path: Path) -> Path:
    """A prompt and an answer, then two ways on."""
    rows = [
        *chain([NORTH, "Deep."]),
        ("x1x1x1x1", "m0000001", "user", "And how wide?"),
        ("x2x2x2x2", "x1x1x1x1", "assistant", "Two miles."),
        ("y1y1y1y1", "m0000001", "user", "Who lives there?"),
    ]
    conversation(tmp_path / "forked.jsonl", rows)
    return tmp_path / "forked.jsonl"


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Two files: a changed prompt, a turn more in the second."""
    conversation(tmp_path / "a.jsonl", chain([NORTH, "Deep.", "Thanks"], "a"))
    conversation(tmp_path / "b.jsonl", chain([SOUTH, "Deep.", "Why?", "Ice.", "Thanks"], "b"), session="b" * 36)
    return tmp_path / "a.jsonl", tmp_path / "b.jsonl"


# --json


def test_json_has_exactly_the_fields_of_the_contract(bough: Run, forked: Path) -> None:
    """The base, and regions by the ids of their messages."""
    answer = bough("diff", f"{forked}@m0000000", f"{forked}@y1y1", "--json")
    assert answer.status == 0
    assert list(answer.json) == ["schema", "same", "base", "ours", "theirs", "regions"]
    assert answer.json["base"] == {"branch": "m0000000", "message": "m0000001"}
    both = ["m0000000", "m0000001"]
    assert answer.json["regions"] == [
        {"kind": "same", "base": both, "ours": both, "theirs": both},
        {"kind": "ours", "base": [], "ours": ["x1x1x1x1", "x2x2x2x2"], "theirs": []},
        {"kind": "theirs", "base": [], "ours": [], "theirs": ["y1y1y1y1"]},
    ]
    side = answer.json["ours"]
    assert (
        list(side)
        == "ref id source title path branch head total messages models tokens cost first last tools files".split()
    )
    assert (side["head"], side["total"], side["messages"], side["models"]) == ("x2x2x2x2", 4, 2, {"claude": 1})
    assert (side["tokens"], side["cost"], side["tools"], side["files"]) == (7, 0.5, {}, [])
    assert (side["first"], side["last"]) == ("2026-11-03T10:00:02Z", "2026-11-03T10:00:03Z")


def test_json_says_the_words_of_a_changed_message(bough: Run, two: tuple[Path, Path]) -> None:
    """Spans that make up both versions; without a common beginning the base is null."""
    answer = bough("diff", *two, "--json").json
    assert answer["base"] is None
    changed = next(region for region in answer["regions"] if region["kind"] == "changed")
    assert (changed["ours"], changed["theirs"]) == (["a0000000"], ["b0000000"])
    assert [(span["kind"], span["text"]) for span in changed["words"]] == [
        ("same", "How deep is the lake in the "),
        ("ours", "north"),
        ("theirs", "south"),
        ("same", ", and who measured it?"),
    ]


# Text


def test_what_a_person_reads(bough: Run, two: tuple[Path, Path]) -> None:
    """A sign before each line, common runs folded, changed words between signs where there are no colours."""
    lines = bough("diff", *two).out.splitlines()
    assert lines[0].startswith(f"--- {NORTH} @ main · 3 messages · pi")
    assert lines[1].startswith(f"+++ {SOUTH} @ main · 5 messages · pi")
    assert "~ How deep is the lake in the [-north-]{+south+}, and who measured it?" in lines
    assert "⋯ 1 message in common, up to “Deep.”" in lines
    assert "+ Why?" in lines
    assert not any(line.startswith("- ") for line in lines)


def test_common_messages_around_a_change(bough: Run, two: tuple[Path, Path]) -> None:
    """As many as are wanted, or all."""
    assert "  Deep." not in bough("diff", *two).out
    assert "  Deep." in bough("diff", *two, "-U", 1).out.splitlines()
    whole = bough("diff", *two, "--unified", "all").out
    assert "⋯" not in whole
    assert "  Thanks" in whole.splitlines()


def test_one_line_a_message(bough: Run, two: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut where the terminal ends."""
    monkeypatch.setenv("COLUMNS", "40")
    lines = bough("diff", *two, "--oneline").out.splitlines()[2:]
    assert lines[0] == "~ you #1  How deep is the lake in the s…"
    assert lines[1] == "⋯ 1 message in common, up to “Deep.”"
    assert lines[2:4] == ["+ you #3  Why?", "+ claude #4  Ice."]


def test_long_versions_are_folded_around_what_changed(bough: Run, tmp_path: Path) -> None:
    """Three lines on each side of a change stay; `-U all` shows every one."""
    lines = [f"line {number}" for number in range(100)]
    for name, line in (("a", "it was so"), ("b", "it is so")):
        said = "\n".join([*lines[:50], line, *lines[50:]])
        conversation(tmp_path / f"{name}.jsonl", chain(["Count", said], name), session=name * 36)
    files = [str(tmp_path / f"{name}.jsonl") for name in "ab"]
    shown = bough("diff", *files).out.splitlines()
    at = shown.index("~ it [-was-]{+is+} so")
    assert shown[at - 4 : at - 2] == ["~ ⋯ 47 lines in common", "~ line 47"]
    assert shown[at + 3 : at + 5] == ["~ line 52", "~ ⋯ 47 lines in common"]
    assert {f"~ {line}" for line in lines} <= set(bough("diff", *files, "-U", "all").out.splitlines())


def test_whole_messages_instead_of_words(bough: Run, two: tuple[Path, Path]) -> None:
    """For whoever wants to read both."""
    lines = bough("diff", *two, "--word-diff", "none").out.splitlines()
    assert f"- {NORTH}" in lines
    assert f"+ {SOUTH}" in lines


def test_numbers_alone(bough: Run, two: tuple[Path, Path]) -> None:
    """How much differs, and the facts of both sides."""
    out = bough("diff", *two, "--stat").out
    assert "2 in common · − 0 only in the first · + 2 only in the second · ~ 1 changed" in out
    assert "models  claude 2" in out
    assert "14 tokens · $1.00" in out


def test_colours_and_none_of_them(two: tuple[Path, Path]) -> None:
    """Colour on a terminal, unless NO_COLOR is set or `--no-color` given: then signs around words."""
    ways: list[tuple[dict[str, str], list[str], bool]]
    ways = [({}, [], True), ({"NO_COLOR": "1"}, [], False), ({}, ["--no-color"], False)]
    for env, words, colored in ways:
        command = [sys.executable, "-m", "bough.tui.cli", "diff", *map(str, two), *words]
        with Terminal(command, env=env) as terminal:
            terminal.ended()
            raw = terminal.raw.decode()
        assert ("\x1b[31mnorth" in raw) == colored
        assert ("[-north-]" in raw) != colored


# What is compared


@pytest.mark.parametrize("other", ["@y1y1", "@y1y1y1y1#-1", "#y1y1y1y1"])
def test_the_second_may_leave_the_conversation_out(bough: Run, forked: Path, other: str) -> None:
    """It then names a branch or message of the first one's."""
    answer = bough("diff", f"{forked}#x2x2", other, "--json").json
    assert answer["theirs"]["head"] == "y1y1y1y1"
    assert answer["base"]["message"] == "m0000001"


def test_up_to_a_message(bough: Run, forked: Path) -> None:
    """A path to it is what is compared, and the title says so."""
    out = bough("diff", forked, "#1").out
    assert "@ main · 4 messages" in out.splitlines()[0] or "· 3 messages" in out.splitlines()[0]
    assert "#1 · 1 message ·" in out.splitlines()[1]


def test_conversations_of_the_usual_places(bough: Run, home: Path) -> None:
    """By their ids, or among the PATHs that are named."""
    pi_home(home)
    first, second = (f"0000000{number}" for number in (1, 2))
    assert bough("diff", first, second).status == 0
    folder = home / ".pi" / "agent" / "sessions"
    assert bough("diff", first, second, folder, "--exit-code").status == 1


# Statuses


def test_the_exit_code_is_for_scripts(bough: Run, two: tuple[Path, Path], tmp_path: Path) -> None:
    """0 the same, 1 different, 2 whatever else."""
    ours, theirs = two
    assert bough("diff", ours, theirs).status == 0
    assert bough("diff", ours, theirs, "--exit-code").status == 1
    assert bough("diff", ours, ours, "--exit-code").status == 0
    assert bough("diff", ours, tmp_path / "nothing", "--exit-code").status == 2
    assert bough("diff", ours, f"{theirs}@nothing", "--exit-code", "--json").json["error"]["kind"] == "not_found"
    assert bough("diff", ours, "--exit-code").status == 2
    assert bough("diff", ours, theirs, "-U", "x").status == 2
    assert bough("diff", ours, tmp_path / "nothing").status == 5


def test_quiet_says_nothing(bough: Run, two: tuple[Path, Path]) -> None:
    """And means the exit code."""
    answer = bough("diff", *two, "-q")
    assert (answer.status, answer.out, answer.err) == (1, "", "")


def test_problems_count_if_that_is_wanted(bough: Run, two: tuple[Path, Path]) -> None:
    """They are said, and with `--strict` they are the status."""
    ours, theirs = two
    with ours.open("a") as file:
        file.write("{torn\n{}\n")
    assert bough("diff", ours, theirs, "--strict").status == 6
    assert bough("diff", ours, theirs, "--strict", "--exit-code").status == 2
    assert "JSON" in bough("diff", ours, theirs).err


# Safety


def test_hostile_text_is_shown_not_sent(bough: Run, tmp_path: Path) -> None:
    """In messages, in words that changed, in folds; exact in `--json`."""
    conversation(tmp_path / "a.jsonl", chain([HOSTILE, f"{HOSTILE} {NORTH}", HOSTILE], "a"))
    conversation(tmp_path / "b.jsonl", chain([HOSTILE, f"{HOSTILE} {SOUTH}"], "b"), session="b" * 36)
    for words in ([], ["--stat"], ["--oneline"], ["-U", "all"], ["--word-diff", "none"]):
        out = bough("diff", tmp_path / "a.jsonl", tmp_path / "b.jsonl", *words).out
        assert not {"\x1b", "\x07", "\x9b", "\u202e"} & set(out)
        assert "␛" in out
    spans = bough("diff", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--json").json["regions"][1]["words"]
    assert "\x1b" in spans[0]["text"]


def test_a_closed_pipe_is_no_failure(tmp_path: Path) -> None:
    """`bough diff … | head` ends quietly."""
    conversation(tmp_path / "a.jsonl", chain([f"a {number}" for number in range(3000)], "a"))
    conversation(tmp_path / "b.jsonl", chain([f"b {number}" for number in range(3000)], "b"), session="b" * 36)
    command = [sys.executable, "-m", "bough.tui.cli", "diff", str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(20) == 0
