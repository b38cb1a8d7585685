"""Events that say what a message says, and the threads in which they are the only ones that say it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...model import Nature
from ..jsonlines import decoded
from .natures import ANSWER, PROMPT
from .records import Payload

VOICES: dict[str, Nature] = {
    "user_message": PROMPT,
    "agent_message": ANSWER,
    "UserMessage": PROMPT,
    "AgentMessage": ANSWER,
}
"""Events, and items of `item_completed` events, that say what a message says."""
_SUBSTITUTES = {"prompt": ("user_message", "UserMessage"), "answer": ("agent_message", "AgentMessage")}


def voice_of(event: Payload) -> str:
    """Which of `VOICES` an event is, empty if it says nothing that a message could say."""
    if event.type != "item_completed":
        return event.type or ""
    item = decoded(bytes(event.item))
    type = item.get("type") if isinstance(item, dict) else None
    return type if isinstance(type, str) and type in VOICES else ""


def substitutes(heard: Mapping[str, int], natures: Sequence[Nature]) -> set[str]:
    """The events to be read as messages, where nothing else has prompts, or answers.

    `heard`: how many events there were of each voice; `natures`: those of the entries.
    """
    found: set[str] = set()
    for kind, events in _SUBSTITUTES.items():
        spoken = [voice for voice in events if heard.get(voice)]
        if spoken and not any(nature[1] == kind for nature in natures):
            found.add(spoken[0])
    return found
