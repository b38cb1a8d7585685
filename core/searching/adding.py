"""From messages to the documents of tantivy, and out of its index again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from tantivy import Document, Query

from . import query as q
from .engine import NAMES_OF, name_term
from .words import fold, names_in, parts_of

if TYPE_CHECKING:
    from tantivy import Index, IndexWriter

    from .documents import Document as Said
    from .said import Said as Content


def remove(index: Index, writer: IndexWriter, conversation: int) -> None:
    """Remove the messages of a conversation that were added before.

    By a query: `delete_documents_by_term` takes any number for a signed one, and finds nothing (tantivy-py 0.27).
    """
    writer.delete_documents_by_query(Query.term_query(index.schema, "conversation", conversation, "basic"))


AT_ONCE = 64
"""Messages that are handed over together: names are looked for in all of them at once, and threads woken once. Of more
of them the first are no longer in the cache of the processor."""


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
        conversation = self._conversation
        for document in documents:
            made = Document()
            made.add_unsigned("conversation", conversation)
            made.add_unsigned("place", document.place)
            if document.when is not None:
                made.add_integer("when", document.when)
            said = document.said
            if said.text:
                self._add(made, "text", said.text)
            if said.marks:
                self._add_rest(made, said)
                made.add_text("facts", _facts(document))
            else:
                made.add_text("facts", _plain_facts(document.role, document.model))
            self._made.append(made)
            if len(self._made) >= AT_ONCE:
                self._hand_over()
        self._hand_over()

    def _add(self, made: Document, place: q.Place, text: str) -> None:
        folded = text if text.isascii() else fold(text)
        lower = folded.lower()  # tantivy's own filter costs a sixth of all that it does
        made.add_text(place, lower)
        if lower != folded:  # a name has a capital
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
            parts = {part for name in names for part in parts_of(name)}
            made.add_text(NAMES_OF[place], " ".join(parts))
        add = self._writer.add_document
        for made in self._made:
            add(made)
        self.messages += len(self._made)
        self._made, self._texts, self._of = [], [], []


@lru_cache(maxsize=1024)
def _plain_facts(role: str, model: str) -> str:
    return f"r:{role} m:{name_term(model)}" if model else f"r:{role}"


def _facts(document: Said) -> str:
    said = document.said
    facts = [_plain_facts(document.role, document.model), *(f"h:{mark}" for mark in said.marks)]
    facts += [f"t:{name_term(tool)}" for tool in said.tools]
    facts += [f"f:{name_term(file)}" for file in said.files]
    return " ".join(facts)
