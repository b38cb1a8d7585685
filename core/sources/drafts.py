"""A skeleton on its way: what sources of JSON documents do alike when they make one of the records they find."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import Unreadable
from ..linking import problem
from ..model import Locator, Nature, Usage
from ..skeleton import RawRecord, Skeleton, Stat
from .documents import Document, Node, read_document
from .jsonlines import gathered

Time = str | float | None
_MOST = 1 << 53
"""No tool counts so many tokens; numbers beyond are not exact in JSON."""


class Found(NamedTuple):
    """A record of an array."""

    position: int
    """1-based, records that cannot be read counted too: it stays when one of them is repaired."""
    node: Node
    value: dict[str, Any]


class Draft:
    """The documents of one conversation, and what is made of them.

    Every record that is met becomes an entry (`say`) or is kept raw (`keep`).
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self.skeleton = Skeleton(tuple(files))
        self.documents: dict[int, Document] = {}
        """By the index of their file: those that could be read."""
        self._reasons: list[Unreadable] = []

    @classmethod
    def of_documents(cls, files: Sequence[Path]) -> Draft:
        """All files read as documents. Raises Unreadable if not one of them can be."""
        draft = cls(files)
        for file in range(len(files)):
            draft.open(file)
        draft.insist()
        return draft

    @classmethod
    def of(cls, document: Document) -> Draft:
        """One document, which may be a piece of its file: places count from its beginning."""
        draft = cls([document.path])
        draft.documents[0] = document
        draft.skeleton.stats = (document.stat,)
        draft.skeleton.problems += document.problems
        return draft

    def open(self, file: int) -> Document | None:
        """Read the next file as a document; None, and a problem, if that cannot be done."""
        path = self.skeleton.files[file]
        try:
            document = read_document(path)
        except Unreadable as error:
            self.missed(file, error)
            return None
        self.skeleton.stats += (document.stat,)
        self.skeleton.problems += document.problems
        self.documents[file] = document
        return document

    def missed(self, file: int, error: Unreadable) -> None:
        """Note that the next file could not be read."""
        self._reasons.append(error)
        self.skeleton.stats += (Stat(0, 0, 0),)
        self.report("unreadable", file, "", f"It cannot be read ({error.reason}); what the others hold is shown.")

    def insist(self) -> None:
        """Raise Unreadable if no file could be read."""
        if len(self._reasons) == len(self.skeleton.files):
            raise self._reasons[0]

    def records(self, file: int, array: Node | None, name: str = "messages") -> Iterator[Found]:
        """The objects in an array. What is none, or was cut off, is kept raw; so is what stands in an array's place."""
        document = self.documents[file]
        if array is None or document.data[array.start : array.start + 1] != b"[":
            what = "missing" if array is None else "no list"
            self.report("bad-record", file, name, f"Its {name} are {what}; the rest of it is shown.")
            if array is not None:
                self.keep("bad-record", file, array)
            return
        for position, node in enumerate(document.items(array), 1):
            value = document.value(node) if node.whole else None
            if isinstance(value, dict):
                yield Found(position, node, value)
                continue
            self.keep("bad-record" if node.whole else "torn", file, node)
            if node.whole:
                self.report("bad-record", file, f"byte {node.start}", "This is no record; it is kept raw.")

    def say(
        self,
        file: int,
        node: Node,
        id: str,
        parent: int,
        nature: Nature,
        *,
        time: object = None,
        model: object = None,
        provider: object = None,
        usage: Usage | None = None,
    ) -> int:
        """Add an entry: its role, kind, and whether it is hidden in one; values of wrong types say nothing."""
        role, kind, hidden = nature
        place = (file, node.start, node.length)
        self.skeleton.records += 1
        index = self.skeleton.append(
            id, parent, role, kind, place, time=time_of(time), hidden=hidden, model=text_of(model) or None, usage=usage
        )
        if named := text_of(provider):
            self.skeleton.providers[index] = named
        return index

    def note(self, file: int, id: str, parent: int, usage: Usage | None = None) -> None:
        """Keep what a document says beside its records: as a note on a message, or raw where there is none.

        Its record is the whole document.
        """
        root = self.documents[file].root
        if parent >= 0:
            self.say(file, root, id, parent, ("system", "note", False), usage=usage)
        elif root.length:
            self.keep("document", file, root)

    def keep(self, type: str, file: int, node: Node, message: int = -1) -> None:
        """Keep a record raw; `message` is the entry it belongs to."""
        self.skeleton.records += 1
        self.skeleton.raw.append(RawRecord(type, Locator(file, node.start, node.length), message))

    def report(self, code: str, file: int, place: str, sentence: str) -> None:
        """Note something that was wrong and worked around."""
        self.skeleton.problems.append(problem(code, self.skeleton.files[file], place, sentence))

    def report_repeated(self) -> None:
        """Note ids that come twice, for formats whose messages name no parents; both messages are kept."""
        met: set[str] = set()
        for entry, id in enumerate(self.skeleton.ids):
            if id in met:
                sentence = f"The id {id} was used before; both records are kept."
                self.report("duplicate-id", self.skeleton.file[entry], id, sentence)
            met.add(id)

    def finish(self) -> Skeleton:
        """The skeleton, each branch with an id of its own; of many equal problems some and how many there are."""
        skeleton = self.skeleton
        entries, taken = set(skeleton.ids), set[str]()
        for entry, named in skeleton.starts.items():
            own = skeleton.ids[entry] if entry < len(skeleton) else ""
            skeleton.starts[entry] = named._replace(id=_free(named.id, own, taken, entries))
        skeleton.bare = [(named._replace(id=_free(named.id, "", taken, entries)), at) for named, at in skeleton.bare]
        skeleton.problems = gathered(skeleton.problems)
        return skeleton


def _free(id: str, own: str, taken: set[str], entries: set[str]) -> str:
    """The id, told apart from those taken before and from messages, whose ids are those of branches without names.

    `own` is the id of the branch's first message, which it may have.
    """
    free, number = id, 2
    while free in taken or (free in entries and free != own):
        free, number = f"{id}~{number}", number + 1
    taken.add(free)
    return free


def text_of(value: object) -> str:
    """A text; empty for anything else."""
    return value if isinstance(value, str) else ""


def time_of(value: object) -> Time:
    """A time as a file has it; None for what is neither text nor number."""
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def count_of(value: object) -> int:
    """A count of tokens; 0 for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 < value < _MOST else 0


def cost_of(value: object) -> float | None:
    """US dollars; None for what is no amount."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < _MOST else None


def tags_of(value: object) -> tuple[str, ...]:
    """Tags in their order, each once."""
    named = [tag for tag in value if isinstance(tag, str) and tag] if isinstance(value, list) else []
    return tuple(dict.fromkeys(named))


def dict_of(value: object) -> dict[str, Any]:
    """An object; an empty one for anything else."""
    return value if isinstance(value, dict) else {}
