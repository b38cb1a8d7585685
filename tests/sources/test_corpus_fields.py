"""Real files of the field: what an independent scanner counted is what opens, and each message says something."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from bough.core.catalog import Catalog
from bough.core.conversation import Conversation
from bough.core.library import Library
from bough.core.model import Text, ToolCall, ToolResult, Unknown
from bough.core.sources import all_sources, detect, head
from tests.sources.test_seeds import opened, read_through

NAMES = {
    "aider": "aider",
    "claude-ai": "claude-ai",
    "continue": "continue",
    "gemini-cli": "gemini-cli",
    "librechat": "librechat",
    "oasst": "openassistant",
    "sharegpt": "sharegpt",
}
"""Folders of the corpus, and the sources of what is in them."""


def rows(corpus: Path) -> list[dict[str, str]]:
    with (corpus / "MANIFEST.tsv").open(newline="") as file:
        found = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in found if row["file"].partition("/")[0] in NAMES and row["format"] != "index"]


def test_counts_are_those_of_the_scanner(corpus: Path) -> None:
    """Conversations, messages, and ends of lines; every file is taken by its source and by no other."""
    tried = 0
    for row in rows(corpus):
        path = corpus / row["file"]
        name = NAMES[row["file"].partition("/")[0]]
        if not path.is_file() or name == "aider":
            continue
        assert [one.name for one in all_sources() if one.detect(head(path))] == [name], path
        conversations = opened([path], name)
        counted = sum(one.skeleton.counted() for one in conversations)
        answers = 2 * len(conversations) if "dpo" in path.name else 0  # the scanner left out what is compared
        assert counted - answers == int(row["messages"]), path
        assert len(conversations) == int(row["conversations"]), path
        if name in ("openassistant", "librechat", "continue", "gemini-cli"):
            assert sum(len(one.branches) for one in conversations) == int(row["leaves"]), path
        tried += 1
    assert tried > 20


def test_everything_opens_through_the_library(corpus: Path) -> None:
    """All at once, with nothing wrong, and nothing left unread."""
    for folder in NAMES:
        library = Library([corpus / folder], catalog=Catalog())
        for summary in library.complete():
            conversation = library.open(summary)
            read_through(conversation)
            assert conversation.problems == [], summary.path


def test_nothing_in_them_is_unknown(corpus: Path) -> None:
    """Every part of every real message is of a kind that is shown as what it is."""
    unknown: Counter[str] = Counter()
    for folder, name in NAMES.items():
        for path in sorted((corpus / folder).rglob("*")):
            if path.is_file() and detect(path) is not None:
                for conversation in opened([path], name):
                    for entry in range(len(conversation.skeleton)):
                        found = (part for part in conversation.parts(entry) if isinstance(part, Unknown))
                        unknown.update(f"{name} {str(part.raw)[:60]}" for part in found)
    assert unknown == {}


def test_calls_and_results_are_pairs(corpus: Path) -> None:
    """In Gemini's chats each call that was answered has its result in the same message."""
    calls: list[str] = []
    results: list[str] = []
    for path in sorted((corpus / "gemini-cli").rglob("*.json*")):
        for conversation in opened([path], "gemini-cli"):
            for entry in range(len(conversation.skeleton)):
                parts = conversation.parts(entry)
                calls += [part.call for part in parts if isinstance(part, ToolCall)]
                results += [part.call for part in parts if isinstance(part, ToolResult)]
    assert calls == results
    assert len(calls) > 20


def test_prompts_of_aider_are_the_marked_lines(corpus: Path) -> None:
    """Each run of marked lines is a prompt, and what was typed is in it; so nothing was taken for an answer."""
    for path in sorted((corpus / "aider").rglob("*.md")):
        (conversation,) = opened([path], "aider")
        typed = [said(conversation, entry) for entry in conversation.prompts()]
        marked = re.findall(r"(?m)^#### ?(.*?)(?:  )?$", path.read_text())
        assert "\n".join(typed).splitlines() == marked, path


def said(conversation: Conversation, entry: int) -> str:
    return "\n".join(part.text for part in conversation.parts(entry) if isinstance(part, Text))


def test_a_chat_saved_again_is_a_relative(corpus: Path) -> None:
    """Continue's chats that share their first message are families: six of them, by a naive look at the ids."""
    first: dict[str, list[str]] = {}
    for path in (corpus / "continue").rglob("*.json"):
        session: Any = json.loads(path.read_bytes())
        if isinstance(session, dict) and session["history"]:
            first.setdefault(session["history"][0]["message"]["id"], []).append(session["sessionId"])
    expected = sorted(sorted(ids) for ids in first.values() if len(ids) > 1)
    found: dict[str, list[str]] = {}
    for summary in Library([corpus / "continue"], catalog=Catalog()).complete():
        if summary.family is not None:
            found.setdefault(summary.family, []).append(summary.id)
    assert sorted(sorted(ids) for ids in found.values()) == expected
    assert expected
