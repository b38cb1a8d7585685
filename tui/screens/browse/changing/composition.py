"""A message that is being written: what it is, to where it goes, and how it gets there exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast, get_args

from .made import Made, begun, written
from .naming import entry_of

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.keeping import Keeping
    from bough.core.model import Branch, Role

    from .pen import Pen

Kind = Literal["append", "fork", "edit", "anew"]
"""After the head of a branch, on a new branch after a message, instead of a message on a new branch, or as the first
message of a new conversation, where the one it was for is gone."""


class Composition(NamedTuple):
    """All but its text. Its ids are chosen when it is begun, so that saving it twice does no harm."""

    kind: Kind
    ref: str
    """Names the conversation."""
    title: str
    """Of the conversation."""
    place: str
    """Id of the branch to append to, of the message to fork after, or of the message that is said differently."""
    role: Role
    before: str
    """The text it began with."""
    draft: str
    branch: str
    """Id of the branch that it begins, unless it is appended."""
    message: str
    name: str = ""
    """Of the branch that it continues."""
    attempted: str = ""
    """The text that was last tried to be saved."""
    base: str = ""
    """Id of the message that was the newest of its branch when it was begun."""
    moved: str = ""
    """What others did with the conversation since it was begun, as far as it matters here."""

    @property
    def heading(self) -> str:
        """What is written, and to where."""
        moved = f"{self.moved} · " if self.moved else ""
        if self.kind == "edit":
            return f"{moved}edit as fork · {self.role} · ctrl+s saves · esc leaves a draft"
        where = f"to {self.name}" if self.name else "new message"
        if self.kind == "anew":
            return f"{moved}as {self.role} · ctrl+s saves · esc leaves a draft · ctrl+r role"
        return f"{moved}{where} · as {self.role} · ctrl+s saves · esc leaves a draft · ctrl+r role"

    def after_change(self, conversation: Conversation) -> Composition:
        """What it is now that others changed the conversation: the same text, and where it would go.

        A message to the end of a branch goes after what came meanwhile. Where the branch, or the message it belongs
        to, is not there any more, it begins a branch of its own after the newest message that still is.
        """
        tree = conversation.tree
        if self.kind == "append":
            branch = tree.branch(self.place)
            if branch is None:
                return self._begins_anew(conversation, "its branch is gone: a new one")
            number = _since(conversation, branch, self.base)
            return self._replace(moved=f"after {number} that came meanwhile" if number else "")
        if self.place and tree.index_of(self.place) is None:
            return self._begins_anew(conversation, "what it belongs to is gone: a new branch")
        if self.kind == "fork" and self.place and tree.children(tree.index_of(self.place) or 0):
            return self._replace(moved="more came meanwhile: beside it")
        return self

    def without_conversation(self) -> Composition:
        """What it is now that its conversation is gone: the beginning of a new one."""
        return self._replace(kind="anew", name="", moved="its conversation is gone: a new one")

    def _begins_anew(self, conversation: Conversation, moved: str) -> Composition:
        default = conversation.tree.default
        head = conversation.tree.head(default) if default is not None else -1
        place = conversation.skeleton.ids[head] if head >= 0 else ""
        return self._replace(kind="fork", place=place, name="", moved=moved)

    def content(self, text: str) -> dict[str, Any]:
        """What a draft keeps of it."""
        kept = ("title", "role", "before", "branch", "message", "name", "attempted", "base")
        return {"text": text, **{name: getattr(self, name) for name in kept}}


def _since(conversation: Conversation, branch: Branch, base: str) -> int:
    """How many messages came to a branch after one of it."""
    before = conversation.tree.index_of(base) if base else None
    head = conversation.tree.head(branch)
    if before is None or head < 0:
        return 0
    path = conversation.tree.path(head)
    position = path.position(before)
    return len(path) - 1 - position if position is not None else 0


def read_content(kind: str, ref: str, place: str, draft: str, content: object) -> tuple[Composition, str] | None:
    """What `content` kept, with its text; None for what another program or version wrote."""
    if kind not in get_args(Kind) or not isinstance(content, dict) or not ref:
        return None
    kept = {name: value for name, value in content.items() if isinstance(value, str)}
    if not {"text", "role", "branch", "message"} <= kept.keys():
        return None
    composition = Composition(
        cast("Kind", kind),
        ref,
        kept.get("title", ""),
        place,
        cast("Role", kept["role"] if kept["role"] in ("user", "assistant", "system", "tool") else "user"),
        kept.get("before", ""),
        draft,
        kept["branch"],
        kept["message"],
        kept.get("name", ""),
        kept.get("attempted", ""),
        kept.get("base", ""),
    )
    return composition, kept["text"]


def write(pen: Pen, keeping: Keeping, composition: Composition, text: str) -> Made:
    """Put it on the disk, in the thread that writes. Raises what the writer raises."""
    from bough.core.messages import NewMessage  # noqa: PLC0415 - start-up time
    from bough.core.model import File, Image, Part, Text  # noqa: PLC0415 - as above

    parts: list[Part] = [Text(text)]
    if composition.kind == "anew":
        store = pen.store(keeping)
        first = NewMessage(composition.role, parts, composition.message)
        id = store.create(composition.title, messages=[first], id=composition.branch)
        return begun(store, id, "Saved as a conversation of its own.")
    if composition.kind == "append":
        writer = pen.writer(keeping)
        writer.append(NewMessage(composition.role, parts, composition.message), branch=composition.place)
        branch, words = composition.place, "Saved. u takes it back."
        return written(pen.store(keeping), writer, words, branch=branch, message=composition.message)
    conversation = keeping.conversation
    entry = entry_of(keeping, composition.place) if composition.place else None
    after = entry
    if composition.kind == "edit" and entry is not None:
        parts += [part for part in conversation.parts(entry) if isinstance(part, (File, Image))]
        above = conversation.skeleton.parents[entry]
        after = above if above >= 0 else None
    writer = pen.writer(keeping, entry)
    new = NewMessage(composition.role, parts, composition.message)
    made = writer.fork(keeping.message_id(after), messages=[new], id=composition.branch)
    words = f"Saved on a new branch, “{made.name}”. u takes it back."
    return written(pen.store(keeping), writer, words, branch=made.branch, message=composition.message)
