"""`bough search`: anything ever said, on the branch where it was said."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bough.core.errors import Invalid, NotFound

from ..safe_text import safe_line
from .cells import fit, width
from .change.answer import count, handle, reference
from .finding import add_paths, all_read, library_of, problem_json, tell
from .output import WIDE, WITH_PROBLEMS, Output
from .times import ago, local_now, rfc3339

if TYPE_CHECKING:
    from bough.core.library import Library
    from bough.core.searching.hits import Found, Hit
    from bough.core.searching.query import Mistake, Query
    from bough.core.searching.search import Search

EPILOG = """examples:
  bough search "token refresh"                       both words, in one message
  bough search '"token refresh" -retry'              words in a row; none of the other
  bough search 'mmap* OR pread source:codex after:last week'
  bough search 'file:reader.py tool:edit in:tools'   what tools did to a file
  bough search 'is:abandoned parser' --open          opens the app at the best hit
  bough search '/fd\\.(read|seek)/ role:assistant' --json | jq -r '.hits[].ref'

queries:
  word  begin*  "a phrase"  one OR other  -without  NOT (this that)  /regular expression/
  source:  project:  title:  tag:  conversation:  role:  tool:  model:  file:  branch:
  has:image|file|tool|thinking|error   is:abandoned|live|agent   before:  after:  on:  a day or time
  in:text|thinking|inputs|results|tools   where words are looked for; everywhere without it

--json {"query","hits":[{"ref","source","conversation","branch","message","role","time","snippet","score",
"title","project","live","marks"}],"total","complete","mistakes","remarks","problems"}"""

_PER_PAGE = 20
_PATIENCE = 60.0
"""Seconds for regular expressions and branches: a script wants all hits, and a person can break it off."""
_WHO = {"user": "you", "assistant": "assistant", "system": "system", "tool": "tool"}


def add_arguments(parser: ArgumentParser) -> None:
    """What to look for, where, and how much of the answer to show."""
    parser.add_argument("query", metavar="QUERY", help="what to look for, in quotes if it is of several words")
    add_paths(parser)
    parser.add_argument("--limit", metavar="N", type=int, default=_PER_PAGE, help="hits on a page (20)")
    parser.add_argument("--page", metavar="P", type=int, default=1, help="which page (1)")
    parser.add_argument("--newest", action="store_true", help="the newest first, not the best")
    parser.add_argument("--open", metavar="N", type=int, nargs="?", const=1, help="open the app at hit N (1)")


def run(options: Namespace, output: Output) -> int:
    """Search. Raises NotFound if PATHs hold nothing or there is no hit to open, Invalid for a query without a sense."""
    from bough.core.searching.parsing import parse  # noqa: PLC0415 - start-up time
    from bough.core.searching.search import Search  # noqa: PLC0415 - as above

    _check(options)
    query = parse(options.query, local_now())
    if query.empty:
        raise Invalid(_senseless(query))
    library = library_of(options)
    _list(library, query, output)
    search = Search(library, patience=_PATIENCE)
    search.take_listing()
    behind = _refresh(search, options.wait, output)
    limit = max(options.limit, 1)
    found = search.find(query, limit=limit, offset=(max(options.page, 1) - 1) * limit, newest=options.newest)
    if options.open is not None:
        return _open(options, search, found)
    found = found._replace(hits=search.placed(found.hits), remarks=(*behind, *found.remarks))
    if output.json:
        output.document(_as_json(found, library))
    else:
        _print(found, options, output)
        tell(library.problems, output)
    return WITH_PROBLEMS if options.strict and (library.problems or query.mistakes) else 0


def _check(options: Namespace) -> None:
    missing = next((path for path in options.paths if not path.exists()), None)
    if missing is not None:
        raise NotFound("file or folder", str(missing), "A query of several words goes into quotes.")


def _senseless(query: Query) -> str:
    if query.mistakes:
        return " ".join(list(dict.fromkeys(mistake.sentence for mistake in query.mistakes))[:3])
    return "Say what to look for. `bough search --help` tells what a query can be."


def _list(library: Library, query: Query, output: Output) -> None:
    """Look where the options say; read everything where the query asks what only reading tells."""
    from bough.core.searching.query import About, leaves  # noqa: PLC0415 - start-up time

    asks = any(isinstance(leaf, About) and leaf.name in ("project", "title", "tag") for leaf, _ in leaves(query.node))
    if asks or not library.listing():
        all_read(library, output)


def _refresh(search: Search, wait: float, output: Output) -> tuple[str, ...]:
    """Bring the index up to date, saying how far it is; a remark if another process takes longer than we wait."""
    from time import monotonic, sleep  # noqa: PLC0415 - start-up time

    end = monotonic() + wait
    while True:
        done = search.refresh(
            tell=lambda now: output.progress(f"indexing {now.done} of {now.of} …") if now.done % 16 == 1 else None
        )
        if not done.busy or not done.left or monotonic() > end:
            break
        output.progress(f"another process indexes; {done.left} conversations to go …")
        sleep(0.05)
    output.progress("")
    if not done.left:
        return ()
    return (f"Another process is indexing: {count(done.left, 'conversation')} may be missing here.",)


# The answer


def _as_json(found: Found, library: Library) -> dict[str, Any]:
    return {
        "query": found.query.text,
        "hits": [_hit_json(hit) for hit in found.hits],
        "total": found.total,
        "complete": found.complete,
        "mistakes": [mistake._asdict() for mistake in found.query.mistakes],
        "remarks": found.remarks,
        "problems": [problem_json(one) for one in library.problems],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    summary = hit.summary
    return {
        "ref": _ref(hit),
        "source": summary.source,
        "conversation": summary.id,
        "branch": hit.branch,
        "message": hit.message,
        "role": hit.role,
        "time": rfc3339(hit.time),
        "snippet": hit.snippet.text,
        "score": round(hit.score, 4),
        "title": summary.title,
        "project": summary.project or None,
        "live": hit.live,
        "marks": hit.snippet.marks,
    }


def _ref(hit: Hit) -> str:
    """What `bough show` takes: the conversation, the branch, the message."""
    return reference(hit.summary.ref, hit.branch, hit.message)


def _print(found: Found, options: Namespace, output: Output) -> None:
    """Hits by conversation, numbered; what is to be said about the answer goes to stderr."""
    now = local_now()
    number = (max(options.page, 1) - 1) * max(options.limit, 1)
    room = len(str(number + len(found.hits)))
    for _, hits in groupby(found.hits, lambda hit: (hit.summary.source, hit.summary.path, hit.summary.id)):
        same = list(hits)
        _print_head(same[0], output)
        for hit in same:
            number += 1
            _print_hit(hit, f"{number:>{room}}", now, output)
    _print_words(found, number, output)


def _print_head(hit: Hit, output: Output) -> None:
    summary = hit.summary
    title = safe_line(summary.title or summary.path.rpartition("/")[2])
    facts = [summary.source, summary.project.rstrip("/").rpartition("/")[2], summary.id[:8]]
    output.lines((title, "bold"), (safe_line(" · ".join(["", *filter(None, facts)])), "dim"))


def _print_hit(hit: Hit, number: str, now: datetime, output: Output) -> None:
    where = [_WHO.get(hit.role, hit.role), ago(hit.time, now), *_branch(hit)]
    head = f"  {number}  {safe_line(' · '.join(filter(None, where)))}  "
    left = output.width - width(head)
    pieces = [(safe_line(text), "yellow" if lit else "") for text, lit in hit.snippet.pieces()]
    if output.width != WIDE:
        if left < _PER_PAGE:  # a narrow terminal: the snippet on a line of its own
            output.lines((head.rstrip(), "dim"))
            head, left = " " * (4 + len(number)), output.width - 4 - len(number)
        pieces = _within(pieces, left)
    output.lines((head, "dim"), *pieces)


def _branch(hit: Hit) -> Sequence[str]:
    """Which branch, where it is not the one that is opened anyway."""
    if hit.live or not hit.branch:
        return ()
    kind = "agent" if hit.agent else "abandoned"
    return (f"{kind} {handle(hit.branch[:8], hit.branch_name)}",)


def _within(pieces: list[tuple[str, str]], columns: int) -> list[tuple[str, str]]:
    shown: list[tuple[str, str]] = []
    for text, style in pieces:
        if width(text) > columns:
            return [*shown, (fit(text, columns).rstrip(), style)] if columns > 0 else shown
        shown.append((text, style))
        columns -= width(text)
    return shown


def _print_words(found: Found, last: int, output: Output) -> None:
    for mistake in found.query.mistakes:
        _explain(mistake, found.query.text, output)
    for remark in found.remarks:
        output.word(remark)
    if not found.total:
        output.word("Nothing was found.")
    elif last < found.total and found.hits:
        output.word(f"{len(found.hits)} of {found.total:,} hits; --page, --limit and --newest show others.")
    elif not found.hits:
        output.word(f"There are {found.total:,} hits, and none on this page.")


def _explain(mistake: Mistake, text: str, output: Output) -> None:
    """The query, what is wrong in it marked, and why."""
    if len(text) < output.width and text.isprintable():
        output.word(text)
        output.word(
            " " * width(text[: mistake.at]) + "^" * max(1, width(text[mistake.at : mistake.at + mistake.length]))
        )
    output.word(mistake.sentence)


# The app


def _open(options: Namespace, search: Search, found: Found) -> int:
    """Open the app where a hit is: it opens where a person was last."""
    from bough.core.platform import state_dir  # noqa: PLC0415 - only here

    from ..app import run as run_app  # noqa: PLC0415 - Textual
    from ..memory import Memory, Place  # noqa: PLC0415 - only here

    first = (max(options.page, 1) - 1) * max(options.limit, 1)
    at = options.open - 1 - first
    if not 0 <= at < len(found.hits):
        raise NotFound("hit", str(options.open), f"There are {found.total:,}; --page tells which are looked at.")
    hit = search.placed(found.hits[at : at + 1])[0]
    memory = Memory(state_dir())
    memory.keep_place(hit.summary.ref, Place(hit.message, hit.head or None))
    memory.keep_session(memory.session()._replace(conversation=hit.summary.ref))
    return run_app(options.paths, options.store)
