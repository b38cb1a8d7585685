"""What the API was sent and answered: messages in Anthropic's shape, with a few facts of the extension's own."""

from __future__ import annotations

import re
from typing import Any

from ...model import Nature, Parts, Usage
from ..claude_code.parts import parts_of
from ..drafts import cost_of, count_of, dict_of, text_of

_RESULT = re.compile(r"\[[a-z_]+[^\n]*\] Result:")
"""What begins the result of a tool where tools are called in XML, within the text."""
_FOLDER = re.compile(r"# Current (?:Working|Workspace) Directory \((.+?)\) Files")


def nature(record: dict[str, Any]) -> Nature:
    """Who said it: results of tools are the user's there, and the summary of a condensed history is marked."""
    content = record.get("content")
    blocks = [dict_of(block) for block in content] if isinstance(content, list) else []
    if record.get("isSummary"):
        return "user" if record.get("role") == "user" else "assistant", "summary", False
    match record.get("role"):
        case "user":
            answers = any(block.get("type") == "tool_result" for block in blocks)
            answers = answers or _RESULT.match(_first_text(record)) is not None
            return ("tool", "result", False) if answers else ("user", "prompt", False)
        case "assistant":
            types = {text_of(block.get("type")) for block in blocks}
            if "text" in types or not types:
                return "assistant", "answer", False
            return "assistant", "call" if "tool_use" in types else "thinking", False
    return "system", "context", True


def parts(record: dict[str, Any]) -> Parts:
    """What a message says."""
    return parts_of({"type": "user", "message": record})


def model(record: dict[str, Any]) -> tuple[object, object]:
    """The model that answered, and who offers it."""
    about = dict_of(record.get("modelInfo"))
    return about.get("modelId"), about.get("providerId")


def spent(record: dict[str, Any]) -> Usage | None:
    """What newer versions count with the answer itself."""
    metrics = dict_of(record.get("metrics"))
    tokens = dict_of(metrics.get("tokens"))
    found = Usage(
        count_of(tokens.get("prompt")),
        count_of(tokens.get("completion")),
        count_of(tokens.get("cached")),
        0,
        cost_of(metrics.get("cost")),
    )
    return found if found.tokens or found.cost else None


def folder(record: dict[str, Any]) -> str:
    """The folder that the first message tells the model of; empty if it does not."""
    content = record.get("content")
    for block in content if isinstance(content, list) else ():
        found = _FOLDER.search(text_of(dict_of(block).get("text")))
        if found is not None:
            return found[1]
    return ""


def _first_text(record: dict[str, Any]) -> str:
    content = record.get("content")
    if isinstance(content, list):
        return text_of(dict_of(content[0]).get("text")) if content else ""
    return text_of(content)
