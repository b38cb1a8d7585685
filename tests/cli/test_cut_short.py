"""A run that something cuts short ends in order: a full disk, a closed stdout, ctrl+c."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest


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


def _in_shell(script: str) -> subprocess.CompletedProcess[str]:
    """What a shell makes of it, `$bough` being the program; stdin and stderr are no terminals."""
    words = shlex.join([sys.executable, "-m", "bough.tui.cli"])
    script = f'bough() {{ {words} "$@"; }}\n{script}'
    return subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)


def test_a_closed_stdin_says_nothing(session: Path) -> None:
    """It is as good as an empty one."""
    run = _in_shell(f"bough append {shlex.quote(str(session))} <&-")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith("bough: There is no text")


@pytest.mark.parametrize("words", ["", "demo", "--json"])
def test_the_app_wants_a_terminal(words: str) -> None:
    """A file or a pipe would be filled with escape sequences, and no key would ever come."""
    run = _in_shell(f"bough {words}")
    assert run.returncode == 2
    assert "needs a terminal" in run.stdout + run.stderr
    assert "\x1b" not in run.stdout + run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that one is in stays there")
def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    """What is named relative to it cannot be found."""
    folder = shlex.quote(str(tmp_path / "x"))
    run = _in_shell(f"mkdir {folder} && cd {folder} && rmdir {folder} && bough ls .")
    assert (run.returncode, run.stderr) == (1, "bough: The folder you are in is gone.\n")


@pytest.mark.parametrize("columns", ["999999999", pytest.param("9" * 5000, id="many digits"), "0", "00", "-3", "x"])
def test_a_width_that_cannot_be_is_none(session: Path, columns: str) -> None:
    """It took minutes to fill a line of a thousand million columns."""
    run = _in_shell(f"COLUMNS={columns} bough ls {shlex.quote(str(session))}")
    assert run.returncode == 0
    assert len(run.stdout) < 500


def test_an_empty_path_of_a_store_is_none() -> None:
    """A variable that is not set: the folder one stands in was never meant."""
    run = _in_shell("bough new --store '' --title x")
    assert run.returncode == 2
    assert "the path is empty" in run.stderr


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
