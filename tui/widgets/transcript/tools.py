"""Tool calls and their results as sections: a bar that says it in a line, under it what was asked and answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from bough.core.conversation import first_words
from bough.core.model import ToolCall, ToolResult
from bough.tui.safe import safe, safe_line

from . import ansi
from .blocks import Block, Style
from .diffs import Change, Diff, diff_of, edited_file
from .sections import Section
from .words import plural, seconds

MOST_LINES = 2000
"""Lines of tool output that are shown."""
MOST_CHARACTERS = 200_000
LONGEST_OPEN = 60
"""Changed lines up to which an edit is shown unasked."""
INDENT = "    "

_COMMANDS = ("command", "cmd", "script")
_DURATIONS = {
    "durationMs": 0.001,
    "duration_ms": 0.001,
    "totalDurationMs": 0.001,
    "duration_seconds": 1.0,
    "durationSeconds": 1.0,
}
"""What sources call the time a tool took, and what that is in seconds."""


def call_sections(
    call: ToolCall, result: ToolResult | None, key: str, waited: float | None, project: str = ""
) -> Iterator[Section]:
    """A call with its result, if there is one.

    `waited`: seconds between the two, where both tell their time. `project`: folder that is not said of files in it.
    """
    diff = diff_of(call.name, call.input, result.detail if result else None)
    name = safe_line(call.name) or "tool"
    about = _about(call, diff)
    about = safe_line(about.removeprefix(f"{project}/") if project else about)[:400]
    sign, look = _outcome(result)
    if diff is None:
        right = "  ".join(filter(None, (sign, " ".join(_extent(result, waited)))))
        bar = _bar(name, about, right, look)
        yield Section(lambda: _asked_and_answered(call, result), bar=bar, kind="tool", key=key)
        return
    bar = _bar(name, about, "  ".join(filter(None, (sign, f"+{diff.added} −{diff.removed}"))), look)
    opened = len(diff.changes) <= LONGEST_OPEN
    section = Section(lambda: [diff_block(diff)], bar=bar, kind="edit", key=key, opened=opened)
    yield section
    if result is not None and result.text.strip():
        yield result_section(result, f"{key}:result", within=section.key)


def result_section(result: ToolResult, key: str, *, within: str = "") -> Section:
    """A result that stands by itself."""
    sign, look = _outcome(result)
    name = safe_line(result.name)
    bar = _bar("result", name, "  ".join((sign, *_extent(result, None))), look)
    if within:
        bar = bar._replace(first=INDENT, styles=(), look="quiet")
    return Section(lambda: [output(result.text)], bar=bar, kind="tool", key=key, within=within)


def output(text: str) -> Block:
    """What a program printed: its colours kept, clipped where it is long."""
    clipped, rest = clip(text.rstrip())
    shown, styles = ansi.styled(clipped)
    if rest:
        shown, styles = _with_note(shown, styles, rest)
    return Block(shown or "(nothing)", styles, INDENT, INDENT, "block", "characters")


def diff_block(diff: Diff) -> Block:
    """Changed lines with their signs."""
    texts: list[str] = []
    styles: list[Style] = []
    at = 0
    for change in diff.changes[:MOST_LINES]:
        text, look = _line(change)
        texts.append(text)
        if look:
            styles.append(Style(at, at + len(text), look))
        at += len(text) + 1
    if (rest := len(diff.changes) - MOST_LINES) > 0:
        texts.append(f"⋯ {plural(rest, 'line')} more")
    return Block("\n".join(texts), tuple(styles), INDENT, INDENT, "block", "characters")


def json_block(value: Any, indent: str = INDENT) -> Block:  # any JSON
    """Any value as indented JSON."""
    text, rest = clip(_json(value))
    shown = safe(text).expandtabs(4) + (f"\n⋯ {rest}" if rest else "")
    return Block(shown, (), indent, indent, "block", "characters", lang="json")


def _json(value: Any) -> str:  # any JSON
    try:
        return json.dumps(value, indent=2, ensure_ascii=False, default=str)
    except RecursionError:
        return "(nested too deeply to be shown)"
    except ValueError:
        return "(holds a number too long to be shown)"


def clip(text: str) -> tuple[str, str]:
    """What is shown of a long text, and in words how much is not; no words where all is shown."""
    kept = text[:MOST_CHARACTERS]
    if len(kept) < len(text) and "\n" in kept:
        kept = kept[: kept.rfind("\n")]
    if kept.count("\n") >= MOST_LINES:
        kept = "\n".join(kept.split("\n", MOST_LINES)[:MOST_LINES])
    if len(kept) == len(text):
        return text, ""
    lines = text.count("\n", len(kept) + 1) + 1
    return kept, f"{plural(lines, 'line')} more" if lines > 1 else f"{plural(len(text) - len(kept), 'character')} more"


def _bar(name: str, about: str, right: str, right_look: str) -> Block:
    text = f"{name}  {about}" if about else name
    return Block(text, (Style(0, len(name), "tool"),), mode="bar", right=right, right_look=right_look)


def _about(call: ToolCall, diff: Diff | None) -> str:
    if diff is not None and (file := edited_file(call.input)):
        return file
    command = _command(call.input)
    return command or first_words(call.input)


def _command(input: Any) -> str:  # decoded JSON of any tool
    """The command line of a shell tool: its last word where a shell runs it."""
    if not isinstance(input, dict):
        return ""
    command = next((input[key] for key in _COMMANDS if key in input), "")
    if isinstance(command, list):
        words = [str(word) for word in command]
        is_shell = len(words) == 3 and words[1] in ("-c", "-lc")
        return words[2] if is_shell else " ".join(words)
    return command if isinstance(command, str) else ""


def _outcome(result: ToolResult | None) -> tuple[str, str]:
    if result is None:
        return "no result", "quiet"
    code = _found(result.detail, ("exit_code", "exitCode", "code"))
    if isinstance(code, int) and not isinstance(code, bool) and code:
        return f"✗ exit {code}", "failed"
    return ("✗ error", "failed") if result.error else ("✓", "good")


def _extent(result: ToolResult | None, waited: float | None) -> Iterator[str]:
    if result is None:
        return
    text = result.text.strip("\n")
    yield plural(text.count("\n") + 1, "line") if text else "no output"
    for name, factor in _DURATIONS.items():
        value = _found(result.detail, (name,))
        if isinstance(value, int | float) and not isinstance(value, bool):
            waited = value * factor
    if waited is not None and 0.05 <= waited < 1e6:
        yield seconds(waited)


def _found(detail: Any, names: tuple[str, ...]) -> Any:  # decoded JSON of any tool
    """A value that a source keeps beside a result, in it or in its `metadata`."""
    for place in (detail, detail.get("metadata") if isinstance(detail, dict) else None):
        if isinstance(place, dict):
            for name in names:
                if name in place:
                    return place[name]
    return None


def _asked_and_answered(call: ToolCall, result: ToolResult | None) -> list[Block]:
    blocks = list(_asked(call))
    if result is not None:
        blocks.append(output(result.text)._replace(gap=bool(blocks)))
    return blocks


def _asked(call: ToolCall) -> Iterator[Block]:
    command = _command(call.input)
    if command:
        text, rest = clip(command)
        shown = safe(text).expandtabs(4) + (f"\n⋯ {rest}" if rest else "")
        yield Block(shown, (), f"{INDENT}$ ", f"{INDENT}  ", "block", "characters", lang="bash")
    elif isinstance(call.input, str):
        yield from [output(call.input)] if call.input else []
    elif isinstance(call.input, dict):
        for name, value in call.input.items():
            yield _argument(safe_line(str(name)), value)
    elif call.input is not None:
        yield json_block(call.input)


def _argument(name: str, value: Any) -> Block:  # any JSON
    text = value if isinstance(value, str) else _json(value)
    kept, rest = clip(text)
    shown = safe(kept).expandtabs(4) + (f"\n⋯ {rest}" if rest else "")
    lead = f"{name}: " if "\n" not in shown else f"{name}:\n"
    return Block(lead + shown, (Style(0, len(name) + 1, "quiet"),), INDENT, INDENT, "block", "characters")


def _line(change: Change) -> tuple[str, str]:
    text = safe_line(change.text.expandtabs(4))
    match change.sign:
        case "+":
            return f"+ {text}", "added"
        case "-":
            return f"- {text}", "removed"
        case "@":
            return f"⋯ {text.removeprefix('…')}".rstrip(), "quiet"
        case _:
            return f"  {text}", ""


def _with_note(text: str, styles: tuple[Style, ...], rest: str) -> tuple[str, tuple[Style, ...]]:
    at = len(text) + 1
    note = f"⋯ {rest}"
    return f"{text}\n{note}", (*styles, Style(at, at + len(note), "quiet"))
