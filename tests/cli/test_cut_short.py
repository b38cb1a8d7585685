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
