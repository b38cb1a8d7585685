"""The sides that a merge is asked for, found and read."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Invalid
from bough.core.library import Library

from ..output import Output
from ..reading import telling
from .subject import Subject, subject_of

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.merging.sides import Sides
    from bough.core.target import Target


def sides_of(options: Namespace, output: Output) -> tuple[Subject, Sides]:
    """Ours with the store that keeps it, and all sides. Raises NotFound, Ambiguous, Unreadable, Moved, Invalid."""
    from bough.core.merging.sides import sides_of  # noqa: PLC0415 - completion needs none of it

    subject, theirs = _found(options)
    base = _target(options.base, subject.conversation, options) if options.base is not None else None
    try:
        sides = sides_of(subject.target, theirs, base, progress=telling(output, "reading, {} messages …"))
    finally:
        output.progress("")
    if sides.one and sides.ours.head == sides.theirs.head:
        raise Invalid("Both are the same: name another branch to be merged.")
    return subject, sides


def _found(options: Namespace) -> tuple[Subject, Target]:
    """Ours and theirs; either may be named as a branch or message of the other one's conversation."""
    into = options.into
    if into is None or not _conversation_in(into):
        theirs = _subject(options.ref, options)
        if into is None:
            into = ""
        target = _target(into, theirs.conversation, options)
        return theirs._replace(target=target), theirs.target
    ours = _subject(into, options)
    return ours, _target(options.ref, ours.conversation, options)


def _subject(ref: str, options: Namespace) -> Subject:
    return subject_of(Namespace(ref=ref, store=options.store))


def _target(ref: str, of: Conversation, options: Namespace) -> Target:
    """What a reference means; one without a conversation is about the given one, its default branch if it is empty."""
    from bough.core.refs import readings, target  # noqa: PLC0415 - completion needs none of it

    if not ref:
        return target(of, None, None)
    if _conversation_in(ref):
        found = Library((), options.store).find(ref)
        return found if found.conversation.ref != of.ref else found._replace(conversation=of)
    reading = next(reading for reading in readings(ref) if not reading.conversation)
    return target(of, reading.branch, reading.message)


def _conversation_in(ref: str) -> bool:
    """Whether a reference names a conversation, not only a branch or a message."""
    return not ref.startswith(("@", "#"))
