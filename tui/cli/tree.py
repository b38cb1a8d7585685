"""`bough tree`: the branches of a conversation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from ..safe_text import safe_line
from .cells import fit, width
from .finding import add_paths, library_of, problem_json, tell
from .output import WIDE, WITH_PROBLEMS, Output
from .times import ago, local_now, rfc3339

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.kinship import Family
    from bough.core.model import Branch
    from bough.core.skeleton import MergeNote

EPILOG = """examples:
  bough tree latest
  bough tree "Fix the importer"
  bough tree claude-code:1f2e3d4c --json
  bough tree session.jsonl
  bough tree latest --family       forks and copies in other files too, what they share once

● is the head you are on, ○ another one, ⑂ says how many branches leave a branch. The line of the default branch is not
indented: the others hang one step to the right of the branch they leave."""

DEEPEST = 16
"""Steps that an alternate is indented at most; beyond, the number of steps is written."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which conversation, and where to look."""
    parser.add_argument("ref", metavar="REF", help="the conversation: a path, SOURCE:ID, title, id, or `latest`")
    add_paths(parser)
    parser.add_argument("--family", action="store_true", help="with its forks and copies in other files, as one tree")


def run(options: Namespace, output: Output) -> int:
    """Show it. Raises NotFound, Ambiguous, Moved, Unreadable."""
    library = library_of(options)
    conversation = library.find(options.ref).conversation
    family: Family | None = None
    if options.family:
        from bough.core.kinship import members_of, together  # noqa: PLC0415 - start-up time: seldom wanted

        conversation = family = together(*members_of(library, conversation))
    if output.json:
        output.document(as_json(conversation) | ({"members": members_json(family)} if family is not None else {}))
    else:
        _print(conversation, output)
        for member in members_json(family) if family is not None and len(family.members) > 1 else ():
            output.word(f"{member['ref']}: {_many(member['messages'], 'message', 's')}, {member['own']:,} its own")
        tell(conversation.problems, output)
    return WITH_PROBLEMS if options.strict and conversation.problems else 0


def as_json(conversation: Conversation) -> dict[str, Any]:
    """The fields of `tree --json`."""
    return {
        **named(conversation),
        "branches": [branch_json(branch) for branch in conversation.branches],
        "merges": [merge_json(note) for note in conversation.skeleton.merges],
        "problems": [problem_json(problem) for problem in conversation.problems],
    }


def named(conversation: Conversation) -> dict[str, Any]:
    """The fields by which a JSON answer names its conversation."""
    source = conversation.source.name
    return {
        "ref": f"{source}:{conversation.id}",
        "id": conversation.id,
        "source": source,
        "title": conversation.title,
        "path": str(conversation.path),
    }


def members_json(family: Family) -> list[dict[str, Any]]:
    """The conversations of a family: their fields, their messages, and how many of these no elder one has."""
    return [
        {**named(member), "messages": member.skeleton.counted(), "own": own}
        for member, own in zip(family.members, family.own, strict=True)
    ]


def branch_json(branch: Branch) -> dict[str, Any]:
    """A branch as JSON has it."""
    return {
        "id": branch.id,
        "name": branch.name,
        "kind": branch.kind,
        "parent": branch.parent,
        "fork_point": branch.fork_point,
        "head": branch.head,
        "messages": branch.messages,
        "total": branch.total,
        "updated": rfc3339(branch.updated),
        "active": branch.active,
        "diverged": branch.diverged,
    }


def merge_json(note: MergeNote) -> dict[str, Any]:
    """A merge as JSON has it; a parent's `conversation` is null if it is this one."""
    parents = {
        side: {name: note.record[side].get(name) for name in ("conversation", "branch", "message")}
        for side in ("ours", "theirs")
    }
    more = {name: note.record.get(name) for name in ("base", "how", "copied")}
    return {"branch": note.branch, "message": note.message, **parents, **more}


class Row(NamedTuple):
    """A branch and how far to the right it stands."""

    branch: Branch
    depth: int
    forks: int
    """Branches that leave it."""


def rows(branches: list[Branch]) -> Iterator[Row]:
    """Each branch once: alternates below the branch they leave, the way to the default branch not indented."""
    by_id = {branch.id: branch for branch in branches}
    below: dict[str | None, list[Branch]] = {}
    for branch in branches:
        below.setdefault(branch.parent if branch.parent in by_id else None, []).append(branch)
    main = _way_to_default(branches, by_id)
    waiting = [(branch, 0) for branch in reversed(below.get(None, []))]
    waiting = [*((branch, 0) for branch in reversed(branches)), *waiting]  # those whose parents form a ring come last
    shown: set[str] = set()
    while waiting:
        branch, depth = waiting.pop()
        if branch.id in shown:
            continue
        shown.add(branch.id)
        children = below.get(branch.id, [])
        yield Row(branch, depth, len(children))
        going_on = [(child, depth) for child in children if child.id in main]
        aside = [(child, depth + 1) for child in reversed(children) if child.id not in main]
        waiting += going_on + aside


def _way_to_default(branches: list[Branch], by_id: dict[str, Branch]) -> set[str]:
    way: set[str] = set()
    at = next((branch for branch in branches if branch.active), None)
    while at is not None and at.id not in way:
        way.add(at.id)
        at = by_id.get(at.parent) if at.parent is not None else None
    return way


def _print(conversation: Conversation, output: Output) -> None:
    now = local_now()
    shown = list(rows(conversation.branches))
    output.lines((safe_line(conversation.title) or conversation.id, "bold"), (f"  {_counts(conversation)}", "dim"))
    numbers = [f"{row.branch.messages:,}" for row in shown]
    times = [ago(row.branch.updated, now) for row in shown]
    room = (max(map(len, numbers), default=0), max(map(len, times), default=0))
    left = output.width - sum(room) - 6 - len("⑂99")
    leads = [_lead(row) for row in shown]
    number_of = {branch.id: number for number, branch in enumerate(conversation.branches)}
    labels = [safe_line(label(conversation, row.branch, number_of[row.branch.id])) for row in shown]
    column = max((width(lead + text) for lead, text in zip(leads, labels, strict=True)), default=0)
    column = min(column, max(left, 16)) if output.width < WIDE else min(column, 100)
    for row, lead, text, number, time in zip(shown, leads, labels, numbers, times, strict=True):
        output.lines(
            (lead, "green" if row.branch.active else "dim"),
            (fit(text, max(column - width(lead), 8)), "bold" if row.branch.active else ""),
            (f"  {number.rjust(room[0])}  {time.ljust(room[1])}  {f'⑂{row.forks}' if row.forks else ''}", "dim"),
        )
    _print_merges(conversation, output)


def _print_merges(conversation: Conversation, output: Output) -> None:
    """What was merged of what, a line each."""
    names = {branch.id: safe_line(branch.name or branch.id) for branch in conversation.branches}
    for note in conversation.skeleton.merges:
        sides = [note.record[side] for side in ("ours", "theirs")]
        ours, theirs = (names.get(side.get("branch"), str(side.get("conversation") or "a branch")) for side in sides)
        output.lines((f"{names.get(note.branch, note.branch)}: merged from {ours} and {theirs}", "dim"))


def _counts(conversation: Conversation) -> str:
    branches, messages = len(conversation.branches), conversation.skeleton.counted()
    return f"{conversation.source.name} · {_many(messages, 'message', 's')} · {_many(branches, 'branch', 'es')}"


def _many(number: int, noun: str, ending: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else ending}"


def _lead(row: Row) -> str:
    mark = "●" if row.branch.active else "○"
    if not row.depth:
        return f"{mark} "
    steps = "│ " * (row.depth - 1) if row.depth <= DEEPEST else f"{'│ ' * (DEEPEST - 2)}… {row.depth} "
    return f"{steps}├─{mark} "


def label(conversation: Conversation, branch: Branch, number: int) -> str:
    """What a branch is called: its name, what is first said on it, its id if nothing is."""
    first = _first_own(conversation, number)
    said = conversation.preview(first) if first is not None else ""
    kind = "agent: " if branch.kind == "agent" else ""
    if branch.name and said and not said.startswith(branch.name.removesuffix("…")):
        return f"{kind}{branch.name}: {said}"
    return f"{kind}{branch.name or said or branch.id}"


def _first_own(conversation: Conversation, number: int) -> int | None:
    """The first own message of a branch that is not hidden, else its very first."""
    tree = conversation.tree
    own = tree.runs(number)
    entries = [tree.nodes[node] for at in own[:1] for node in range(tree.segments[at].start, tree.segments[at].end)]
    return next(
        (entry for entry in entries if not conversation.skeleton.hidden[entry]), entries[0] if entries else None
    )
