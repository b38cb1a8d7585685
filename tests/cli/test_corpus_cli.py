"""The command line over all real files: each answers, and what it writes is calm."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from tests.cli.conftest import Run
from tests.slices import some

_OF_EACH = 2
"""Conversations of each source, spread over its list: a listing for each command makes this slow."""


def test_conversations_of_every_source_can_be_shown(bough: Run, corpus: Path) -> None:
    """As a tree and as a transcript; the counts are those of the list, and no control character gets through."""
    listed = bough("ls", corpus, "--json").json["conversations"]
    assert len(listed) > 50
    by_source: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for conversation in listed:
        by_source[conversation["source"]].append(conversation)
    for conversation in [one for each in by_source.values() for one in some(each, _OF_EACH)]:
        tree = bough("tree", conversation["ref"], corpus, "--json").json
        assert len(tree["branches"]) == conversation["branches"]
        for words in (("tree", conversation["ref"], corpus), ("show", conversation["ref"], corpus)):
            answer = bough(*words)
            assert answer.status == 0
            assert not any(ord(character) < 32 and character not in "\n\t" for character in answer.out + answer.err)
            assert not any(127 <= ord(character) < 160 for character in answer.out + answer.err)
