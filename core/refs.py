"""What a person types to name a conversation, a branch, a message: `REF[@BRANCH][#MESSAGE]`.

The rules are a contract that scripts rely on. The whole text is tried as a conversation first, then what is before the
last `#`, then what is before the last `@` of that: so titles and paths may hold both characters. A conversation is an
existing path, else `SOURCE:…`, else an exact title, an exact id, the beginning of one id, or `latest`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .errors import Ambiguous, NotFound
from .library import Library
from .named import the_one
from .target import Target

if TYPE_CHECKING:
    from .conversation import Conversation
    from .model import Branch
    from .summary import Summary

LATEST = "latest"


class Reading(NamedTuple):
    """One way to take a reference apart."""

    conversation: str
    branch: str | None = None
    message: str | None = None


def readings(ref: str) -> Iterator[Reading]:
    """The ways in which a reference can be meant, the first that names a conversation being the one that counts."""
    yield Reading(ref)
    before, mark, message = ref.rpartition("#")
    if mark:
        yield Reading(before, None, message)
        conversation, at, branch = before.rpartition("@")
        if at:
            yield Reading(conversation, branch, message)
    conversation, at, branch = ref.rpartition("@")
    if at:
        yield Reading(conversation, branch)


def resolve(ref: str, library: Library) -> Target:
    """What a reference means among the conversations of a library, or at the path it names.

    Raises NotFound, Ambiguous, and Unreadable if a branch or message of a file that cannot be read is asked for.
    """
    found = _without_reading(ref, library) or _by_all_names(ref, library)
    if found is None:
        raise NotFound("conversation", ref, "`bough ls` lists those there are.")
    reading, conversations = found
    return target(_only(reading.conversation, conversations), reading.branch, reading.message)


def _without_reading(ref: str, library: Library) -> tuple[Reading, Sequence[Conversation]] | None:
    """What a path or a whole `SOURCE:ID` means. Titles need all conversations to be read; these do not.

    Only a file counts where the reference goes on behind it: a title may well begin with the name of a folder.
    """
    listed: list[Summary] | None = None
    for number, reading in enumerate(readings(ref)):
        there = existing(reading.conversation)
        if there is not None and (not number or there.is_file()):
            return reading, _lying_at(there, reading.conversation, library)
        source, _, id = reading.conversation.partition(":")
        if not id:
            continue
        listed = library.listing() if listed is None else listed
        same = [library.open(one) for one in listed if (one.source, one.id) == (source, id)]
        if same:
            return reading, same
    return None


def _by_all_names(ref: str, library: Library) -> tuple[Reading, Sequence[Conversation]] | None:
    summaries: list[Summary] | None = None
    for reading in readings(ref):
        there = existing(reading.conversation)
        if there is not None:
            return reading, _lying_at(there, reading.conversation, library)
        summaries = library.complete() if summaries is None else summaries
        conversations = [library.open(found) for found in choose(reading.conversation, summaries)]
        if conversations:
            return reading, conversations
    return None


def choose(wanted: str, summaries: Sequence[Summary]) -> list[Summary]:
    """The conversations that a name without branch and message can mean; `summaries` are sorted newest first."""
    source, colon, rest = wanted.partition(":")
    if colon:
        found = _by_name(rest, [summary for summary in summaries if summary.source == source])
        if found:
            return found
    return _by_name(wanted, summaries)


def _by_name(wanted: str, summaries: Sequence[Summary]) -> list[Summary]:
    if not wanted:
        return []
    return (
        [summary for summary in summaries if summary.title == wanted]
        or [summary for summary in summaries if summary.id == wanted]
        or [summary for summary in summaries if summary.id.startswith(wanted)]
        or (list(summaries[:1]) if wanted == LATEST else [])
    )


def target(conversation: Conversation, branch: str | None, message: str | None) -> Target:
    """The branch and message of a conversation. Raises NotFound, Ambiguous, Unreadable."""
    if branch is None and message is None:
        return Target(conversation, conversation.tree.default, None)
    on = choose_branch(conversation.branches, branch) if branch is not None else conversation.tree.default
    entry = choose_message(conversation, on, message) if message is not None else None
    return Target(conversation, on, entry, branch is not None)


def choose_branch(branches: Sequence[Branch], wanted: str) -> Branch:
    """The branch of that id or name, or the only one whose id begins so. Raises NotFound, Ambiguous."""
    missing = NotFound("branch", wanted, "`bough tree` lists those of a conversation.")
    return the_one(wanted, branches, lambda branch: branch.name, "branch", missing)


def choose_message(conversation: Conversation, branch: Branch | None, wanted: str) -> int:
    """The entry of that id or position on the path to the head of a branch, or the only one whose id begins so.

    A position is 1-based, negative from the end; it counts hidden messages and not notes. Digits without a leading zero
    are a position unless they are a full id. Raises NotFound, Ambiguous.
    """
    exact = conversation.index_of(wanted)
    if exact is not None:
        return exact
    if is_position(wanted):
        return _at_position(conversation, branch, wanted)
    ids = conversation.skeleton.ids
    found = [index for index, id in enumerate(ids) if id.startswith(wanted)] if wanted else []
    if not found:
        raise NotFound("message", wanted, "Name it by its id, or by its position in the branch: #1, #-1.")
    distinct = sorted({ids[index] for index in found})
    if len(distinct) > 1:
        raise Ambiguous("message", wanted, distinct)
    return found[0]


def is_position(wanted: str) -> bool:
    """Whether a message is named by its place on the path."""
    digits = wanted.removeprefix("-")
    return digits.isascii() and digits.isdigit() and not digits.startswith("0")


def _at_position(conversation: Conversation, branch: Branch | None, wanted: str) -> int:
    head = conversation.tree.head(branch) if branch is not None else -1
    path = conversation.tree.path(head) if head >= 0 else ()
    number = int(wanted) if len(wanted) < _MANY_DIGITS else 0
    if not 1 <= abs(number) <= len(path):
        raise NotFound("message", wanted, f"The branch has {len(path)} messages.")
    return path[number - 1 if number > 0 else number]


_MANY_DIGITS = 12


def existing(wanted: str) -> Path | None:
    """The existing path that a text is; `~` stands for a home folder, as in a shell."""
    try:
        path = Path(wanted).expanduser()
        return path if wanted and path.exists() else None
    except (OSError, ValueError, RuntimeError):  # too long for a name, a NUL inside, nobody of that name
        return None


def _lying_at(path: Path, wanted: str, library: Library) -> list[Conversation]:
    """The conversations at an existing path. Raises NotFound if there are none."""
    there = Library([path], library.scope.store, library.catalog)
    conversations = there.conversations()
    if not conversations:
        reasons = " ".join(problem.message for problem in there.problems)
        raise NotFound("conversation", wanted, reasons or "There is no file of a known format in it.")
    return conversations


def _only(wanted: str, conversations: Sequence[Conversation]) -> Conversation:
    if len(conversations) > 1:
        copies = Counter((one.source.name, one.id) for one in conversations)
        candidates = [_candidate(one, copies[one.source.name, one.id]) for one in conversations]
        raise Ambiguous("conversation", wanted, candidates)
    return conversations[0]


def _candidate(one: Conversation, copies: int) -> str:
    """A reference that means this one alone; where ids are the same, the file tells them apart."""
    return f"{one.source.name}:{one.id}" if copies == 1 else str(one.path)
