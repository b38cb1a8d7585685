"""Small real files for the screens: sessions of Claude Code and pi, with forks and with hostile text."""

from __future__ import annotations

import json
from pathlib import Path

HOSTILE = "evil [/b] [@click=app.quit]x[/] \x1b]52;c;aGk=\x07 \x9b2J \u202eend"


def claude_session(folder: Path, name: str, records: list[tuple[str, str | None, str, str]], *, cwd: str) -> Path:
    """A session of Claude Code from rows of (id, parent, `user` or `assistant`, text), a minute apart."""
    project = folder / cwd.replace("/", "-")
    project.mkdir(parents=True, exist_ok=True)
    path = project / f"{name}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for minute, (id, parent, role, text) in enumerate(records):
            message = (
                {"role": "user", "content": text}
                if role == "user"
                else {
                    "id": f"msg_{id}",
                    "type": "message",
                    "role": "assistant",
                    "model": "claude-sonnet-4-5",
                    "content": [{"type": "text", "text": text}],
                    "usage": {"input_tokens": 10, "output_tokens": 5},
                }
            )
            record = {
                "parentUuid": parent,
                "isSidechain": False,
                "userType": "external",
                "cwd": cwd,
                "sessionId": name,
                "version": "2.0.1",
                "type": role,
                "message": message,
                "uuid": id,
                "timestamp": f"2026-03-02T10:{minute:02d}:00.000Z",
            }
            file.write(json.dumps(record) + "\n")
    return path


def forked(folder: Path, name: str = "11111111-1111-4111-8111-111111111111") -> Path:
    """A question answered, then gone on with in two ways: the second was written last."""
    rows = [
        ("p1", None, "user", "Start a plan for the parser"),
        ("a1", "p1", "assistant", "Here is the plan:\n\n```python\nfd = os.open(path)\n```\n"),
        ("p2", "a1", "user", "Try approach alpha with mmap"),
        ("a2", "p2", "assistant", "Alpha works, 40 ms"),
        ("p3", "a1", "user", "Use pread instead of mmap"),
        ("a3", "p3", "assistant", "Beta is safer"),
        ("p4", "a3", "user", "Write it down"),
        ("a4", "p4", "assistant", "Done, see the notes on mmap"),
    ]
    return claude_session(folder, name, rows, cwd="/src/atlas")


def hostile(folder: Path) -> Path:
    """A session whose every text attacks the screen."""
    rows = [
        ("h1", None, "user", HOSTILE),
        ("h2", "h1", "assistant", HOSTILE),
        ("h3", "h1", "assistant", f"again {HOSTILE}"),
        ("h4", "h3", "user", HOSTILE),
    ]
    return claude_session(folder, "22222222-2222-4222-8222-222222222222", rows, cwd="/src/[/b]\u202ekiln")


def plain(folder: Path) -> Path:
    """A session of one question and one answer."""
    rows = [
        ("q1", None, "user", "Glaze recipes"),
        ("q2", "q1", "assistant", "Tin, lead, ash"),
    ]
    return claude_session(folder, "33333333-3333-4333-8333-333333333333", rows, cwd="/src/kiln")
