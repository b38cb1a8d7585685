"""tantivy: the index with its fields, and asking it.

Only this module, `adding` and `compiling` touch the package, and are imported late: the first paint never waits for it.
Its errors, panics among them, leave as `Failed`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import tantivy
from tantivy import (
    Filter,
    Index,
    Order,
    Query,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from . import query as q
from .words import LONGEST

if TYPE_CHECKING:
    from tantivy import DocAddress, Searcher


HEAP = 48_000_000
"""Bytes that a writer gathers before it writes a segment."""
THREADS = 2
NAMES_OF = {place: f"{place}_names" for place in q.PLACES}
"""Fields of the parts of names."""
_SPACE = "\u2420"
"""Stands for a blank inside a name: names are parted by blanks."""
_PANIC = "PanicException"


class Failed(Exception):
    """tantivy could not do something: its files are damaged, the disk is full, another process writes."""


@contextmanager
def guarded() -> Iterator[None]:
    """Turn whatever tantivy raises into `Failed`. Its panics are no `Exception`, and known by their name alone."""
    try:
        yield
    except (ValueError, OSError, RuntimeError) as error:
        raise Failed(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise Failed(str(error)) from error
        raise


def open_index(folder: Path | None) -> Index:
    """The index in a folder, made if there is none; in memory without one. Raises Failed."""
    builder = SchemaBuilder()
    for place in q.PLACES:
        builder.add_text_field(place, tokenizer_name="words")
        builder.add_text_field(NAMES_OF[place], tokenizer_name="facts", index_option="basic")
    builder.add_text_field("facts", tokenizer_name="facts", index_option="basic")
    builder.add_unsigned_field("conversation", indexed=True, fast=True)
    builder.add_integer_field("when", fast=True)
    builder.add_unsigned_field("place", fast=True)
    with guarded():
        index = Index(builder.build(), path=str(folder)) if folder is not None else Index(builder.build())
        for name, analyzer in _analyzers().items():
            index.register_tokenizer(name, analyzer)
        index.config_reader("manual")
    return index


def _analyzers() -> dict[str, tantivy.TextAnalyzer]:
    words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST + 1))  # they come in lower case
    facts = TextAnalyzerBuilder(Tokenizer.whitespace())
    return {"words": words.build(), "facts": facts.build()}


def name_term(text: str) -> str:
    """A name as one term: in lower case, without blanks, and as UTF-8 can hold it."""
    plain = _SPACE.join(text.casefold().split())
    return plain if plain.isascii() else plain.encode("utf-8", "replace").decode()


def filled(searcher: Searcher) -> frozenset[str]:
    """Fields of texts and names that any message has: the others need not be asked. Raises Failed."""
    with guarded():
        fields = [field for place in q.PLACES for field in (place, NAMES_OF[place])]
        return frozenset(field for field in fields if searcher.terms_with_prefix(field, "", limit=1))


class Answer(NamedTuple):
    """Documents that an index found."""

    addresses: list[DocAddress]
    scores: list[float]
    total: int


def ask(searcher: Searcher, query: Query, limit: int, offset: int, *, newest: bool) -> Answer:
    """The best documents, or the newest ones. Raises Failed."""
    with guarded():
        if newest:
            found = searcher.search(query, limit, True, "when", offset, Order.Desc)
        else:
            found = searcher.search(query, limit, True, offset=offset)
        hits = found.hits
        scores = [0.0 if newest else float(score or 0.0) for score, _ in hits]
        return Answer([address for _, address in hits], scores, int(found.count))  # type: ignore[attr-defined]


def places(searcher: Searcher, addresses: list[DocAddress]) -> list[tuple[int, int, int | None]]:
    """Conversation, place and time of each document. Raises Failed."""
    with guarded():
        numbers = searcher.fast_field_values("conversation", addresses)
        places = searcher.fast_field_values("place", addresses)
        times = searcher.fast_field_values("when", addresses)
    return [
        (int(number or 0), int(place or 0), None if when is None else int(when))
        for number, place, when in zip(numbers, places, times, strict=True)
    ]
