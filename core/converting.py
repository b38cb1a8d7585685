"""Writing the branch files of a store in another codec. A crash leaves the old file, the new one, or both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from .branchfile import rewrite
from .codecs import SUFFIXES, Codec, Document, decode, detect, encode
from .context import Context
from .disk import digest, put, reason
from .errors import BoughError, NotSaved, ReadOnly
from .events import Event
from .linking import problem
from .model import Problem
from .native import LOG
from .sources.bough import conversation_files
from .store import Store
from .store_file import STORE_FILE, read_store_file, refuse_other


class Converted(NamedTuple):
    """What a conversion did."""

    files: int
    problems: list[Problem]
    """Files that stayed as they were, because writing them again would have lost something."""


def convert(store: Store, codec: Codec, wait: float = 5.0) -> Converted:
    """Write all branch files in a codec, and new ones from now on. Logs stay lines.

    Raises Locked, ReadOnly, NotSaved.
    """
    context = store.context
    refuse_other(context.files, context.root)
    done = 0
    problems: list[Problem] = []
    events: list[Event] = []
    for ref in store.list():
        written, failed = _convert_conversation(context, ref.id, codec, wait)
        folder, now = context.conversations / ref.id, context.now()
        if written:
            events.append(Event("saved", ref.id, folder, codec, "convert", 0, written, now))
        events += (Event("failed", ref.id, Path(one.path), codec, "convert", 0, 0, now, one.message) for one in failed)
        done += written
        problems += failed
    try:
        _remember(context, codec)
    except ValueError as error:
        sentence = f"It is damaged ({error}) and stays so: new branches are written as {context.codec}, as before."
        problems.append(problem("not-converted", context.root / STORE_FILE, "", sentence))
    for event in events:  # now, because only the whole of it is what a caller asked for
        context.events.emit(event)
    return Converted(done, problems)


def _convert_conversation(context: Context, id: str, codec: Codec, wait: float) -> tuple[int, list[Problem]]:
    """How many of its files were written, and what kept the others from it. Raises Locked, ReadOnly."""
    written, failed = 0, list[Problem]()
    lock = context.locks.acquire(id, wait)
    try:
        for path in conversation_files(context.conversations / id):
            try:
                written += path.name != LOG and convert_file(context, path, codec)
            except BoughError as error:
                failed.append(problem("not-converted", path, "", str(error)))
    finally:
        lock.release()
    return written, failed


def convert_file(context: Context, path: Path, codec: Codec) -> bool:
    """Write one branch file in a codec. False if it was in it or is none. Raises NotSaved, ReadOnly, Unsure."""
    files = context.files
    try:
        data = files.read(path)
    except OSError as error:
        raise NotSaved(path, reason(error)) from error
    now = detect(data)
    if now is None or now == codec:
        return False
    target = path.with_name(_stem(path.name) + SUFFIXES[codec])
    if target == path:
        rewrite(files, context.ids, path, lambda document: document, codec)
        return True
    try:
        _put_beside(context, decode(data), target, codec)
        files.remove(path)
        files.sync_folder(path.parent)
    except ValueError as error:
        raise ReadOnly(path, f"{error}; writing it again would lose that") from error
    except OSError as error:
        raise NotSaved(path, reason(error)) from error
    return True


def _put_beside(context: Context, document: Document, target: Path, codec: Codec) -> None:
    """The new file first, then the old one goes: between the two a branch is in both, which reads as one.

    A new file may stand there since a crash, and may have been added to: it gets what it does not hold.
    """
    standing = context.files.read(target) if context.files.facts(target) is not None else None
    if standing is not None:
        there = decode(standing)
        missing = [message for message in document.messages if message not in there.messages]
        document = Document(there.header, [*there.messages, *missing])
    base = digest(standing) if standing is not None else None
    put(context.files, target, encode(document, codec), context.ids.new(), base)


def _stem(name: str) -> str:
    suffix = max((end for end in SUFFIXES.values() if name.endswith(end)), key=len, default="")
    return name.removesuffix(suffix)


def _remember(context: Context, codec: Codec) -> None:
    """New branches are written so from now on. Raises NotSaved, and ValueError if the store's own file is damaged."""
    path = context.root / STORE_FILE
    try:
        base = digest(context.files.read(path))
        record = read_store_file(context.files, context.root)
    except OSError as error:
        raise NotSaved(path, reason(error)) from error
    data = json.dumps({**record, "codec": codec}).encode() + b"\n"
    put(context.files, path, data, context.ids.new(), base)
    context.codec = codec
