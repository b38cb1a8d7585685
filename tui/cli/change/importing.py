"""`bough import`: conversations of other tools as native ones."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bough.core.errors import BoughError, Locked, NotFound
from bough.core.library import Library
from bough.core.refs import existing

from ..finding import problem_json, tell
from ..output import WITH_PROBLEMS, Output
from .answer import count
from .stores import open_store

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.importing import Imported
    from bough.core.model import Problem
    from bough.core.store import Store

EPILOG = """examples:
  bough import ~/Downloads/chatgpt-export.zip
  bough import ~/.claude/projects/-home-ada-atlas
  bough import codex:0198f3c2                   a reference will do where no such path is
  bough import session.jsonl --json

A second import adds only what is new, and says how much. The files that are read stay as they are. What was wrong with
them, and what could not be taken in, is told, and the status is 6.

--json {"conversations":[{"ref","id","title","origin","added"}],"problems":[{"code","path","place","message"}]}"""


def add_arguments(parser: ArgumentParser) -> None:
    """From where."""
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file, folder or zip of any known format")


def run(options: Namespace, output: Output) -> int:
    """Take them in. Raises NotFound, Ambiguous, NotSaved, and Locked if that was all that went wrong."""
    problems: list[Problem] = []
    found = deque(conversation for path in options.paths for conversation in _at(path, options, problems))
    from bough.core.keeping import home_of  # noqa: PLC0415 - completion needs none of it

    store = open_store(options)
    taken: list[Imported] = []
    total = len(found)
    while found:  # a conversation that was taken in need not stay in memory
        output.progress(f"importing {total - len(found) + 1} of {total} …")
        conversation = found.popleft()
        if home_of(conversation) != store.root:
            _take(store, conversation, options.wait, taken, problems)
    output.progress("")
    _answer(taken, problems, output)
    return WITH_PROBLEMS if problems else 0


def _at(place: str, options: Namespace, problems: list[Problem]) -> Iterator[Conversation]:
    """The conversations at a path, or the one that a reference means. Raises NotFound, Ambiguous."""
    path = existing(place)
    if path is None:
        yield Library((), options.store).find(place).conversation
        return
    library = Library([path], options.store)
    conversations = library.conversations()
    if not conversations:
        reasons = " ".join(problem.message for problem in library.problems)
        raise NotFound("conversation", place, reasons or "There is no file of a known format in it.")
    problems += library.problems
    yield from conversations


def _take(
    store: Store, conversation: Conversation, wait: float, taken: list[Imported], problems: list[Problem]
) -> None:
    """Take one in; one that cannot be harms no other. Raises Locked if nothing else was done yet."""
    from bough.core.importing import import_conversation  # noqa: PLC0415 - completion needs none of it
    from bough.core.linking import problem  # noqa: PLC0415 - as above

    try:
        taken.append(import_conversation(store, conversation, wait=wait))
        problems += conversation.problems
    except Locked as error:
        if not taken and not problems:
            raise
        problems.append(problem("not-imported", conversation.path, conversation.id, str(error)))
    except BoughError as error:
        problems.append(problem("not-imported", conversation.path, conversation.id, str(error)))


def _answer(taken: list[Imported], problems: list[Problem], output: Output) -> None:
    if output.json:
        output.document(
            {"conversations": [_json(one) for one in taken], "problems": [problem_json(p) for p in problems]}
        )
        return
    room = max((len(f"+{one.added:,}") for one in taken), default=0)
    for one in taken:
        output.lines((f"bough:{one.id}  ", "cyan"), (f"{f'+{one.added:,}'.rjust(room)}  ", "green"), (one.title, ""))
    new = sum(one.added for one in taken)
    output.word(f"{count(len(taken), 'conversation')}, {count(new, 'new message')}.")
    tell(problems, output)


def _json(one: Imported) -> dict[str, Any]:
    """What an import says of a conversation."""
    return {"ref": f"bough:{one.id}", "id": one.id, "title": one.title, "origin": one.origin, "added": one.added}
