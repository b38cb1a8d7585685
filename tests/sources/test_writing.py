"""The page that explains writing a source: its example is a source, and its tool is found when it is installed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import bough.core.sources as package

PAGE = Path(package.__file__).with_name("README.md")


def example() -> str:
    """The class on the page."""
    found: list[str] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return next(code for code in found if "class MyTool" in code)


def test_the_example_reads_what_it_says(tmp_path: Path) -> None:
    """A tree of its format, as a package that announces itself: listed, shown, with its branches."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "my_package.py").write_text(example())
    info = site / "my_package-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: my_package\nVersion: 1\n")
    (info / "entry_points.txt").write_text("[bough.sources]\nmy-tool = my_package:MyTool\n")
    chats = tmp_path / "home" / ".my-tool" / "chats"
    chats.mkdir(parents=True)
    rows = [("1", None, "user", "How deep?"), ("2", "1", "assistant", "Nine."), ("3", "1", "assistant", "Ten.")]
    records = [{"app": "my-tool", "id": id, "reply_to": to, "role": role, "text": text} for id, to, role, text in rows]
    (chats / "lake.chat").write_text("".join(json.dumps(record) + "\n" for record in records))
    environment = {**os.environ, "HOME": str(tmp_path / "home"), "PYTHONPATH": str(site)}

    def run(*words: str) -> dict[str, Any]:
        command = [sys.executable, "-c", "from bough.tui.cli import main; raise SystemExit(main())", *words, "--json"]
        ended = subprocess.run(command, env=environment, capture_output=True, check=True, timeout=180)
        value: dict[str, Any] = json.loads(ended.stdout)
        return value

    (listed,) = run("ls")["conversations"]
    assert (listed["ref"], listed["messages"], listed["branches"]) == ("my-tool:lake", 3, 2)
    shown = run("show", "my-tool:lake@3")["messages"]
    assert [one["parts"][0]["text"] for one in shown] == ["How deep?", "Ten."]
    assert "my-tool" in {one["name"] for one in run("sources")["sources"]}
