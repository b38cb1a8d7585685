"""Text that attacks a terminal, each piece between two marks by which its bytes can be found again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

SINGLE = [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]
"""Control characters but for tab, newline and carriage return, which programs that draw a screen use themselves."""
BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
SEQUENCES = [
    "\x1b]52;c;aGFjaw==\x07",  # the clipboard
    "\x1b]52;c;aGFjaw==\x1b\\",
    "\x1b]0;owned\x07",  # the title
    "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]1337;File=inline=1:AAAA\x07",
    "\x1bP+q544e\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b_Gi=1;AAAA\x1b\\",
    "\x1b^secret\x1b\\",
    "\x1bXstring\x1b\\",
    "\x1b[6n",  # makes the terminal type
    "\x1b[c",
    "\x1b[>0q",
    "\x1b[2J\x1b[H",
    "\x1b[?1049l",
    "\x1b[?2004l",
    "\x1b[8;1;1t",
    "\x1b[21t",
    "\x1b[201~rm -rf ~\r",
    "\x1bc",
    "\x1b#8",
    "\x1b(0",
    "\x1b%G",
    "\x1b]52;c;unterminated",
    "\x1b[38;2",
    "\x9b31m",
    "\x9d0;owned\x9c",
    "\x90q\x9c",
    "a\r\nb\rc",
]
HEAP = "e" + "\u0301" * 200
"""Marks over one letter that climb over the lines above."""
MARKUP = [
    "[/]",
    "[/b]",
    "[bold red]x[/bold red]",
    "[@click=app.quit]x[/]",
    "[link=http://evil.example]x[/link]",
    "[[",
    "[",
    "\\[",
    "[$error]x",
    "[@click=app.bell()]y[/]",
    ":smile:",
    "{0} %s ${HOME}",
]


class Payload(NamedTuple):
    """A hostile piece of text."""

    number: int
    attack: str

    @property
    def text(self) -> str:
        """The piece between its marks."""
        return f"{self.mark}{self.attack}{self.mark}"

    @property
    def mark(self) -> str:
        """What stands before and after it."""
        return f"q{self.number}q"


def payloads() -> list[Payload]:
    """All of them."""
    attacks = [
        *map(chr, SINGLE),
        *map(chr, BIDI),
        *SEQUENCES,
        *MARKUP,
        "\ud83d",
        "\u2028",
        "\u2029",
        HEAP,
    ]
    return [Payload(number, attack) for number, attack in enumerate(attacks)]


def leaks(raw: bytes) -> list[str]:
    """The attacks that reached the terminal as they are."""
    found = []
    for payload in payloads():
        if payload.attack in MARKUP:
            continue
        attack = payload.attack.encode("utf-8", "surrogatepass")
        whole = len(payload.attack) == 1 or payload.attack == HEAP  # escape may be our own; some marks may be shown
        if payload.mark.encode() + (attack + b"q" if whole else attack[:24]) in raw:
            found.append(repr(payload.attack))
    return found


def hostile_session(folder: Path, *says: str) -> Path:
    """A Claude Code session whose prompts, answers, thoughts, tools, title, project and model are all hostile.

    All `payloads` unless it says what it says.
    """
    records = list(_records(says or [payload.text for payload in payloads()]))
    path = folder / "projects" / "-home-evil" / "5e551001-0000-4000-8000-000000000001.jsonl"
    path.parent.mkdir(parents=True)
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path


def _records(texts: Sequence[str]) -> Iterator[dict[str, object]]:
    session = "5e551001-0000-4000-8000-000000000001"
    parent: str | None = None
    title = f"{texts[7 % len(texts)]} {texts[30 % len(texts)]} {' '.join(texts)}"
    yield {"type": "custom-title", "customTitle": title, "sessionId": session}
    for number, text in enumerate(texts):
        for kind, role, content in _turn(number, text):
            id = f"00000000-0000-4000-8000-{kind:04d}{number:08d}"
            message: dict[str, object] = {"role": role, "content": content}
            if role == "assistant":
                message |= {"id": f"msg_{number}", "model": f"model {text}"}
            yield {
                "type": role,
                "uuid": id,
                "parentUuid": parent,
                "isSidechain": False,
                "sessionId": session,
                "version": "2.1.300",
                "cwd": f"/home/{texts[31 % len(texts)]}/{text[:40]}",
                "gitBranch": text,
                "timestamp": f"2026-11-19T10:{number // 60:02d}:{number % 60:02d}.000Z",
                "message": message,
            }
            parent = id


def _turn(number: int, text: str) -> Iterator[tuple[int, str, object]]:
    """A prompt, an answer that thinks, says and calls, and what the tool answered."""
    yield 1, "user", text
    said = f"{text}\n\n```{text[:9]}\n{text}\n```\n\n| {text} |\n|---|\n| x |\n"
    call = {"type": "tool_use", "id": f"toolu_{number}", "name": f"Bash{text[:30]}", "input": {"command": text}}
    yield 2, "assistant", [{"type": "thinking", "thinking": text}, {"type": "text", "text": said}, call]
    yield (
        3,
        "user",
        [{"type": "tool_result", "tool_use_id": f"toolu_{number}", "content": text, "is_error": number % 2 == 0}],
    )
