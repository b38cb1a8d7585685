"""Where a sub-agent hangs: the call that started it."""

from __future__ import annotations

from collections.abc import Mapping

from ...errors import Moved
from ...model import parse_time
from ...skeleton import Skeleton, Stat
from .packed import read
from .records import Meta
from .thread import Thread


def spawning_entry(skeleton: Skeleton, parent: Thread, agent: Meta, stats: Mapping[int, Stat]) -> int:
    """The entry of the `spawn_agent` call whose event or result names the agent.

    Where none does, the last message of the parent before the agent started; -1 for a parent without messages.
    """
    call = parent.spawned.get(agent.id) or _answered_with(skeleton, parent, agent.id, stats)
    if call in parent.calls:
        return parent.calls[call] + parent.shift
    started = parse_time(agent.timestamp)
    last = -1
    for entry in range(parent.shift, parent.shift + len(parent)):
        if skeleton.kinds[entry] == "note":
            continue
        time = skeleton.time(entry)
        if last >= 0 and started is not None and time is not None and time > started:
            break
        last = entry
    return last


def _answered_with(skeleton: Skeleton, parent: Thread, agent: str, stats: Mapping[int, Stat]) -> str:
    """Id of the call whose result holds the id of the agent, empty if there is none."""
    wanted = agent.encode()
    for call, result in parent.results.items():
        where = skeleton.locator(result + parent.shift)
        try:
            data = read(skeleton.files[where.file], stats[where.file], where.offset, where.length)
        except Moved:
            continue
        if wanted in data:
            return call
    return ""
