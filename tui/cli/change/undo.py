"""`bough undo` and `bough redo`: the last change, whoever made it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any, NamedTuple

from bough.core.errors import BoughError, NotFound

from ...operations import sentence
from ...safe_text import safe_line
from ..output import Output
from ..times import local_now
from .answer import Changed, reference, tell
from .gone import Gone, choose, gone_from, restore
from .newest import last_noted, newest_change
from .stores import existing_store
from .subject import Subject, no_message, subject_of

if TYPE_CHECKING:
    from bough.core.native import Operation
    from bough.core.store import Store

EPILOG = """examples:
  bough undo                                    the last change in the store
  bough undo "Plan the garden"                  the last change of that conversation
  bough redo "Plan the garden"                  brings back what the last undo took away

Says what was undone, and whose change it was. An undo is a change like any other: nothing is ever cut from a file.
It refuses where later messages stand on what would go, and names them.

--json {"ref","conversation","branch","message","change":{"type","by","time","branch"}}"""


class Nothing(BoughError):
    """There is nothing to undo or redo."""

    kind = "not_found"

    def __init__(self, command: str, ref: str) -> None:
        self.command = command
        self.ref = ref
        super().__init__(command, ref)

    def __str__(self) -> str:
        return f"There is nothing to {self.command} in {self.ref}."


class _Done(NamedTuple):
    """What was undone or redone, and where."""

    ref: str
    conversation: str
    operation: Operation | None


def add_arguments(parser: ArgumentParser) -> None:
    """Where."""
    parser.add_argument("ref", metavar="REF", nargs="?", help="the conversation; without it, where the last change was")


def run(options: Namespace, output: Output) -> int:
    """Do it, and say what it was. Raises NotFound, Ambiguous, Locked, InUse, Nothing, NotSaved."""
    back = options.command == "undo"
    if options.ref is None:
        store = existing_store(options)
        place = newest_change(store, deleted=back)
        if place is None:
            raise Nothing(options.command, str(store.root))
        if place.kind == "trash":
            return _restored(store, choose(place.name, gone_from(store)), options, output)
        if place.kind == "notes":
            return _told(_noted(store, place.name, last_noted(store, place.name), options), options, output)
        return _told(_changed(store, place.name, options), options, output)
    try:
        subject = subject_of(options)
    except NotFound:
        found = _out_of_sight(options) if back else None
        if found is None:
            raise
        return _restored(*found, options, output)
    no_message(subject)
    return _told(_of(subject, options), options, output)


def _of(subject: Subject, options: Namespace) -> _Done:
    if subject.native:
        return _changed(subject.store(), subject.conversation.id, options)
    try:
        store = existing_store(options)
    except NotFound:
        raise Nothing(options.command, subject.ref) from None
    return _noted(store, subject.conversation.ref.source, subject.conversation.id, options)


def _changed(store: Store, id: str, options: Namespace) -> _Done:
    with store.write(id, options.wait) as writer:
        return _Done(f"bough:{id}", id, writer.undo() if options.command == "undo" else writer.redo())


def _noted(store: Store, source: str, id: str, options: Namespace) -> _Done:
    from bough.core.notes import Notes  # noqa: PLC0415 - completion needs none of it

    notes = Notes(store.context, source, options.wait)
    return _Done(f"{source}:{id}", id, notes.undo(id) if options.command == "undo" else notes.redo(id))


def _out_of_sight(options: Namespace) -> tuple[Store, Gone] | None:
    """The conversation that a reference means among those deleted as a whole: that was the last change of it."""
    try:
        store = existing_store(options)
        return store, choose(options.ref, [gone for gone in gone_from(store) if gone.kind != "branch"])
    except NotFound:
        return None


def _restored(store: Store, gone: Gone, options: Namespace, output: Output) -> int:
    change = {"type": "delete", "by": "", "time": None, "branch": gone.branch}
    answer = restore(store, gone, options.wait)
    return tell(answer, output, f"Undone: the deletion of {safe_line(gone.title) or gone.id}.", change=change)


def _told(done: _Done, options: Namespace, output: Output) -> int:
    if done.operation is None:
        raise Nothing(options.command, done.ref)
    answer = Changed(reference(done.ref), done.conversation, done.operation.branch or None)
    what = f"{'Undone' if options.command == 'undo' else 'Redone'}: {sentence(done.operation, local_now())}"
    return tell(answer, output, what, change=_as_json(done.operation))


def _as_json(operation: Operation) -> dict[str, Any]:
    """What was undone or redone, and whose it was."""
    return {
        "type": operation.type,
        "by": operation.by,
        "time": operation.time,
        "branch": operation.branch or None,
    }
