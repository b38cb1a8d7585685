"""What the README shows is what the program prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from bough.core.demo import make_demo
from bough.tui.cli import main

README = Path(__file__).resolve().parents[2] / "README.md"
EXAMPLES = re.findall(r"```console\n\$ (bough .*)\n((?:.*\n)*?)```", README.read_text(encoding="utf-8"))


def test_there_are_examples() -> None:
    """The pattern that finds them finds them."""
    assert len(EXAMPLES) >= 3


@pytest.mark.parametrize(("command", "printed"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_an_example_prints_what_it_shows(
    command: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each example of the README, run on the store of `bough demo`, letter by letter."""
    monkeypatch.setenv("BOUGH_STORE", str(make_demo(tmp_path / "store").root))
    status = main(shlex.split(command)[1:])
    out = capsys.readouterr().out
    assert status == 0
    assert out.strip("\n") == printed.strip("\n")


def test_the_library_example_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The lines of Python do what they say, on the example store."""
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    store = make_demo(tmp_path / "store").root
    exec(compile(code.replace("export.zip", str(store)), "README.md", "exec"), {})
    assert "Rate limiter for the public API" in capsys.readouterr().out


def test_the_settings_example_is_understood(tmp_path: Path) -> None:
    """The configuration of the README is read without a word of complaint."""
    from bough.tui.config import read_config

    (text,) = re.findall(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "config.toml").write_text(text)
    config = read_config(tmp_path)
    assert config.theme == "paper"
    assert not config.mistakes
