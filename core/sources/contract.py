"""What every source has to keep to, as a test that an author runs on theirs.

    from bough.core.sources.contract import check

    def test_my_source_keeps_the_contract(tmp_path):
        check(MySource(), [Path("samples/one.log"), Path("samples/two.log")], tmp_path)

Each rule that is broken is named, all of them at once. Samples are copied before anything is done to them.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from ..conversation import Conversation
from ..errors import Moved, Unreadable
from ..skeleton import Skeleton
from . import head
from .base import Ref, Source

_CUTS = 24
"""Places at which a sample is cut short, and at which a byte of it is changed."""
_COLUMNS = "parents roles kinds hidden times groups models usages file offsets lengths".split()
_STRANGERS = {
    "empty": b"",
    "words": b"Dear diary,\nnothing happened.\n",
    "an object": b'{"hello": "world"}\n',
    "numbers": b"[1, 2, 3]\n",
    "zeros": bytes(4096),
}
"""Files that no source should take for its own."""


class Broken(AssertionError):
    """The rules that a source does not keep."""


def check(source: Source, samples: Sequence[Path], scratch: Path) -> None:
    """Try a source on samples of its format: files that hold a conversation, or folders where it takes several.

    `scratch` is an empty folder. Raises Broken, with every rule that was found broken.
    """
    found = [*_by_itself(source), *_strangers(source, scratch)]
    for number, sample in enumerate(samples):
        files = _copied(sample, scratch / str(number))
        found += [f"{sample.name}: {rule}" for rule in _sample(source, files)]
        found += [f"{sample.name}: {path.name} {rule}" for path in files for rule in _damaged(source, path, files)]
    if not samples:
        found.append("There is no sample: nothing of the format was tried.")
    if found:
        raise Broken("\n".join(found))


def _by_itself(source: Source) -> Iterator[str]:
    """Name and places."""
    name = source.name
    if not name or not name.replace("-", "").isalnum() or name != name.lower():
        yield f"name: {name!r} is not of small letters, digits and hyphens."
    roots = list(source.roots())
    if any(not root.is_absolute() for root in roots):
        yield "roots: a folder is relative: it would be looked for wherever a person stands."
    for root in roots:
        if not root.exists() and list(source.files(root)):
            yield f"files: {root} is not there and yet holds files."


def _strangers(source: Source, scratch: Path) -> Iterator[str]:
    folder = scratch / "strangers"
    folder.mkdir(parents=True)
    for what, data in _STRANGERS.items():
        path = folder / what.replace(" ", "-")
        path.write_bytes(data)
        if source.detect(head(path)):
            yield f"detect: takes a file with {what} for its own."


def _copied(sample: Path, folder: Path) -> list[Path]:
    if sample.is_dir():
        shutil.copytree(sample, folder / sample.name)
        return sorted(path for path in folder.rglob("*") if path.is_file())
    folder.mkdir(parents=True)
    return [Path(shutil.copy2(sample, folder))]


def _sample(source: Source, files: list[Path]) -> Iterator[str]:
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in files]
    if not any(source.detect(head(path)) for path in files):
        yield "detect: does not know it."
    refs = list(source.discover(files))
    if not refs:
        yield "discover: finds no conversation in it."
    if len({(ref.id, ref.key) for ref in refs}) < len(refs):
        yield "discover: two conversations have the same id and key."
    for ref in refs:
        if ref.source != source.name or not set(ref.files) & set(files):
            yield "discover: a reference names another source, or leaves the file out."
        yield from _conversation(source, ref)
    if [(path.read_bytes(), path.stat().st_mtime_ns) for path in files] != before:
        yield "The file was changed: nothing another tool wrote may be."


def _conversation(source: Source, ref: Ref) -> Iterator[str]:
    skeleton = source.read(ref)
    if broken := list(_columns(skeleton)):
        yield from broken
        return
    if not len(skeleton):
        yield "read: finds no message in it."
    again = source.read(ref)
    if again.ids != skeleton.ids or again.parents != skeleton.parents:
        yield "read: two readings of the same file differ."
    conversation = Conversation(ref, source, skeleton)
    tree = conversation.tree
    for entry in range(len(skeleton)):
        try:
            conversation.parts(entry)
            raw = conversation.raw(entry)
        except Moved:
            yield f"body: {skeleton.ids[entry]} has moved, though nothing touched the file."
            continue
        if not isinstance(raw, bytes):
            yield f"raw: {skeleton.ids[entry]} is {type(raw).__name__}, not bytes."
    if sum(branch.messages for branch in tree.branches) != len(tree.nodes):
        yield "read: its branches do not hold each message once."


def _columns(skeleton: Skeleton) -> Iterator[str]:
    number = len(skeleton.ids)
    for name in _COLUMNS:
        if len(getattr(skeleton, name)) != number:
            yield f"read: the column {name} has {len(getattr(skeleton, name))} entries, ids has {number}."
            return
    if len(skeleton.stats) != len(skeleton.files):
        yield "read: stats has not one entry for each file."
    if any(not -1 <= parent < number for parent in skeleton.parents):
        yield "read: a parent is none of the entries."
        return
    if any(parent >= 0 and skeleton.kinds[parent] == "note" for parent in skeleton.parents):
        yield "read: a note has children; they hang on the message before it."
    if _ring(skeleton.parents):
        yield "read: parents form a ring; it has to be cut, and told as a problem."
    entries_of_records = number + len(skeleton.raw)
    if skeleton.records and skeleton.records > entries_of_records + len(skeleton.problems):
        yield f"read: {skeleton.records} records, but {entries_of_records} entries and raw ones: some were dropped."


def _ring(parents: Sequence[int]) -> bool:
    settled = bytearray(len(parents))
    for start in range(len(parents)):
        way, at = set[int](), start
        while at >= 0 and not settled[at]:
            if at in way:
                return True
            way.add(at)
            at = parents[at]
        for step in way:
            settled[step] = 1
    return False


def _damaged(source: Source, path: Path, files: list[Path]) -> Iterator[str]:
    """Cut short, with bytes changed, and gone: opened as far as possible, refused as Unreadable, and nothing else."""
    whole = path.read_bytes()
    chance = random.Random(whole)  # noqa: S311 - which places are tried is no secret
    cuts = sorted({chance.randrange(len(whole) + 1) for _ in range(_CUTS)})
    for cut in cuts:
        path.write_bytes(whole[:cut])
        yield from _survives(source, files, f"cut to {cut} bytes")
    for at in cuts:
        if at < len(whole):
            changed = bytearray(whole)
            changed[at] ^= 1 << chance.randrange(8)
            path.write_bytes(changed)
            yield from _survives(source, files, f"with byte {at} changed")
    path.write_bytes(whole.replace(b"\n", b"\r\n"))
    yield from _survives(source, files, "with other line ends")
    path.unlink()
    path.mkdir()
    yield from _survives(source, files, "a folder in its place")
    path.rmdir()
    yield from _survives(source, files, "gone")
    path.write_bytes(whole)


def _survives(source: Source, files: list[Path], how: str) -> Iterator[str]:
    def looked_at() -> None:
        for ref in source.discover(files):
            conversation = Conversation(ref, source)
            for entry in range(len(conversation.skeleton)):
                conversation.parts(entry)
            for rule in _columns(conversation.skeleton):
                raise Broken(rule)

    failure = _failure(looked_at)
    if failure is not None:
        yield f"{how}: {failure}"


def _failure(work: Callable[[], None]) -> str | None:
    try:
        work()
    except (Unreadable, Moved):
        return None
    except Exception as error:  # noqa: BLE001 - whatever a source fails with is what its author wants to know
        return f"{type(error).__name__}: {error}"
    return None
