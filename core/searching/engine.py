"""tantivy: the fields of a document, and how a query is asked of them.

Everything that touches the package is here, and it is imported only with this module: the first paint never waits for
it. Its errors, panics among them, leave as `Failed`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import tantivy
from tantivy import (
    Document,
    FieldType,
    Filter,
    Index,
    Occur,
    Order,
    Query,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Tokenizer,
)

from . import query as q
from .words import LONGEST, fold, names_in, parts_of

if TYPE_CHECKING:
    from tantivy import DocAddress, IndexWriter, Searcher

    from .documents import Document as Said
    from .said import Said as Content

HEAP = 48_000_000
"""Bytes that a writer gathers before it writes a segment."""
THREADS = 2
_WEIGHTS: dict[q.Place, float] = {"text": 2.0, "thinking": 0.7, "inputs": 1.0, "results": 0.7}
_NAMES_OF = {place: f"{place}_names" for place in q.PLACES}
"""Fields of the parts of names."""
_META = re.compile(r"([\\.+*?()|\[\]{}^$#&\-~])")
_SPACE = "\u2420"
"""Stands for a blank inside a name: names are parted by blanks."""
_FUZZY_MOST = 2
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
        builder.add_text_field(_NAMES_OF[place], tokenizer_name="facts", index_option="basic")
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
    words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST + 1)).filter(Filter.lowercase())
    facts = TextAnalyzerBuilder(Tokenizer.whitespace())
    return {"words": words.build(), "facts": facts.build()}


# Writing


def remove(index: Index, writer: IndexWriter, conversation: int) -> None:
    """Remove the messages of a conversation that were added before.

    By a query: `delete_documents_by_term` takes any number for a signed one, and finds nothing (tantivy-py 0.27).
    """
    writer.delete_documents_by_query(Query.term_query(index.schema, "conversation", conversation, "basic"))


AT_ONCE = 256
"""Messages that are handed over together: names are looked for in all of them at once, and threads woken once."""


class Adding:
    """Adds the messages of one conversation. Raises what tantivy raises: see `guarded`."""

    def __init__(self, writer: IndexWriter, conversation: int) -> None:
        self.messages = 0
        self.text = 0
        """Characters of them."""
        self._writer = writer
        self._conversation = conversation
        self._made: list[Document] = []
        self._texts: list[str] = []
        self._of: list[tuple[Document, q.Place]] = []
        """For each text the document and the place that it is in."""

    def all(self, documents: Iterable[Said]) -> None:
        """Add messages."""
        for document in documents:
            made = Document()
            made.add_unsigned("conversation", self._conversation)
            made.add_unsigned("place", document.place)
            said = document.said
            if len(said.text):
                self._add(made, "text", said.text)
            if said.marks:
                self._add_rest(made, said)
                made.add_text("facts", _facts(document))
            else:
                made.add_text("facts", _plain_facts(document.role, document.model))
            if document.when is not None:
                made.add_integer("when", document.when)
            self._made.append(made)
            if len(self._made) >= AT_ONCE:
                self._hand_over()
        self._hand_over()

    def _add(self, made: Document, place: q.Place, text: str) -> None:
        folded = text if text.isascii() else fold(text)
        made.add_text(place, folded)
        self._texts.append(folded)
        self._of.append((made, place))
        self.text += len(text)

    def _add_rest(self, made: Document, said: Content) -> None:
        if said.thinking:
            self._add(made, "thinking", said.thinking)
        if said.inputs:
            self._add(made, "inputs", said.inputs)
        if said.results:
            self._add(made, "results", said.results)

    def _hand_over(self) -> None:
        for number, names in names_in(self._texts).items():
            made, place = self._of[number]
            parts = dict.fromkeys(part for name in names for part in parts_of(name))
            made.add_text(_NAMES_OF[place], " ".join(parts))
        add = self._writer.add_document
        for made in self._made:
            add(made)
        self.messages += len(self._made)
        self._made, self._texts, self._of = [], [], []


@lru_cache(maxsize=1024)
def _plain_facts(role: str, model: str) -> str:
    return f"r:{role} m:{_name(model)}" if model else f"r:{role}"


def _facts(document: Said) -> str:
    said = document.said
    facts = [_plain_facts(document.role, document.model), *(f"h:{mark}" for mark in said.marks)]
    facts += [f"t:{_name(tool)}" for tool in said.tools]
    facts += [f"f:{_name(file)}" for file in said.files]
    return " ".join(facts)


def _name(text: str) -> str:
    """A name as one term: in lower case, without blanks, and as UTF-8 can hold it."""
    plain = _SPACE.join(text.casefold().split())
    return plain if plain.isascii() else plain.encode("utf-8", "replace").decode()


# Asking


class Conversations(NamedTuple):
    """Numbers of those conversations to which something applies, and whether these are all that are wanted."""

    numbers: list[int]
    all: bool


class Compiler:
    """Makes tantivy's query of ours. What an index cannot decide is taken to hold, and looked at afterwards."""

    def __init__(self, index: Index, places: tuple[q.Place, ...], about: Callable[[q.About], list[int]]) -> None:
        self._schema = index.schema
        self._places = places
        self._about = about

    def compile(self, node: q.Node, within: Conversations) -> Query:
        """All messages of some conversations to which a node may apply."""
        made = self._made(node)
        if not within.all:
            made = _both([made, Query.const_score_query(self._numbers(within.numbers), 0.0)])
        return made

    def _made(self, node: q.Node) -> Query:
        match node:
            case q.All():
                return self._all(node.nodes)
            case q.Either():
                return Query.boolean_query([(Occur.Should, self._made(inner)) for inner in node.nodes])
            case q.Not():
                return self._all((node,))
            case q.Words():
                return self._words(node)
            case q.Fact():
                return self._fact(node)
            case q.When():
                return self._when(node)
            case q.About():
                return Query.const_score_query(self._numbers(self._about(node)), 0.0)
            case q.Pattern() | q.On():
                return Query.const_score_query(Query.all_query(), 0.0)

    def _all(self, nodes: tuple[q.Node, ...]) -> Query:
        clauses: list[tuple[Occur, Query]] = []
        for node in nodes:
            if isinstance(node, q.Not):
                if is_decided(node.node):
                    clauses.append((Occur.MustNot, self._made(node.node)))
            else:
                clauses.append((Occur.Must, self._made(node)))
        if not any(occur == Occur.Must for occur, _ in clauses):
            clauses.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        return clauses[0][1] if len(clauses) == 1 else Query.boolean_query(clauses)

    def _words(self, node: q.Words) -> Query:
        ways: list[tuple[Occur, Query]] = []
        for place in self._places:
            ways.append((Occur.Should, Query.boost_query(self._in_place(node, place), _WEIGHTS[place])))
            word = node.words[0]
            if len(node.words) == 1 and word.isascii() and not node.typos:
                named = self._in_place(node, _NAMES_OF[place])
                ways.append((Occur.Should, Query.boost_query(named, _WEIGHTS[place] / 2)))
        return Query.boolean_query(ways)

    def _in_place(self, node: q.Words, place: str) -> Query:
        words = list(node.words)
        if node.typos:
            return Query.fuzzy_term_query(self._schema, place, words[0], min(node.typos, _FUZZY_MOST))
        if len(words) == 1:
            if node.prefix:
                return Query.regex_query(self._schema, place, f"{words[0]}.*")
            return Query.term_query(self._schema, place, words[0], "freq" if place in q.PLACES else "basic")
        if node.prefix:
            return Query.regex_phrase_query(self._schema, place, [*words[:-1], f"{words[-1]}.*"])
        return Query.phrase_query(self._schema, place, list(words))

    def _fact(self, node: q.Fact) -> Query:
        if node.name in ("role", "has"):
            found = Query.term_query(self._schema, "facts", f"{node.name[0]}:{node.value}")
        else:
            part = _META.sub(r"\\\1", _name(node.value))
            found = Query.regex_query(self._schema, "facts", f"{node.name[0]}:.*{part}.*")
        return Query.const_score_query(found, 0.0)

    def _when(self, node: q.When) -> Query:
        last = node.end - 1 if node.end is not None else None
        found = Query.range_query(self._schema, "when", FieldType.Integer, node.start, last)
        return Query.const_score_query(found, 0.0)

    def _numbers(self, numbers: list[int]) -> Query:
        if not numbers:
            return Query.empty_query()
        return Query.term_set_query(self._schema, "conversation", numbers)


def is_decided(node: q.Node) -> bool:
    """Whether an index can decide a node: it knows nothing of expressions and branches."""
    return not any(isinstance(leaf, q.Pattern | q.On) for leaf, _ in q.leaves(node))


def _both(queries: list[Query]) -> Query:
    return Query.boolean_query([(Occur.Must, one) for one in queries])


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
