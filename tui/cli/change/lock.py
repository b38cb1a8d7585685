"""`bough lock`: who holds a conversation, and asking for it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

from bough.core.errors import Locked

from ..output import Output, owner_json
from .subject import Subject, add_ref, no_message, refuse_foreign, subject_of

if TYPE_CHECKING:
    from bough.core.locks import Status

EPILOG = """examples:
  bough lock status latest
  bough lock request latest --wait 60           asks the holder, and waits until it has let go

A holder is asked, never forced: it saves and lets go, or it does not, and then the status is 3. A lock dies with its
process, so there is nothing to clean up.

--json {"ref","conversation","held","owner","requests"}; owner is null or {"pid","host","user","program","since"}, and
       requests is a list of such"""

PAUSE = 0.05
"""Seconds between two looks at a lock that was asked for."""


def add_arguments(parser: ArgumentParser) -> None:
    """What to do, and with what."""
    parser.add_argument("action", choices=("status", "request"), help="tell who holds it, or ask for it")
    add_ref(parser, "REF", "the conversation")


def run(options: Namespace, output: Output) -> int:
    """Do it. Raises NotFound, Ambiguous, ReadOnly, Locked."""
    subject = subject_of(options)
    no_message(subject)
    refuse_foreign(subject, f"locks are Bough's, and {subject.conversation.ref.source} wrote it")
    status = _asked(subject, options.wait, output) if options.action == "request" else _status(subject)
    if output.json:
        output.document(as_json(subject, status))
        return 0
    output.line(_sentence(status))
    for asking in status.requests:
        output.line(f"wanted by {asking.program} of {asking.user} (pid {asking.pid} on {asking.host})")
    return 0


def as_json(subject: Subject, status: Status) -> dict[str, Any]:
    """The fields of `lock --json`."""
    return {
        "ref": subject.ref,
        "conversation": subject.conversation.id,
        "held": status.held,
        "owner": owner_json(status.owner),
        "requests": [owner_json(asking) for asking in status.requests],
    }


def _sentence(status: Status) -> str:
    if not status.held:
        return "free"
    return status.owner.sentence if status.owner is not None else "held, by whom is unknown"


def _status(subject: Subject) -> Status:
    return subject.store().status(subject.conversation.id)


def _asked(subject: Subject, wait: float, output: Output) -> Status:
    """Ask the holder, and wait until it has let go. Raises Locked if it does not in time."""
    store, id = subject.store(), subject.conversation.id
    status = store.status(id)
    if not status.held:
        return status
    asking = store.request(id)
    output.progress("asked for it, waiting …")
    until = monotonic() + wait
    try:
        while (status := store.status(id)).held:
            if monotonic() >= until:
                raise Locked(id, status.owner)
            sleep(PAUSE)
    finally:
        output.progress("")
        store.context.locks.records.withdraw(id, asking)
    return status
