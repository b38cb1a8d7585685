"""One session: a line of messages. What was edited away is not in the file."""

from __future__ import annotations

from typing import Any

from ...model import Nature, Usage
from ...skeleton import Skeleton
from ..chat import nature
from ..drafts import Draft, Found, Time, cost_of, count_of, dict_of, text_of, time_of
from ..jsonlines import decoded

INDEX = "sessions.json"
RESULTS = "results"
"""Key of a message whose own record is the only one that holds the results of its calls."""
_INDEX_LIMIT = 16 << 20
_DIGITS = 16
"""More are no time."""
_THINKING: Nature = ("assistant", "thinking", False)


def fill(draft: Draft) -> None:
    """Make the entries of the session in the document of a draft."""
    document, skeleton = draft.documents[0], draft.skeleton
    fields = document.fields(without=("history",))
    skeleton.id, skeleton.title = text_of(fields.get("sessionId")), text_of(fields.get("title"))
    skeleton.project = text_of(fields.get("workspaceDirectory"))
    skeleton.created = _created(skeleton)
    found = list(draft.records(0, document.members().get("history"), "history"))
    answered = {text_of(dict_of(one.value.get("message")).get("toolCallId")) for one in found}
    keys: dict[int, str] = {}
    last = -1
    for one in found:
        last = _say(draft, one, last, text_of(fields.get("chatModelTitle")))
        states = one.value.get("toolCallStates")
        called = [text_of(dict_of(state).get("toolCallId")) for state in states] if isinstance(states, list) else []
        if called and not answered.intersection(called):
            keys[last] = RESULTS
    skeleton.keys = keys
    draft.report_repeated()
    draft.note(0, "about", last, _spent(fields.get("usage")))


def _say(draft: Draft, one: Found, parent: int, usual: str) -> int:
    message = dict_of(one.value.get("message"))
    said = _THINKING if message.get("role") == "thinking" else nature(message)
    model = (_model(one.value) or usual) if said[0] == "assistant" else None
    id = text_of(message.get("id")) or f"r{one.position}"
    return draft.say(0, one.node, id, parent, said, model=model, usage=_spent(message.get("usage")))


def _model(item: dict[str, Any]) -> str:
    """What answered, by the log of the prompt that was sent."""
    logs = item.get("promptLogs")
    log = dict_of(logs[0]) if isinstance(logs, list) and logs else {}
    return text_of(dict_of(log.get("completionOptions")).get("model")) or text_of(log.get("modelTitle"))


def _spent(usage: object) -> Usage | None:
    spent = dict_of(usage)
    taken, given = count_of(spent.get("promptTokens")), count_of(spent.get("completionTokens"))
    details = dict_of(spent.get("promptTokensDetails"))
    cached, written = count_of(details.get("cachedTokens")), count_of(details.get("cacheWriteTokens"))
    cost = cost_of(spent.get("totalCost"))
    found = Usage(max(0, taken - cached - written), given, cached, written, cost)
    return found if found.tokens or cost else None


def _created(skeleton: Skeleton) -> Time:
    """When the session began, which only the index beside it tells: milliseconds, as a text."""
    try:
        with skeleton.files[0].with_name(INDEX).open("rb") as file:
            index = decoded(file.read(_INDEX_LIMIT))
    except OSError:
        return None
    for entry in index if isinstance(index, list) else ():
        if dict_of(entry).get("sessionId") == skeleton.id:
            made = entry.get("dateCreated")
            number = isinstance(made, str) and made.isdecimal() and len(made) < _DIGITS
            return int(made) if number else time_of(made)
    return None
