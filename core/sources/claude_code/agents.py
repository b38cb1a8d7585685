"""Hanging the conversations of sub-agents at the messages that called them.

Up to version 1.0 a sub-agent's records lie in the session's file as roots of their own; later each has a file.
What ties one to its call, best evidence first: the result that names the agent, the file beside the agent's that names
the call, the run of the workflow whose folder the file is in, the words of the task, and for old inline runs the order.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import deque
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from ...skeleton import Named
from .peek import calls, peek, words
from .scan import Scan

_NONE: deque[Caller] = deque()
_MOST_ASKED = 1000
"""Prompts that are looked for inside what a sub-agent was told; what is told exactly is found among any number."""
_SERVICES = ("acompact-", "aprompt_suggestion-", "aside_question-")


class Caller(NamedTuple):
    """The message that called a sub-agent."""

    entry: int
    call: str
    """Id of the call, empty if unknown."""


def hang(found: Scan, parents: list[int]) -> None:
    """Give every sub-agent its place and name, and hide those that only serve the tool itself."""
    skeleton = found.skeleton
    _forget_if_alone(found)
    services = _hide_services(found)
    called = _Calls(found)
    taken: set[str] = {named.id for named in skeleton.starts.values()}
    for entry in sorted(found.sidechain):
        if entry in services or (skeleton.kinds[entry] == "note" and parents[entry] >= 0):
            continue
        if skeleton.kinds[entry] == "prompt":
            skeleton.kinds[entry] = "context"  # a model wrote it, not a person; it stays visible
        if parents[entry] >= 0 and parents[entry] in found.sidechain:
            continue
        _hang_one(found, parents, entry, called, taken)


def _forget_if_alone(found: Scan) -> None:
    """A sub-agent's file opened by itself is read like any other conversation."""
    own = range(found.first_of[1] if len(found.first_of) > 1 else 0)
    if found.sidechain and all(entry in found.sidechain or found.skeleton.kinds[entry] == "note" for entry in own):
        found.skeleton.agent = not found.sidechain.isdisjoint(own)
        found.sidechain.difference_update(own)
        found.aside.difference_update(own)


def _hide_services(found: Scan) -> set[int]:
    skeleton = found.skeleton
    hidden: set[int] = set()
    for number, path in enumerate(skeleton.files[1:], 1):
        if path.stem.removeprefix("agent-").startswith(_SERVICES):
            hidden.update(range(found.first_of[number], found.first_of[number + 1]))
    for entry in hidden:
        skeleton.hidden[entry] = 1
        if skeleton.kinds[entry] == "prompt":
            skeleton.kinds[entry] = "context"
    found.sidechain.update(hidden)
    return hidden


def _hang_one(found: Scan, parents: list[int], entry: int, called: _Calls, taken: set[str]) -> None:
    skeleton = found.skeleton
    path = skeleton.files[skeleton.file[entry]]
    inline = skeleton.file[entry] == 0
    agent = found.agent_ids.get(entry) or ("" if inline else path.stem.removeprefix("agent-"))
    beside = {} if inline else _beside(path)
    caller = None
    if parents[entry] < 0:
        caller = _named_by_result(found, agent) or _named_beside(found, beside) or _of_workflow(found, path)
        caller = caller or called.told(entry) or (called.before(entry) if inline else None)
    if caller is not None:
        called.claim(caller)
        parents[entry] = caller.entry
    elif parents[entry] < 0:
        parents[entry] = called.end_of(beside.get("parentAgentId"))
    id = agent if agent and agent not in taken else skeleton.ids[entry]
    taken.add(id)
    skeleton.starts[entry] = Named(id, _name(found, caller, beside), "agent")


def _named_by_result(found: Scan, agent: str) -> Caller | None:
    call, caller = found.agents.get(agent, ("", None))
    entry = found.calls.get(call, -1)
    if entry < 0 and caller is not None:
        entry = found.links.first.get(caller, -1)
    return Caller(entry, call) if entry >= 0 else None


def _named_beside(found: Scan, beside: dict[str, Any]) -> Caller | None:
    call = beside.get("toolUseId")
    entry = found.calls.get(call, -1) if isinstance(call, str) else -1
    return Caller(entry, str(call)) if entry >= 0 else None


def _of_workflow(found: Scan, path: Path) -> Caller | None:
    return _named_by_result(found, path.parent.name) if path.parent.parent.name == "workflows" else None


class _Calls:
    """The calls of sub-agents, those first that none hangs at yet. No question takes longer the more there are."""

    def __init__(self, found: Scan) -> None:
        self._found = found
        self._tasks = list(dict.fromkeys(found.tasks if found.sidechain else ()))
        self._free = list(self._tasks)
        self._claimed: set[Caller] = set()
        self._asked = _asked(found, self._tasks)
        self._ends = {id: entry for entry, id in sorted(found.agent_ids.items()) if not _is_note(found, entry)}

    def claim(self, caller: Caller) -> None:
        """Take a call for one sub-agent."""
        self._claimed.add(caller)
        at = bisect_left(self._free, caller.entry)
        if self._free[at : at + 1] == [caller.entry]:
            del self._free[at]

    def told(self, entry: int) -> Caller | None:
        """The call whose prompt is the first thing that the sub-agent was told; teams wrap it in a message."""
        said = words(peek(self._found.skeleton, entry)).strip() if self._asked else ""
        wrapped = (prompt for prompt in islice(self._asked, _MOST_ASKED) if prompt and prompt in said)
        for prompt in chain((said,), wrapped):
            callers = self._asked.get(prompt, _NONE)
            while callers and callers[0] in self._claimed:
                callers.popleft()
            if callers:
                return callers[0]
        return None

    def before(self, entry: int) -> Caller | None:
        """The newest call before the sub-agent began that no other one hangs at, else the newest."""
        for tasks in (self._free, self._tasks):
            at = bisect_left(tasks, entry)
            if at:
                return Caller(tasks[at - 1], "")
        return None

    def end_of(self, agent: object) -> int:
        """The last message of another sub-agent, -1 if there is none."""
        return self._ends.get(agent, -1) if isinstance(agent, str) else -1


def _is_note(found: Scan, entry: int) -> bool:
    return found.skeleton.kinds[entry] == "note"


def _asked(found: Scan, tasks: list[int]) -> dict[str, deque[Caller]]:
    """The calls of sub-agents by what they were told."""
    asked: dict[str, deque[Caller]] = {}
    for task in tasks:
        for call in calls(peek(found.skeleton, task)):
            input = call.get("input")
            prompt = input.get("prompt") if isinstance(input, dict) else None
            if isinstance(prompt, str):
                asked.setdefault(prompt.strip(), deque()).append(Caller(task, str(call.get("id") or "")))
    return asked


def _beside(path: Path) -> dict[str, Any]:
    """What the small file beside a sub-agent's says of it."""
    try:
        value = json.loads(path.with_suffix(".meta.json").read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _name(found: Scan, caller: Caller | None, beside: dict[str, Any]) -> str | None:
    candidates: list[object] = [beside.get("description")]
    for call in calls(peek(found.skeleton, caller.entry)) if caller is not None else []:
        asked = call.get("input")
        if isinstance(asked, dict) and (not caller or caller.call in ("", call.get("id"))):
            candidates += [asked.get("description"), asked.get("subagent_type")]
    candidates.append(beside.get("agentType"))
    return next((text for text in candidates if isinstance(text, str) and text), None)
