"""What is out of sight and can be had back: deleted conversations and branches, and what other tools wrote."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple

from bough.core.errors import NotFound
from bough.core.library import Library
from bough.core.named import the_one

from .answer import Changed, handle, reference

if TYPE_CHECKING:
    from bough.core.store import Store


class Gone(NamedTuple):
    """Something that is out of sight. Fields are those of `trash list --json`."""

    id: str
    """What `restore` takes: a conversation's id, `ID@BRANCH`, or `SOURCE:ID` of another tool's conversation."""
    kind: Literal["conversation", "branch", "hidden"]
    conversation: str
    branch: str | None
    title: str
    deleted: datetime | None


def gone_from(store: Store) -> list[Gone]:
    """Everything that was deleted or hidden, newest first."""
    from bough.core.removed import removed_branches  # noqa: PLC0415 - completion needs none of it

    trashed = [Gone(one.name, "conversation", one.id, None, one.title, one.deleted) for one in store.trash.list()]
    branches = [
        Gone(
            f"{one.conversation}@{one.branch}",
            "branch",
            one.conversation,
            one.branch,
            _title(one.title, one.name),
            one.deleted,
        )
        for one in removed_branches(store)
    ]
    return sorted([*trashed, *branches, *_hidden(store)], key=lambda one: one.deleted or _LONG_AGO, reverse=True)


def _title(conversation: str, branch: str) -> str:
    return f"{conversation} @ {branch}" if conversation and branch else conversation or branch


def _hidden(store: Store) -> list[Gone]:
    from bough.core.noted import notes_of  # noqa: PLC0415 - as above

    noted = notes_of(store.root)
    hidden = [(source, id) for source, of in noted.items() for id, refs in of.items() if id in refs.deleted]
    titles = _titles(store) if hidden else {}
    return [Gone(f"{source}:{id}", "hidden", id, None, titles.get((source, id), ""), None) for source, id in hidden]


def _titles(store: Store) -> dict[tuple[str, str], str]:
    """What the hidden ones among the usual places are called."""
    return {(summary.source, summary.id): summary.title for summary in Library((), store.root).hidden()}


def choose(wanted: str, among: Sequence[Gone]) -> Gone:
    """The one of that id or title, or the only one whose id begins so. Raises NotFound, Ambiguous."""
    wanted = wanted.removeprefix("bough:")
    missing = NotFound("conversation or branch in the trash", wanted, "`bough trash list` shows what there is.")
    return the_one(wanted, among, lambda one: one.title, "conversation", missing)


def restore(store: Store, gone: Gone, wait: float) -> Changed:
    """Restore what was deleted or hidden. Raises NotFound, Locked, Invalid, NotSaved."""
    if gone.kind == "conversation":
        id = store.trash.restore(gone.id, wait)
        return Changed(reference(f"bough:{id}"), id)
    if gone.kind == "hidden":
        from bough.core.notes import Notes  # noqa: PLC0415 - as above

        Notes(store.context, gone.id.partition(":")[0], wait).show(gone.conversation)
        return Changed(gone.id, gone.conversation)
    with store.write(gone.conversation, wait) as writer:
        if gone.branch is None or not writer.restore(gone.branch):
            raise NotFound("deleted branch", gone.id, "Somebody else has it back already.")
        name = writer.branches.get(gone.branch)
    return Changed(reference(f"bough:{gone.conversation}", handle(gone.branch, name)), gone.conversation, gone.branch)


_LONG_AGO = datetime.min.replace(tzinfo=UTC)
