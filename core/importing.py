"""Taking conversations of other tools into a store, once: a second import adds only what is new.

There is one native conversation for each foreign one, found by its origin. Messages keep their ids, so what was taken
before is known again; branches get ids of their own, because ids of ours become file names, and remember theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from .branch_names import free_name
from .context import Context
from .conversation import Conversation
from .creation import NewBranch, make
from .disk import names_in, reason
from .errors import Unreadable
from .lines import parse_loosely
from .messages import NewMessage, record
from .model import Branch, parse_time
from .native import LOG, Change, is_id
from .store import Store
from .unread import refuse_unread_ours
from .writer import Writer


class Imported(NamedTuple):
    """What an import did."""

    id: str
    """Of the native conversation."""
    title: str
    origin: str
    """`SOURCE:ID` of the foreign one."""
    added: int
    """Messages that were not there before."""


def import_conversation(
    store: Store, conversation: Conversation, until: int | None = None, wait: float = 5.0
) -> Imported:
    """Take a conversation in, or only the path to its entry `until`, which is all that a fork needs.

    Raises Moved if its files change meanwhile, Unreadable, Locked, NotSaved, Unsure.
    """
    origin = f"{conversation.ref.source}:{conversation.id}"
    wanted = _wanted(conversation, until)
    refuse_unread_ours(conversation, "it is not taken in")
    taking = hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:20]
    lock = store.context.locks.acquire(f"origin-{taking}", wait)  # two who take it at once make one conversation
    try:
        id = find_origin(store, conversation.ref.source, conversation.id)
        if id is None:
            id = _create(store.context, conversation, wanted, store.context.ids.new())
            return Imported(id, conversation.title, origin, _counted(conversation, wanted))
    finally:
        lock.release()
    with store.write(id, wait) as writer:
        return Imported(id, conversation.title, origin, _add(writer, conversation, wanted))


def extend(writer: Writer, conversation: Conversation, until: int | None = None) -> int:
    """Add what is new to the native conversation of that origin, which is held, and say how many messages that were."""
    return _add(writer, conversation, _wanted(conversation, until))


def copy_conversation(store: Store, conversation: Conversation, until: int | None = None) -> str:
    """Another native conversation with everything a conversation holds, or only the path to its entry `until`.

    The two go their own ways from then on.
    """
    wanted = _wanted(conversation, until)
    refuse_unread_ours(conversation, "it is not taken in")
    return _create(store.context, conversation, wanted, store.context.ids.new())


def native_id(conversation: Conversation, entry: int) -> str:
    """The id that an entry has once it is taken in."""
    return _ids(conversation)[entry]


def native_ids(conversation: Conversation) -> list[str]:
    """The ids that all entries have once they are taken in; those of a native conversation stay as they are."""
    return _ids(conversation)


def find_origin(store: Store, source: str, id: str) -> str | None:
    """The native conversation that was made of a foreign one, None if there is none."""
    context = store.context
    names = [name for name in names_in(context.files, context.conversations) if is_id(name)]
    return next((name for name in names if _origin(context, name) == (source, id)), None)


def _origin(context: Context, id: str) -> tuple[str, str] | None:
    """Where a conversation came from: once a log says that, it stays so."""
    if id not in context.origins:
        origin = origin_of(context.conversations / id / LOG)
        if not isinstance(origin.get("source"), str) or not isinstance(origin.get("id"), str):
            return None
        context.origins[id] = (origin["source"], origin["id"])
    return context.origins[id]


def origin_of(log: Path) -> dict[str, Any]:
    """The origin in the first line of a log, empty if there is none. Raises Unreadable."""
    try:
        with log.open("rb") as file:
            header = parse_loosely(file.readline(65_536))
    except (FileNotFoundError, NotADirectoryError, PermissionError, ValueError):
        return {}
    except OSError as error:  # it may be the one that is looked for, and would be made a second time
        raise Unreadable(log, reason(error)) from error
    origin = header.get("origin") if isinstance(header, dict) else None
    return origin if isinstance(origin, dict) else {}


def _wanted(conversation: Conversation, until: int | None) -> list[int]:
    """Entries to take, each after its parent; notes go where the messages go that they hang on.

    Of the notes on a path those that a person typed.
    """
    tree = conversation.tree
    if until is not None:
        return [entry for message in tree.path(until) for entry in (message, *tree.typed_notes(message))]
    skeleton = conversation.skeleton
    order: list[int] = []
    seen = bytearray(len(skeleton))
    for entry in range(len(skeleton)):
        way = []
        while entry >= 0 and not seen[entry]:
            seen[entry] = 1
            way.append(entry)
            entry = skeleton.parents[entry]
        order += reversed(way)
    return order


def _create(context: Context, conversation: Conversation, wanted: list[int], id: str) -> str:
    skeleton = conversation.skeleton
    branches = _branches(context, conversation, wanted) or [NewBranch(context.ids.new(), "main", None, [])]
    changes = [Change("title", title=skeleton.title)] if skeleton.title else []
    changes += [Change("tag", add=list(skeleton.tags))] if skeleton.tags else []
    ids = _ids(conversation)
    taken = {ids[entry] for entry in wanted}
    changes += [Change("label", message=m, label=label) for m, label in skeleton.labels.items() if m in taken]
    default = conversation.tree.default
    active = [new for new in branches if default is not None and (new.origin or {}).get("branch") == default.id]
    changes.append(Change("default", branch=(active or branches)[0].id))
    origin = {"source": conversation.ref.source, "id": conversation.id, "path": str(conversation.path)}
    make(context, id, branches, changes, project=skeleton.project, origin=origin)
    return id


def _add(writer: Writer, conversation: Conversation, wanted: list[int]) -> int:
    """Add what the native conversation does not hold yet: to the branches it came in, or as new ones."""
    state = writer.state()
    ids = _ids(conversation)
    have = state.owner.keys() | state.scan.hidden
    new = [entry for entry in wanted if ids[entry] not in have]
    if not new:
        return 0
    held = {
        header.origin["branch"]: branch
        for branch, header in state.scan.headers.items()
        if isinstance(header.origin, dict) and isinstance(header.origin.get("branch"), str)
    }
    messages = _messages(conversation, new)
    for branch, entries in _by_branch(conversation, new).items():
        native = held.get(branch.id)
        parents = _parents(conversation, entries, ids)
        pairs = [(messages[entry], parent) for entry, parent in zip(entries, parents, strict=True)]
        if native is None:
            held[branch.id] = _new_branch(writer, branch, pairs)
        else:
            writer.graft(native, pairs)
    return _counted(conversation, new)


def _counted(conversation: Conversation, entries: Iterable[int]) -> int:
    """How many of them are messages: notes come along, and are not counted anywhere."""
    return sum(conversation.skeleton.kinds[entry] != "note" for entry in entries)


def _new_branch(writer: Writer, branch: Branch, pairs: list[tuple[NewMessage, str | None]]) -> str:
    name = free_name(branch.name, writer.branches.values()) if branch.name else ""
    made = writer.fork(pairs[0][1], name, kind=branch.kind, origin={"branch": branch.id}).branch
    writer.graft(made, pairs)
    return made


def _branches(context: Context, conversation: Conversation, wanted: Iterable[int]) -> list[NewBranch]:
    """New branches for entries, in the order of their first ones."""
    ids = _ids(conversation)
    messages = _messages(conversation, wanted)
    made: list[NewBranch] = []
    names: list[str] = []
    file_of: dict[str, str] = {}
    now = context.now()
    for branch, entries in _by_branch(conversation, messages).items():
        id = context.ids.new()
        parents = _parents(conversation, entries, ids)
        above = parents[0]
        parent = {"branch": file_of[above], "message": above} if above is not None and above in file_of else None
        records = [record(messages[e], ids[e], p, now) for e, p in zip(entries, parents, strict=True)]
        file_of.update((ids[entry], id) for entry in entries)
        name = free_name(branch.name, names) if branch.name else None
        names += [name] if name else []
        made.append(NewBranch(id, name, parent, records, branch.kind, "", {"branch": branch.id}))
    whole = len(messages) == len(conversation.skeleton)
    return [*made, *(_bare(context, conversation, file_of, names) if whole else ())]


def _bare(context: Context, conversation: Conversation, file_of: dict[str, str], names: list[str]) -> list[NewBranch]:
    """The branches that nobody continued yet: nothing but a name and a place."""
    made: list[NewBranch] = []
    for named, at in conversation.skeleton.bare:
        if at is not None and at in file_of:
            name = free_name(named.name, names) if named.name else None
            names += [name] if name else []
            parent, origin = {"branch": file_of[at], "message": at}, {"branch": named.id}
            made.append(NewBranch(context.ids.new(), name, parent, [], named.kind, "", origin))
    return made


def _by_branch(conversation: Conversation, entries: Iterable[int]) -> dict[Branch, list[int]]:
    found: dict[Branch, list[int]] = {}
    for entry in entries:
        branch = conversation.tree.branch_of(entry) or conversation.tree.branches[0]
        found.setdefault(branch, []).append(entry)
    return found


def _parents(conversation: Conversation, entries: list[int], ids: list[str]) -> list[str | None]:
    parents = conversation.skeleton.parents
    return [ids[parents[entry]] if parents[entry] >= 0 else None for entry in entries]


def _ids(conversation: Conversation) -> list[str]:
    """Ids of the entries, each used once: the second of two equal ones is told apart as the reader would."""
    seen: dict[str, int] = {}
    found = []
    for id in conversation.skeleton.ids:
        seen[id] = seen.get(id, 0) + 1
        found.append(id if seen[id] == 1 else f"{id}~{seen[id]}")
    return found


def _messages(conversation: Conversation, entries: Iterable[int]) -> dict[int, NewMessage]:
    """What entries say, ready to be written. Raises Moved."""
    ids, skeleton = _ids(conversation), conversation.skeleton
    return {
        entry: NewMessage(
            role=skeleton.roles[entry],
            parts=conversation.parts(entry),
            id=ids[entry],
            time=_time(skeleton.times[entry]),
            model=skeleton.models[entry],
            provider=skeleton.providers.get(entry),
            usage=skeleton.usage(entry),
            kind=skeleton.kinds[entry],
            hidden=bool(skeleton.hidden[entry]),
            group=skeleton.groups[entry],
        )
        for entry in entries
    }


def _time(value: str | float | None) -> str:
    time = parse_time(value)
    return time.strftime("%Y-%m-%dT%H:%M:%S.%fZ") if time is not None else ""
