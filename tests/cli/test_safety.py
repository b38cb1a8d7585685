"""What reaches the terminal, whatever is in the files: real processes, and their bytes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sessions import pi_home, pi_session

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]52;c;aGk=\x07",
    "\x9b31m",
    "a\rb\x08c\x7f",
    "new\nline",
    "\u202eevil\u2066",
    "[bold]markup[/] [@click=app.quit]x[/]",
    "lone \ud83d surrogate",
    "\u2028\u0085",
    "é̷̸" * 40,
]
COMMAND = [sys.executable, "-m", "bough.tui.cli"]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder with one conversation a hostile text: in its title, project, prompts and results."""
    for number, text in enumerate(HOSTILE):
        pi_session(tmp_path / f"{number}.jsonl", f"{number}{text}", (text,), name=text, cwd=f"/home/{text}")
    return tmp_path


def is_calm(data: bytes) -> bool:
    """Whether a terminal does nothing with it but show it."""
    text = data.decode()
    return not any(
        (ord(character) < 32 and character != "\n") or 127 <= ord(character) < 160 or character in "\u202e\u2066\u2028"
        for character in text
    )


def test_no_hostile_byte_reaches_a_pipe(hostile: Path) -> None:
    """Not in lists, trees, transcripts, raw records or errors; and no line is broken in two."""
    environment = os.environ | {"COLUMNS": "400"}
    listed = subprocess.run([*COMMAND, "ls", hostile], capture_output=True, check=True, env=environment)
    assert listed.stdout.count(b"\n") == len(HOSTILE)
    assert is_calm(listed.stdout + listed.stderr)
    assert "[bold]markup[/] [@click=app.quit]x[/]" in listed.stdout.decode()


def test_no_hostile_byte_is_in_any_answer(bough: Run, hostile: Path) -> None:
    """The same for each conversation by itself, and for references that nothing answers to."""
    for file in sorted(hostile.iterdir()):
        for words in (["tree", file], ["show", file], ["show", file, "--raw"], ["show", f"{file}#nope\x1b[31m"]):
            answer = bough(*words)
            assert is_calm((answer.out + answer.err).encode()), words


def test_json_is_exact(bough: Run, hostile: Path) -> None:
    """ASCII on the wire, and every character as it was, lone surrogates included."""
    said = [bough("show", file, "--json").json["messages"][0]["parts"][0]["text"] for file in hostile.iterdir()]
    assert sorted(said) == sorted(HOSTILE)
    titles = {conversation["title"] for conversation in bough("ls", hostile, "--json").json["conversations"]}
    assert titles >= {text for text in HOSTILE if "lone" not in text}


def in_a_terminal(words: list[str], **environment: str) -> bytes:
    """What a command writes to a terminal of its own."""
    pid, descriptor = pty.fork()
    if not pid:
        os.execve(sys.executable, [*COMMAND, *words], os.environ | {"TERM": "xterm", **environment})
    data = b""
    while True:
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:
            break
        if not chunk:
            break
        data += chunk
    os.waitpid(pid, 0)
    os.close(descriptor)
    return data


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_colours_are_for_terminals_that_want_them(home: Path) -> None:
    """SGR only, and nothing of it with NO_COLOR, --no-color or a dumb terminal."""
    pi_home(home)
    coloured = in_a_terminal(["ls"])
    assert b"\x1b[36m" in coloured
    plain = [
        in_a_terminal(["ls"], NO_COLOR="1"),
        in_a_terminal(["ls", "--no-color"]),
        in_a_terminal(["ls"], TERM="dumb"),
    ]
    assert all(b"\x1b[3" not in data and b"\x1b[1" not in data for data in plain)
    assert b"Question 3" in plain[0]


def test_symbols_have_ascii_forms(tmp_path: Path) -> None:
    """Where the encoding of the terminal has none of them; other characters become question marks."""
    path = pi_session(tmp_path / "s.jsonl", turns=("Größe?",), rewind=True)
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    out = subprocess.run([*COMMAND, "tree", path], capture_output=True, check=True, env=environment).stdout
    assert out.decode("ascii").splitlines()[1].startswith("o main: Gr??e?")


def test_a_closed_pipe_is_no_error(home: Path) -> None:
    """`bough ls | head -0` says nothing on stderr."""
    pi_home(home)
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.run([*COMMAND, "ls", "--json"], stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (process.returncode, process.stderr) == (0, b"")


def test_an_interrupt_ends_with_130(bough: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a traceback."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bough.tui.cli.running.run_command", interrupted)
    answer = bough("ls")
    assert (answer.status, answer.out, answer.err) == (130, "", "")


def test_the_command_line_needs_neither_textual_nor_the_model(home: Path) -> None:
    """Start-up time: what the catalog knows is listed without them."""
    for file in pi_home(home):
        for path in (file, *file.parents[:5]):
            os.utime(path, (1, 1))
    code = (
        "import sys; from bough.tui.cli import main; main(['ls']); "
        "print(sorted({'textual', 'rich', 'msgspec', 'bough.core.model'} & set(sys.modules)))"
    )
    for _ in range(2):
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout
    assert out.count("Question") == 3
    assert out.splitlines()[-1] == "[]"


def test_the_shell_is_answered(home: Path, tmp_path: Path) -> None:
    """Commands after `bough`, references after `bough tree`: the protocol of argcomplete, on a file for its answers."""
    pi_home(home)
    for line, expected in (("bough tr", "tree"), ("bough tree pi:00000002", "00000002-0000-4000-8000-000000000002")):
        answers = tmp_path / "answers"
        environment = os.environ | {
            "_ARGCOMPLETE": "1",
            "_ARGCOMPLETE_SHELL": "bash",
            "_ARGCOMPLETE_STDOUT_FILENAME": str(answers),
            "_ARGCOMPLETE_IFS": "\n",
            "_ARGCOMPLETE_SUPPRESS_SPACE": "0",
            "_ARGCOMPLETE_COMP_WORDBREAKS": " \t\n\"'><=;|&(:",
            "COMP_LINE": line,
            "COMP_POINT": str(len(line)),
        }
        subprocess.run(COMMAND, env=environment, check=False, capture_output=True)
        assert expected in answers.read_text()
