"""Finding messages: what the index holds, the conversations it is about, and what neither can decide alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .hits import Found, Hit
from .index import Progress, Refreshed, SearchIndex, View, name_of
from .matching import about
from .query import About, All, Either, Node, Not, Query, Words, leaves
from .sifting import PATIENCE, Raw, Sifting
from .snippets import snippet
from .trees import Trees

if TYPE_CHECKING:
    from ..catalog import Item
    from ..library import Library
    from ..summary import Summary
    from .ledger import Row

MOST_CANDIDATES = 2_000_000
"""Messages looked into at the most for what the index cannot decide."""
_SHORTEST_TYPO = 4
"""Letters of the shortest word that others are taken for."""
_TWO_TYPOS = 8
_MOST_TYPOS = 8
"""Words of a query that others are tried for."""


class Search:
    """Searches the conversations of a library. Safe to use from several threads, one call at a time."""

    def __init__(self, library: Library, index: SearchIndex | None = None, *, patience: float = PATIENCE) -> None:
        """`patience`: seconds for what only the messages themselves can tell, such as regular expressions."""
        self.library = library
        self._patience = patience
        self._given = index
        self._trees = Trees()
        self._listed: list[tuple[Item, Summary]] = []
        self._kept: tuple[View, object, dict[int, tuple[Item, Summary, Row]]] | None = None

    @property
    def index(self) -> SearchIndex:
        """The index that is used."""
        if self._given is None:
            self._given = SearchIndex.usual()
        return self._given

    @property
    def listed(self) -> list[tuple[Item, Summary]]:
        """The conversations that are searched."""
        return self._listed

    # The index

    def take_listing(self) -> None:
        """Search what the library has listed last."""
        self._listed = self.library.listed()

    def outdated(self) -> int:
        """How many of the conversations are not in the index as they are now. Raises Failed."""
        return self.index.outdated([item for item, _ in self._listed])

    def refresh(
        self, *, stop: Callable[[], bool] = lambda: False, tell: Callable[[Progress], None] = lambda _: None
    ) -> Refreshed:
        """Bring the index up to date with what is listed, the newest conversations first, until `stop()`."""
        if not is_possible():
            return Refreshed(0, 0)
        from .engine import Failed  # noqa: PLC0415 - tantivy

        items = [item for item, _ in self._listed]
        try:
            return self.index.refresh(items, stop=stop, tell=tell)
        except Failed:  # its files were changed under it: once more, from nothing
            self.index.clear()
            return self.index.refresh(items, stop=stop, tell=tell)

    # Asking

    def find(
        self,
        query: Query,
        *,
        limit: int = 20,
        offset: int = 0,
        newest: bool = False,
        stop: Callable[[], bool] = lambda: False,
    ) -> Found:
        """The best hits, or the newest: a page of so many from `offset` on. None for a query that asks for nothing."""
        if query.empty or not self._listed:
            return Found(query, (), 0)
        if not is_possible():
            from .slow import scan  # noqa: PLC0415 - where there is no index

            return scan(self._listed, query, limit=limit, offset=offset, stop=stop)
        found = self._find(query, limit, offset, newest=newest, stop=stop)
        if found.total or offset:
            return found
        other, remark = self._with_typos(query)
        if other is None:
            return found
        again = self._find(other, limit, offset, newest=newest, stop=stop)
        return again._replace(remarks=(*found.remarks, remark)) if again.total else found

    def placed(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The hits with the branches that they were said on. Opens their conversations: some milliseconds each."""
        rows = self.index.view().rows if is_possible() else {}
        items = {(summary.source, summary.path, summary.id): item for item, summary in self._listed}
        done: list[Hit] = []
        for hit in hits:
            summary = hit.summary
            item = items.get((summary.source, summary.path, summary.id))
            if item is None or hit.branch is not None:
                done.append(hit)
                continue
            opened = self._trees.of(item, rows.get(name_of(item)))
            standing = opened.standing(hit.place)
            if not summary.read:
                summary = opened.described(summary)
            done.append(
                hit._replace(
                    summary=summary,
                    branch=standing.branch,
                    branch_name=standing.name or None,
                    head=standing.head,
                    live=standing.live,
                    agent=standing.agent,
                )
            )
        return tuple(done)

    def said(self, hit: Hit) -> str:
        """All that the message of a hit says where it was found; empty if it is there no more."""
        for item, summary in self._listed:
            if (summary.source, summary.path, summary.id) == (hit.summary.source, hit.summary.path, hit.summary.id):
                rows = self.index.view().rows if is_possible() else {}
                document = self._trees.of(item, rows.get(name_of(item))).document(hit.place)
                return str(getattr(document.said, hit.snippet.place)) if document is not None else ""
        return ""

    # How it is done

    def _find(self, query: Query, limit: int, offset: int, *, newest: bool, stop: Callable[[], bool]) -> Found:
        from .compiling import Compiler, Conversations, is_decided  # noqa: PLC0415 - tantivy
        from .engine import Answer, ask, places  # noqa: PLC0415 - as above

        view = self.index.view()
        known = self._known(view)
        within = Conversations(list(known), len(known) == len(view.by_number))

        def numbers(node: About) -> list[int]:
            return [number for number, (_, summary, _) in known.items() if about(node, summary)]

        asked = Compiler(view.engine, query.places, view.filled, numbers).compile(query.node, within)

        def raw(answer: Answer) -> list[Raw]:
            found = places(view.searcher, answer.addresses)
            pairs = zip(found, answer.scores, strict=True)
            return [Raw(*facts, score) for facts, score in pairs if facts[0] in known]

        if is_decided(query.node):
            answer = ask(view.searcher, asked, max(limit, 1), offset, newest=newest)
            hits = self._hits(query, known, raw(answer)[:limit])
            return Found(query, tuple(hits), answer.total)
        candidates = raw(ask(view.searcher, asked, MOST_CANDIDATES, 0, newest=newest))
        sifted = Sifting(query, _undecided(query.node), known, self._trees, self._patience).sift(candidates, stop)
        hits = self._hits(query, known, sifted.kept[offset : offset + limit])
        remarks = [] if sifted.complete else [_gave_up(sifted.looked, len(candidates))]
        remarks += [_too_slow(sifted.slow)] if sifted.slow else []
        return Found(query, tuple(hits), len(sifted.kept), sifted.complete and not sifted.slow, tuple(remarks))

    def _known(self, view: View) -> dict[int, tuple[Item, Summary, Row]]:
        """The conversations that are searched, by their numbers in the index; worked out once while both stay."""
        if self._kept is None or self._kept[0] is not view or self._kept[1] is not self._listed:
            found: dict[int, tuple[Item, Summary, Row]] = {}
            for item, summary in self._listed:
                row = view.rows.get(name_of(item))
                if row is not None:
                    found[row.number] = (item, summary, row)
            self._kept = (view, self._listed, found)
        return self._kept[2]

    def _hits(self, query: Query, known: dict[int, tuple[Item, Summary, Row]], found: list[Raw]) -> Iterator[Hit]:
        """The hits in their order, read conversation by conversation: each is opened once, if it has to be."""
        made: dict[int, Hit] = {}
        for rank in sorted(range(len(found)), key=lambda rank: found[rank].number):
            one = found[rank]
            item, summary, row = known[one.number]
            document = self._trees.of(item, row).document(one.place)
            if document is not None:
                time = datetime.fromtimestamp(one.when, UTC) if one.when is not None else None
                shown = snippet(document.said, query)
                made[rank] = Hit(summary, document.id, document.role, time, shown, one.score, place=one.place)
        return (made[rank] for rank in sorted(made))

    def _with_typos(self, query: Query) -> tuple[Query | None, str]:
        """The query with words that nobody said taken for others that are near; None if there are none."""
        unknown = [word for word in _single_words(query.node) if not self._is_said(query, word)]
        if not unknown:
            return None, ""
        names = {word: word._replace(typos=2 if len(word.words[0]) >= _TWO_TYPOS else 1) for word in unknown}
        said = " and ".join(f"“{word.words[0]}”" for word in unknown)
        return query._replace(node=_replaced(query.node, names)), f"Nothing says {said}; these are near."

    def _is_said(self, query: Query, word: Words) -> bool:
        alone = query._replace(node=word)
        return self._find(alone, 0, 0, newest=False, stop=lambda: False).total > 0


def is_possible() -> bool:
    """Whether there is a tantivy for this Python on this machine."""
    try:
        import tantivy  # noqa: F401, PLC0415 - late, and it may not be there
    except ImportError:
        return False
    return True


def _gave_up(looked: int, total: int) -> str:
    return f"Only {looked:,} of {total:,} messages were looked into in the time there is; more words narrow it."


def _too_slow(messages: int) -> str:
    return f"The expression takes too long with {messages:,} of the messages; they are left out."


def _undecided(node: Node) -> Node:
    """What of a query has to be asked of the messages themselves: the index answers for the rest."""
    from .compiling import is_decided  # noqa: PLC0415 - tantivy

    if isinstance(node, All):
        return All(tuple(one for one in node.nodes if not is_decided(one)))
    return node


def _single_words(node: Node) -> list[Words]:
    """Words that may be mistyped."""
    words = [one for one, wanted in leaves(node) if wanted and isinstance(one, Words)]
    single = [one for one in words if len(one.words) == 1 and not one.prefix and len(one.words[0]) >= _SHORTEST_TYPO]
    return list(dict.fromkeys(single))[:_MOST_TYPOS]


def _replaced(node: Node, words: dict[Words, Words]) -> Node:
    """The node with some words in the place of others. As deep as the parser lets brackets be."""
    match node:
        case Words():
            return words.get(node, node)
        case Not():
            return Not(_replaced(node.node, words))
        case All():
            return All(tuple(_replaced(one, words) for one in node.nodes))
        case Either():
            return Either(tuple(_replaced(one, words) for one in node.nodes))
    return node
