"""`bough show`: what was said on a branch."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .finding import add_paths, library_of, problem_json, tell
from .output import WITH_PROBLEMS, Output
from .parts import part_json, part_lines
from .times import local_now, moment, rfc3339
from .tree import named

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.model import Message, Usage
    from bough.core.target import Target

EPILOG = """examples:
  bough show latest
  bough show "Fix the importer"@alpha
  bough show claude-code:1f2e3d4c#7        up to its seventh message
  bough show session.jsonl --json | jq -r '.messages[] | select(.role == "user").parts[].text'
  bough show latest --raw                  the records as they are in the file"""

SPEAKERS = {"user": "you", "assistant": "assistant", "system": "system", "tool": "tool"}


def add_arguments(parser: ArgumentParser) -> None:
    """What to show, where to look, and how."""
    parser.add_argument("ref", metavar="REF[@BRANCH][#MESSAGE]", help="the conversation, its branch, the last message")
    add_paths(parser)
    parser.add_argument("--raw", action="store_true", help="the records as they are in the file, one after the other")
    parser.add_argument("--notes", action="store_true", help="with what nobody said: progress, attachments, state")


def run(options: Namespace, output: Output) -> int:
    """Print it. Raises NotFound, Ambiguous, Unreadable, Moved."""
    target = library_of(options).find(options.ref)
    conversation = target.conversation
    entries = list(_entries(target, notes=options.notes))
    if output.json:
        output.document(as_json(target, entries, raw=options.raw))
    elif options.raw:
        for entry in entries:
            output.line(_raw(conversation, entry))
    else:
        _print(target, entries, output)
        tell(conversation.problems, output)
    return WITH_PROBLEMS if options.strict and conversation.problems else 0


def as_json(target: Target, entries: list[int], *, raw: bool) -> dict[str, Any]:
    """The fields of `show --json`."""
    conversation = target.conversation
    return {
        **named(conversation),
        "branch": target.branch.id if target.branch is not None else None,
        "messages": [_message_json(conversation, entry, raw=raw) for entry in entries],
        "problems": [problem_json(problem) for problem in conversation.problems],
    }


def _entries(target: Target, *, notes: bool) -> Iterator[int]:
    """The path to the message that was named, else to the head; each followed by its notes.

    If notes are not wanted, only by those that a person typed while the model worked, and a message that was named is
    the last one.
    """
    tree = target.conversation.tree

    def beside(entry: int) -> list[int]:
        return tree.notes.get(entry, []) if notes else tree.typed_notes(entry)

    end = target.message
    if end is None and target.branch is not None:
        end = tree.head(target.branch)
    yield from beside(-1)
    if end is None or end < 0:
        return
    for entry in tree.path(end):
        yield entry
        if notes or entry != target.message:
            yield from beside(entry)


def _message_json(conversation: Conversation, entry: int, *, raw: bool) -> dict[str, Any]:
    message = conversation.message(entry)
    branch = conversation.tree.branch_of(entry)
    shown: dict[str, Any] = {
        "id": message.id,
        "parent": message.parent,
        "branch": branch.id if branch is not None else None,
        "role": message.role,
        "kind": message.kind,
        "hidden": message.hidden,
        "group": message.group,
        "time": rfc3339(message.time),
        "model": message.model,
        "provider": message.provider,
        "parts": [part_json(part) for part in conversation.parts(entry)],
        "usage": _usage_json(message.usage),
    }
    return {**shown, "raw": _raw(conversation, entry)} if raw else shown


def _usage_json(usage: Usage | None) -> dict[str, Any] | None:
    if usage is None:
        return None
    return {
        "input": usage.input,
        "output": usage.output,
        "cache_read": usage.cache_read,
        "cache_write": usage.cache_write,
        "cost": usage.cost,
    }


def _raw(conversation: Conversation, entry: int) -> str:
    return conversation.raw(entry).decode("utf-8", "replace")


def _print(target: Target, entries: list[int], output: Output) -> None:
    conversation, group, position = target.conversation, None, 0
    for entry in entries:
        message = conversation.message(entry)
        position += message.kind != "note"
        if message.group is None or message.group != group:
            output.line()
            output.lines(*_header(message, position))
        group = message.group
        if message.hidden:
            output.lines((f"(hidden) {conversation.preview(entry)}", "dim"))
            continue
        for part in conversation.parts(entry):
            for text, style in part_lines(part):
                output.lines((text, style))


def _header(message: Message, position: int) -> list[tuple[str, str]]:
    speaker = message.model or SPEAKERS[message.role]
    facts = [
        fact for fact in (message.kind if message.kind == "note" else "", moment(message.time, local_now())) if fact
    ]
    where = message.id if message.kind == "note" else f"#{position}"
    return [(f"── {speaker}", "bold"), (" · ".join(["", *facts, where]), "dim")]
