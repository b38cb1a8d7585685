"""`bough search`: anything ever said, on the branch where it was said."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Invalid, NotFound

from .change.answer import count
from .finding import add_paths, all_read, library_of, must_be_there, tell
from .output import WITH_PROBLEMS, Output
from .parser import at_least
from .times import local_now

if TYPE_CHECKING:
    from bough.core.searching.hits import Found
    from bough.core.searching.query import Query
    from bough.core.searching.search import Search

EPILOG = """examples:
  bough search "token refresh"                       both words, in one message
  bough search '"token refresh" -retry'              words in a row; none of the other
  bough search 'mmap* OR pread source:codex after:last week'
  bough search 'file:reader.py tool:edit in:tools'   what tools did to a file
  bough search 'title:glaze after:monday'             conversations of that title, and what was said there since
  bough search 'is:abandoned parser' --open          opens the app at the best hit
  bough search '/fd\\.(read|seek)/ role:assistant' --json | jq -r '.hits[].ref'

Words are looked for in every message, and in the titles and tags of conversations: these come first. Where nothing
is found, words that are near are taken, or conversations that say the words in several messages.

queries:
  word  begin*  "a phrase"  one OR other  -without  NOT (this that)  /regular expression/
  source:  project:  title:  tag:  conversation:  role:  tool:  model:  file:  branch:  label:
  has:image|file|tool|thinking|error|label   is:abandoned|live|agent   before:  after:  on:  a day or time
  in:text|thinking|inputs|results|tools   where words are looked for; everywhere without it

--json {"query","hits":[{"ref","source","conversation","branch","message","role","time","snippet","score",
"title","project","live","marks","place","label"}],"conversations":[{"ref","source","conversation","title",
"marks","by","project","tags","updated","messages"}],"total","complete","mistakes","remarks","problems"}"""

_PER_PAGE = 20


def add_arguments(parser: ArgumentParser) -> None:
    """What to look for, where, and how much of the answer to show."""
    parser.add_argument("query", metavar="QUERY", help="what to look for, in quotes if it is of several words")
    add_paths(parser)
    parser.add_argument("--limit", metavar="N", type=at_least(1), default=_PER_PAGE, help="hits on a page (20)")
    parser.add_argument("--page", metavar="P", type=at_least(1), default=1, help="which page (1)")
    parser.add_argument("--newest", action="store_true", help="the newest first, not the best")
    parser.add_argument("--open", metavar="N", type=at_least(1), nargs="?", const=1, help="open the app at hit N (1)")


def run(options: Namespace, output: Output) -> int:
    """Search. Raises NotFound if PATHs hold nothing or there is no hit to open, Invalid for a query without a sense."""
    from bough.core.searching.parsing import parse  # noqa: PLC0415 - start-up time
    from bough.core.searching.search import Search  # noqa: PLC0415 - as above

    from .search_json import as_json  # noqa: PLC0415 - as above
    from .search_text import print_answer  # noqa: PLC0415 - as above

    must_be_there(options.paths, "A query of several words goes into quotes.")
    query = parse(options.query, local_now())
    if query.empty:
        raise Invalid(_senseless(query))
    library = library_of(options)
    all_read(library, output)  # titles and projects are looked for too
    search = Search(library)
    search.take_listing()
    behind = _refresh(search, options.wait, output)
    found = _find(search, query, options, output)
    if options.open is not None:
        return _open(options, search, found)
    found = found._replace(hits=search.placed(found.hits), remarks=(*behind, *found.remarks))
    if output.json:
        output.document(as_json(found, library))
    else:
        print_answer(found, _before(options), output)
        tell(library.problems, output)
    return WITH_PROBLEMS if options.strict and (library.problems or query.mistakes) else 0


def _senseless(query: Query) -> str:
    if query.mistakes:
        return " ".join(list(dict.fromkeys(mistake.sentence for mistake in query.mistakes))[:3])
    return "Say what to look for. `bough search --help` tells what a query can be."


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


def _find(search: Search, query: Query, options: Namespace, output: Output) -> Found:
    """The page that is asked for. What only messages can tell takes its time: a script wants all of it."""
    from bough.core.searching.hits import Found  # noqa: PLC0415 - start-up time

    found = Found(query, (), 0)
    limit, offset = max(options.limit, 1), _before(options)
    for found in search.steps(query, limit=limit, offset=offset, newest=options.newest):
        if found.looked < found.of:
            output.progress(f"{found.looked:,} of {found.of:,} messages looked into, {count(found.total, 'hit')} …")
    output.progress("")
    return found


def _before(options: Namespace) -> int:
    """Hits on the pages before this one."""
    before: int = (max(options.page, 1) - 1) * max(options.limit, 1)
    return before


# The app


def _open(options: Namespace, search: Search, found: Found) -> int:
    """Open the app where a hit is: it opens where a person was last."""
    from bough.core.platform import state_dir  # noqa: PLC0415 - only here

    from ..app import run as run_app  # noqa: PLC0415 - Textual
    from ..memory import Memory, Place  # noqa: PLC0415 - only here

    memory = Memory(state_dir())
    at = options.open - 1 - _before(options)
    if 0 <= at < len(found.hits):
        hit = search.placed(found.hits[at : at + 1])[0]
        ref = hit.summary.ref
        memory.keep_place(ref, Place(hit.message, hit.head or None))
    elif found.conversations and not found.total and 0 <= at < len(found.conversations):
        ref = found.conversations[at].summary.ref
    else:
        raise NotFound("hit", str(options.open), f"There are {found.total:,}; --page tells which are looked at.")
    memory.keep_session(memory.session()._replace(conversation=ref))
    return run_app(options.paths, options.store)
