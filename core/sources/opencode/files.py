"""The layout before the database: a file for each session, each message, and each part."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ...errors import Moved, Unreadable
from ...linking import problem
from ...model import Locator
from ...skeleton import Skeleton, Stat
from ..base import Ref
from ..databases import evidence
from ..drafts import dict_of, text_of
from ..jsonlines import decoded
from .places import is_cut, is_message, is_part, is_session, parts_of, parts_without_message, session_files
from .reading import build
from .records import Raw, Session, Written

_FILE_LIMIT = 64 << 20
"""Bytes of the largest file that is read."""


def references(source: str, paths: Sequence[Path]) -> Iterator[Ref]:
    """One for each session that was not started by another one of the same project that is there."""
    parents = {path: _word_in(path, "parentID") for path in paths}
    by_id = {(path.parent, path.stem): path for path in paths}
    below: dict[Path, list[Path]] = {}
    for path, parent in parents.items():
        above = by_id.get((path.parent, parent))
        if above is not None and above != path:
            below.setdefault(above, []).append(path)
    met: set[Path] = set()
    roots = [path for path in paths if (path.parent, parents[path]) not in by_id or parents[path] == path.stem]
    own = {path: session_files(path, path.stem) for path in paths}
    orphans = _orphans(own)
    for path in [*roots, *paths]:  # of sessions whose parents form a ring the first one is the root
        if path in met:
            continue
        family = [path]
        for one in family:  # grows while it is walked
            met.add(one)
            family += [found for found in below.get(one, ()) if found not in met and found not in family]
        files = [file for one in family for file in own[one]]
        files += [file for one in family for file in orphans.get(one, ())]
        yield Ref(source, path.stem, tuple(files))


def _orphans(own: Mapping[Path, Sequence[Path]]) -> dict[Path, list[Path]]:
    """The parts of messages that are not there, by the session that they name; `own` are the files of each."""
    found: dict[Path, list[Path]] = {}
    for storage in {path.parent.parent.parent for path in own}:
        sessions = {path.stem: path for path in own if path.parent.parent.parent == storage}
        messages = {file.stem for path in sessions.values() for file in own[path]}
        for parts in parts_without_message(storage, messages):
            named = (sessions.get(_word_in(part, "sessionID")) for part in parts)
            if (session := next(filter(None, named), None)) is not None:
                found.setdefault(session, []).extend(parts)
    return found


def read(ref: Ref) -> Skeleton:
    """The skeleton. Raises Unreadable if not one of the files can be read."""
    skeleton = Skeleton(ref.files, tuple(map(_stat, ref.files)))
    if is_cut(ref.files):
        sentence = f"It has more than {len(ref.files):,} files; the rest is left out."
        skeleton.problems.append(problem("too-many", ref.files[0], "", sentence))
    sessions: list[Session] = []
    messages = {path.stem for path in ref.files if is_message(path)}
    for at, path in enumerate(ref.files):
        if is_session(path):
            sessions.append(_session(skeleton, at))
        elif is_message(path) and sessions:
            written = _written(skeleton, at)
            if written is not None:
                sessions[-1].messages.append(written.message((at, *evidence(written)[1:])))
        elif is_part(path) and path.parent.name not in messages and sessions:
            sessions[0].beside += _orphan(skeleton, at)
    if not any(stat.inode for stat in skeleton.stats):
        raise Unreadable(ref.files[0], "it is gone")
    if not any(session.messages or session.beside for session in sessions):
        reason = skeleton.problems[0].message if skeleton.problems else "nothing of it can be read"
        raise Unreadable(ref.files[0], reason.rstrip("."))
    return build(skeleton, sessions)


def load(ref: Ref, locator: Locator) -> Written:
    """One message with its parts, as it was read. Raises Moved."""
    path = ref.files[locator.file]
    try:
        found = _load(ref.files, locator.file, lambda _at, _error: None)
    except OSError as error:
        raise Moved(path, error.strerror or "it is gone") from error
    if evidence(found)[1:] != (locator.offset, locator.length):
        raise Moved(path)
    return found


def _session(skeleton: Skeleton, at: int) -> Session:
    path = skeleton.files[at]
    try:
        data = _bytes(path)
    except OSError as error:
        _unreadable(skeleton, at, error)
        return Session(path.stem, {})
    info = decoded(data)
    if not isinstance(info, dict):
        sentence = "The session cannot be read; its messages are shown."
        skeleton.problems.append(problem("bad-record", path, "", sentence))
    return Session(path.stem, dict_of(info), beside=[Raw("session", (at, 0, len(data)))])


def _orphan(skeleton: Skeleton, at: int) -> list[Raw]:
    """A part whose message is not there; none if it cannot be read."""
    try:
        length = len(_bytes(skeleton.files[at]))
    except OSError as error:
        _unreadable(skeleton, at, error)
        return []
    sentence = f"The part belongs to the message {skeleton.files[at].parent.name}, which is not there; it is kept raw."
    skeleton.problems.append(problem("missing-parent", skeleton.files[at], "", sentence))
    return [Raw("part", (at, 0, length))]


def _written(skeleton: Skeleton, at: int) -> Written | None:
    try:
        return _load(skeleton.files, at, lambda at, error: _unreadable(skeleton, at, error))
    except OSError as error:
        _unreadable(skeleton, at, error)
        return None


def _load(files: tuple[Path, ...], at: int, missed: Callable[[int, OSError], None]) -> Written:
    """A message with those of its parts that can be read. Raises OSError if it cannot be itself."""
    info = _bytes(files[at])
    parts: list[tuple[str, bytes]] = []
    for part in parts_of(files, at):
        try:
            parts.append((files[part].stem, _bytes(files[part])))
        except OSError as error:
            missed(part, error)
    return Written(files[at].stem, info, parts)


def _unreadable(skeleton: Skeleton, at: int, error: OSError) -> None:
    sentence = f"It cannot be read ({(error.strerror or str(error)).lower()}); what the others hold is shown."
    skeleton.problems.append(problem("unreadable", skeleton.files[at], "", sentence))


def _word_in(path: Path, name: str) -> str:
    """What a file says under a name: which session started this one, or which one a part is of."""
    try:
        return text_of(dict_of(decoded(_bytes(path))).get(name))
    except OSError:
        return ""


def _bytes(path: Path) -> bytes:
    """Raises OSError, also for what is too large."""
    with path.open("rb") as file:
        data = file.read(_FILE_LIMIT + 1)
    if len(data) > _FILE_LIMIT:
        raise OSError(f"it is over the limit of {_FILE_LIMIT:,} bytes")
    return data


def _stat(path: Path) -> Stat:
    try:
        return Stat.of(path)
    except OSError:
        return Stat(0, 0, 0)
