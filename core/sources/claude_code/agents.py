"""Hanging the conversations of sub-agents at the messages that called them.

Up to version 1.0 a sub-agent's records lie in the session's file as roots of their own; later each has a file.
What ties one to its call, best evidence first: the result that names the agent, the file beside the agent's that names
the call, the run of the workflow whose folder the file is in, the words of the task, and for old inline runs the order.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from ...skeleton import Named
from .peek import calls, peek, words
from .scan import Scan

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
    asked = _asked(found)
    claimed: set[Caller] = set()
    for entry in sorted(found.sidechain):
        if entry in services or (skeleton.kinds[entry] == "note" and parents[entry] >= 0):
            continue
        if skeleton.kinds[entry] == "prompt":
            skeleton.kinds[entry] = "context"  # a model wrote it, not a person; it stays visible
        if parents[entry] >= 0 and parents[entry] in found.sidechain:
            continue
        _hang_one(found, parents, entry, asked, claimed)


def _forget_if_alone(found: Scan) -> None:
    """A sub-agent's file opened by itself is a conversation like any other."""
    own = range(found.first_of[1] if len(found.first_of) > 1 else 0)
    if found.sidechain and all(entry in found.sidechain or found.skeleton.kinds[entry] == "note" for entry in own):
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


def _hang_one(
    found: Scan, parents: list[int], entry: int, asked: dict[str, list[Caller]], claimed: set[Caller]
) -> None:
    skeleton = found.skeleton
    path = skeleton.files[skeleton.file[entry]]
    inline = skeleton.file[entry] == 0
    agent = found.agent_ids.get(entry) or ("" if inline else path.stem.removeprefix("agent-"))
    beside = {} if inline else _beside(path)
    caller = None
    if parents[entry] < 0:
        caller = _named_by_result(found, agent) or _named_beside(found, beside) or _of_workflow(found, path)
        caller = (
            caller or _by_task(found, entry, asked, claimed) or (_before(found, entry, claimed) if inline else None)
        )
    if caller is not None:
        claimed.add(caller)
        parents[entry] = caller.entry
    elif parents[entry] < 0:
        parents[entry] = _end_of(found, beside.get("parentAgentId"))
    taken = {named.id for named in skeleton.starts.values()}
    id = agent if agent and agent not in taken else skeleton.ids[entry]
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


def _by_task(found: Scan, entry: int, asked: dict[str, list[Caller]], claimed: set[Caller]) -> Caller | None:
    """The call whose prompt is the first thing that the sub-agent was told; teams wrap it in a message."""
    told = words(peek(found.skeleton, entry)).strip() if asked else ""
    exactly = asked.get(told, [])
    wrapped = [caller for prompt, callers in asked.items() if prompt and prompt in told for caller in callers]
    return next((caller for caller in exactly + wrapped if caller not in claimed), None)


def _asked(found: Scan) -> dict[str, list[Caller]]:
    """The calls of sub-agents by what they were told."""
    asked: dict[str, list[Caller]] = {}
    for task in found.tasks if found.sidechain else ():
        for call in calls(peek(found.skeleton, task)):
            input = call.get("input")
            prompt = input.get("prompt") if isinstance(input, dict) else None
            if isinstance(prompt, str):
                asked.setdefault(prompt.strip(), []).append(Caller(task, str(call.get("id") or "")))
    return asked


def _before(found: Scan, entry: int, claimed: set[Caller]) -> Caller | None:
    """The newest call before the sub-agent began that no other one hangs at, else the newest."""
    before = [task for task in found.tasks if task < entry]
    taken = {caller.entry for caller in claimed}
    free = [task for task in before if task not in taken]
    newest = (free or before)[-1:]
    return Caller(newest[0], "") if newest else None


def _end_of(found: Scan, agent: object) -> int:
    """The last message of another sub-agent, -1 if there is none."""
    mine = [entry for entry, id in found.agent_ids.items() if id == agent and found.skeleton.kinds[entry] != "note"]
    return max(mine, default=-1)


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
