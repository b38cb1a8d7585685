"""A conversation of Codex: its thread, what that continues, and the sub-agents it started, as one skeleton."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress, count
from pathlib import Path

from ...errors import Unreadable
from ...linking import problem
from ...skeleton import COLUMNS, Named, Skeleton, Stat, State
from ..jsonlines import gathered
from .agents import spawning_entry
from .family import history, meta
from .forks import copied, forked_from
from .packed import fault
from .places import thread_name
from .records import Meta
from .thread import Thread
from .threads import Threads

_NOTHING_READ = Stat(0, 0, 0)


def read(files: tuple[Path, ...], after: Skeleton | None = None) -> Skeleton:
    """The skeleton of the thread in the first file; the others are what it continues and its sub-agents.

    Raises Unreadable if the first one cannot be opened; of the others that is a problem.
    """
    own = meta(files[0])
    known = after.state.take() if after is not None else None
    threads = Threads(files, known if isinstance(known, Threads) else None)
    skeleton = _read(files, own, threads)
    if after is not None and not threads.changed and skeleton == after:
        after.state.put(threads)
        return after
    skeleton.continues, skeleton.state = threads.continues, State()
    skeleton.state.put(threads)
    return skeleton


def _read(files: tuple[Path, ...], own: Meta, threads: Threads) -> Skeleton:
    numbers = {path: number for number, path in enumerate(files)}
    stretches, missing = history(files[0], {meta(path).id: path for path in files[1:]} if own.history_base else {})
    here = [stretch for stretch in stretches if stretch.path in numbers]
    thread = threads.thread([(stretch.path, 0, stretch.until) for stretch in here])
    skeleton = _of_thread(thread, files, own)
    if missing is not None or len(here) < len(stretches):
        lost = missing or next(stretch.path.name for stretch in stretches if stretch not in here)
        _problem(
            skeleton, "missing-history", files[0], f"History before this is in another file ({lost}); it is not here."
        )
    used = {stretch.path for stretch in here}
    skeleton = _with_agents(skeleton, threads, {own.id: thread}, [path for path in files[1:] if path not in used])
    _name_repeated(skeleton)
    _tell_damage(skeleton)
    skeleton.problems = gathered(skeleton.problems)
    return skeleton


def _of_thread(thread: Thread, files: tuple[Path, ...], own: Meta) -> Skeleton:
    """The skeleton of a thread without its sub-agents, with what its first record and its files say of it."""
    skeleton = thread.skeleton()
    skeleton.files = files
    skeleton.active = thread.growth.head
    _end_at_rollback(skeleton, thread.growth.rollback)
    skeleton.agent = own.is_agent
    skeleton.id, skeleton.project, skeleton.created = own.id, own.cwd or "", own.timestamp
    skeleton.title = thread_name(own.id, files[0]) or skeleton.title
    skeleton.forked_from = forked_from(own, files[0], 0, skeleton)
    if own.model_provider:
        said = compress(count(), skeleton.models)
        skeleton.providers = dict.fromkeys(said, own.model_provider)
    return skeleton


def _with_agents(skeleton: Skeleton, threads: Threads, called: dict[str, Thread], agents: list[Path]) -> Skeleton:
    """The skeleton with the threads in these files hung at the calls that started them.

    `called` are the threads that may have started one, by their ids: at first the conversation's own, then each agent.
    """
    (thread,) = called.values()
    stats = dict(thread.stats)
    skeleton = skeleton.apart() if agents else skeleton
    for path in agents:
        _hang(skeleton, threads, called, path, stats)
    skeleton.stats = tuple(stats.get(number, _NOTHING_READ) for number in range(len(skeleton.files)))
    return skeleton


def _end_at_rollback(skeleton: Skeleton, rollback: str) -> None:
    """Where nothing was said since turns were taken back, the default branch is one that holds nothing yet.

    It ends before them, and they are the branch that was left. If they were all there is, they are what is shown.
    """
    head = skeleton.active
    left = rollback and head >= 0 and any(map(head.__eq__, _said_on(skeleton)))
    if left and skeleton.ids.index(skeleton.ids[head]) == head:
        skeleton.bare.append((Named(rollback, "after rollback"), skeleton.ids[head]))
        skeleton.default = rollback


def _said_on(skeleton: Skeleton) -> Iterator[int]:
    """The parent of each message."""
    return (parent for parent, kind in zip(skeleton.parents, skeleton.kinds, strict=True) if kind != "note")


def _hang(skeleton: Skeleton, threads: Threads, called: dict[str, Thread], path: Path, stats: dict[int, Stat]) -> None:
    """Add a sub-agent's thread as a branch at the call that started it."""
    own = meta(path)
    parent = called.get(own.parent or "")
    try:
        since = own.subagent_history_start_ordinal or _inherited(path, parent)
        thread = threads.thread([(path, since, None)], f".{own.id}")
    except Unreadable as error:
        _problem(skeleton, "unreadable", path, f"{error} The sub-agent's messages are missing.")
        return
    stats |= thread.stats
    at = spawning_entry(skeleton, parent, own, stats) if parent is not None else -1
    thread.shift = start = len(skeleton)
    called[own.id] = thread
    added = thread.skeleton()
    skeleton.raw += [raw._replace(message=raw.message + start if raw.message >= 0 else -1) for raw in added.raw]
    skeleton.parents += [at if above < 0 else above + start for above in added.parents]
    for name in COLUMNS:
        getattr(skeleton, name).extend(getattr(added, name))
    skeleton.records += added.records
    skeleton.problems += added.problems
    first = next((entry for entry, kind in enumerate(added.kinds) if kind != "note"), None)
    named = Named(own.id, own.agent_nickname or own.agent_role, "agent")
    if first is not None:
        skeleton.starts[first + start] = named
    else:
        skeleton.bare.append((named, skeleton.ids[at] if at >= 0 else None))


def _inherited(path: Path, parent: Thread | None) -> int:
    """Records that a sub-agent's rollout repeats from that of its parent."""
    return copied(path, parent.path)[0] if parent is not None else 0


def _tell_damage(skeleton: Skeleton) -> None:
    """What is wrong with compressed rollouts, beside what that cost."""
    for path, stat in zip(skeleton.files, skeleton.stats, strict=True):
        if stat != _NOTHING_READ and (damage := fault(path, stat)):
            _problem(skeleton, "bad-zstd", path, f"The file is damaged ({damage}); what could be unpacked is shown.")


def _name_repeated(skeleton: Skeleton) -> None:
    if len(set(skeleton.ids)) == len(skeleton.ids):
        return
    met: set[str] = set()
    for entry, id in enumerate(skeleton.ids):
        if id in met:
            path = skeleton.files[skeleton.file[entry]]
            _problem(skeleton, "duplicate-id", path, f"The id {id} was used before; both records are kept.", id)
        met.add(id)


def _problem(skeleton: Skeleton, code: str, path: Path, sentence: str, place: str = "") -> None:
    skeleton.problems.append(problem(code, path, place, sentence))
