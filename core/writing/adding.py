"""Adding messages: at the end of a branch, on a new branch, and as another version of an old one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from ..branch_names import free_name
from ..codecs import SUFFIXES, Document
from ..errors import Invalid, Moved, NotFound
from ..messages import NewMessage, record, said
from ..model import BranchKind, Part, Text
from ..native import VERSION, Change, Operation, is_merge
from ..state import Line, State
from .changes import Changes


class Forked(NamedTuple):
    """A new branch."""

    branch: str
    name: str
    messages: tuple[str, ...]


class Adding(Changes):
    """The changes that bring messages and branches."""

    def append(self, *messages: NewMessage | str, branch: str | None = None) -> tuple[str, ...]:
        """Add messages after the head of a branch, all or none, and return their ids. A text is a prompt.

        Messages whose ids are in the conversation already are not added again. Raises NotFound, Moved, Unsure.
        """
        new = [said(message) for message in messages]
        ids = [message.id or self._context.ids.new() for message in new]
        with self._change("append", ids):
            self._retried(lambda: self._append(new, ids, branch))
        return tuple(ids)

    def merge(
        self,
        at: str | None,
        messages: Sequence[NewMessage],
        record: dict[str, Any],
        name: str | None = None,
        *,
        onto: str | None = None,
    ) -> Forked:
        """Write the result of a merge, all or none: a new branch after a message, or more of the branch `onto`.

        `record` says what was merged; it goes to the header of the new branch, or to the first message that is added.
        Raises NameTaken, NotFound, NotSaved, Unsure, and Moved if `onto` does not end at that message any more.
        """
        if onto is None:
            return self.fork(at, name, messages=messages, merge=record)
        if not messages:
            raise Invalid("There is nothing to add: the branch has all of it.")
        first = replace(messages[0], merge=record | (messages[0].merge or {}))
        new = [first, *messages[1:]]
        ids = [message.id or self._context.ids.new() for message in new]
        with self._change("merge", ids):
            self._retried(lambda: self._append(new, ids, onto, at))
            state = self._ready()
            branch = state.branch(onto)
            return Forked(branch, state.names.get(branch, ""), tuple(ids))

    def _append(self, new: Sequence[NewMessage], ids: list[str], wanted: str | None, after: str | None = None) -> None:
        state = self._ready()
        branch = state.branch(wanted)
        if after is not None and state.lines[branch].head not in (after, ids[-1]):
            raise Moved(state.path(branch), "the branch went on meanwhile")
        if not new or all(id in state.owner for id in ids):
            return
        _refuse_hidden(state, ids)
        line, path = state.lines[branch], state.path(branch)
        operation = self._operation("append", ids[0], line.file)
        records = self._records(new, ids, line.head, operation)
        size = self._ends.add(path, records, self._read_stat(state, path))
        state.appended(branch, operation, ids)
        self._behind = True
        if self._context.codec != "jsonl":
            self._notice_neighbours(state, path)
        self._saved(path, "append" if after is None else "merge", size, len(ids))

    def graft(self, branch: str, messages: Sequence[tuple[NewMessage, str | None]]) -> None:
        """Add messages to a branch that was taken over from elsewhere, each with its own parent, all or none."""
        ids = [message.id for message, _ in messages]
        with self._change("import", ids):
            self._retried(lambda: self._graft(branch, messages, ids))

    def _graft(self, branch: str, messages: Sequence[tuple[NewMessage, str | None]], ids: list[str]) -> None:
        state = self._ready()
        operation = self._operation("append", ids[0], branch)
        records = self._records([message for message, _ in messages], ids, None, operation)
        for written, (_, parent) in zip(records, messages, strict=True):
            written["parent"] = parent
        path = state.path(branch)
        size = self._ends.add(path, records, self._read_stat(state, path))
        self._state = None
        self._saved(path, "import", size, len(ids))

    def fork(
        self,
        at: str | None,
        name: str | None = None,
        *,
        note: str = "",
        messages: Sequence[NewMessage | str] = (),
        kind: BranchKind = "branch",
        origin: dict[str, Any] | None = None,
        merge: dict[str, Any] | None = None,
        id: str = "",
    ) -> Forked:
        """Start a branch after a message, or a new root branch at None; one small file, however long its parent.

        Without a name it gets one after its parent's (`main-2`); an empty name leaves it without any.

        Raises NameTaken, NotFound, NotSaved, Unsure.
        """
        new = [said(message) for message in messages]
        ids = [message.id or self._context.ids.new() for message in new]
        branch = id or self._context.ids.new()
        header = {"kind": kind if kind != "branch" else None, "note": note, "origin": origin, "merge": merge}
        with self._change("fork", [branch, *ids]):
            made = self._retried(lambda: self._fork(branch, at, name, new, ids, header))
        return Forked(branch, made, tuple(ids))

    def _fork(
        self,
        branch: str,
        at: str | None,
        name: str | None,
        new: Sequence[NewMessage],
        ids: list[str],
        facts: dict[str, Any],
    ) -> str:
        state = self._ready()
        if branch in state.lines:
            return state.names.get(branch, "")
        parent = {"branch": state.owner[state.message(at)], "message": at} if at is not None else None
        given = self._given(state, name, parent)
        operation = self._operation("fork", branch, branch)
        header = self._header(branch, parent, given, operation) | {key: value for key, value in facts.items() if value}
        records = self._records(new, ids, at, operation)
        path = self.folder / f"{branch}{SUFFIXES[self._context.codec]}"
        size = self._ends.begin(path, Document(header, records), self._context.codec)
        state.forked(branch, given, Line(branch, ids[-1] if ids else at), path, operation, ids)
        self._behind = True
        self._notice_neighbours(state, path)
        self._saved(path, "merge" if is_merge(facts["merge"]) else "fork", size, len(ids))
        return given

    def edit(self, message: str, content: str | Sequence[Part], name: str | None = None, *, note: str = "") -> Forked:
        """Say a message differently: a branch beside it that begins with the new version."""
        with self._mutex:
            skeleton = self._ready(tree=True).view.skeleton
            index = skeleton.ids.index(self._current().message(message))
            parent = skeleton.parents[index]
            role = skeleton.roles[index]
        parts = (Text(content),) if isinstance(content, str) else tuple(content)
        at = skeleton.ids[parent] if parent >= 0 else None
        return self.fork(at, name, note=note, messages=[NewMessage(role, parts)])

    def rewind(self, to: str, branch: str | None = None) -> tuple[str, ...]:
        """Move the head of a branch back to a message on its path, and return the messages that it leaves behind.

        They stay on disk, and where something else hangs on them; `undo` brings them back. Raises NotFound if the
        message is no own message of the branch, nor the one it was forked at.
        """
        with self._change("rewind", [to]):
            state = self._ready(tree=True)
            wanted = state.branch(branch)
            behind = state.between(wanted, state.message(to))
            if behind is None or any(state.owner[id] != state.lines[wanted].file for id in behind):
                raise NotFound("own message of that branch", to, "Fork there instead.")
            if behind:
                self._log(Change("head", branch=state.lines[wanted].file, message=to, messages=behind))
                self._state = None
        return tuple(behind)

    def _records(
        self, new: Sequence[NewMessage], ids: list[str], parent: str | None, operation: Operation
    ) -> list[dict[str, Any]]:
        """Messages as lines of one change, each the parent of the next."""
        if len(set(ids)) < len(ids):
            raise Invalid("Two of these messages have the same id.")
        change: dict[str, Any] = {"n": operation.n, "by": operation.by}
        if len(ids) > 1 or operation.type == "fork":
            change["op"] = operation.op
        if len(ids) > 1:
            change["batch"] = len(ids)
        parents = [parent, *ids]
        return [
            record(message, id, above, operation.time) | change
            for message, id, above in zip(new, ids, parents, strict=False)
        ]

    def _header(self, branch: str, parent: dict[str, Any] | None, name: str, operation: Operation) -> dict[str, Any]:
        return {
            "type": "branch",
            "v": VERSION,
            "id": branch,
            "conversation": self.id,
            "parent": parent,
            "name": name,
            "created": operation.time,
            "n": operation.n,
            "by": operation.by,
        }

    def _given(self, state: State, name: str | None, parent: dict[str, Any] | None) -> str:
        if name is None:
            return self._next_name(state, parent)
        return self._free(state, name, None) if name else ""

    def _next_name(self, state: State, parent: dict[str, Any] | None) -> str:
        base = state.names.get(parent["branch"], "main") if parent is not None else "main"
        stem, _, number = base.rpartition("-")
        return free_name(stem if stem and number.isdigit() else base, state.names.values())


def _refuse_hidden(state: State, ids: Sequence[str]) -> None:
    """A message that was taken back is still in its file: a second one of its id would be another message."""
    taken = next((id for id in ids if id in state.scan.hidden), None)
    if taken is not None:
        raise Invalid(f"Message {taken} was there and was taken back. Bring it back with redo, or use another id.")
