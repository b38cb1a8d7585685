"""Searching real files: what is found is what a scan of them finds."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from msgspec.structs import astuple, replace

from bough.core.searching.documents import Document, documents_of, is_quick
from bough.core.searching.matching import Candidate, Standing, matches
from bough.core.searching.parsing import parse
from bough.core.searching.records import unpacked
from bough.core.searching.search import Search
from bough.core.searching.thorough import Thorough, opened
from bough.core.searching.words import words_of
from bough.core.summary import Summary
from tests.slices import some

from .finding import by_index, searching

MOST = 12
"""Conversations that are read a second time the slow way."""


@pytest.fixture(scope="module")
def search(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Search:
    """Every conversation of the corpus, indexed."""
    return searching([corpus], tmp_path_factory.mktemp("index"))


def test_quick_readers_read_what_a_skeleton_would(search: Search) -> None:
    """The documents of formats that are read in one pass are those that their skeletons and bodies make."""
    compared = 0
    for item in some([item for item, _ in search.library.listed() if is_quick(item)], MOST):
        conversation = opened(item)
        skeleton = conversation.skeleton
        place = {(file, at): n for n, (file, at) in enumerate(zip(skeleton.file, skeleton.offsets, strict=True))}
        quick = [replace(one, place=place[unpacked(one.place)]) for one in documents_of(item)]
        assert sorted(quick, key=lambda one: one.place) == list(Thorough(conversation)), item.files[0]
        compared += len(quick)
    assert compared > 1000


def test_words_of_real_messages_find_them(search: Search) -> None:
    """For words taken from all over the corpus, the index finds exactly the messages that a scan finds."""
    chosen = random.Random(5)
    vocabulary: set[str] = set()
    said: list[tuple[str, str, Candidate]] = []
    for item, summary in search.library.listed():
        for document in documents_of(item):
            said.append((summary.path, document.id, _candidate(document, summary)))
            for text in astuple(document.said)[:4]:
                words = words_of(str(text)[:2000])
                vocabulary.update(chosen.sample(words, min(2, len(words))))
    for word in chosen.sample(sorted(vocabulary), 8):
        query = parse(word)
        scanned = Counter((path, id) for path, id, candidate in said if matches(query, candidate))
        assert by_index(search, word) == scanned, word


def _candidate(document: Document, summary: Summary) -> Candidate:
    return Candidate(lambda: document, summary, Standing)
