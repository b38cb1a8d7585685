"""`bough watch`: what happens to conversations, one line for each change, until it is ended."""

from __future__ import annotations

import gc
import threading
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from bough.core.errors import Invalid
from bough.core.library import Library
from bough.core.refs import existing
from bough.core.watch import Appeared, Changed, Grew, Held, Live, Place, Unfinished, Vanished, Watch

from ..safe_text import safe_line
from .cells import fit
from .change.answer import count
from .finding import problem_json
from .output import Output, owner_json
from .times import local_now, rfc3339

if TYPE_CHECKING:
    from bough.core.conversation import Conversation
    from bough.core.watch import Batch, Change

EPILOG = """examples:
  bough watch                                   everything, until Ctrl-C
  bough watch latest --json                     one conversation, with the ids of its new messages
  bough watch ~/.claude/projects --json | jq --unbuffered -r 'select(.change == "appeared").path'
  bough watch latest --once --for 60            wait until it changes, a minute at most

changes:
  appeared, vanished     a conversation is there that was not, or is not there any more
  grew                   messages or notes were added, and nothing else is different
  changed                it was rewritten, renamed, tagged, or its branches changed
  unfinished             its file is half written or cannot be read; what was read before still counts
  held, freed            somebody took its lock, or let go; those held at the start are told then
  live, quiet            its files were written to just now, or not for a minute

What exists is a PATH, and all in it is watched; what does not is a REF among them. How changes are noticed is said on
stderr: where the system does not tell (network drives, limits), everything is looked at every second.

--json prints one document a line: {"schema","change","time","ref","source","id","path","title","project","messages",
       "updated"}, and of
  grew, changed   "added": ids of the new messages, null where it was not read before; "rewound": the last message kept,
                  if its head went elsewhere
  held            "owner": {"pid","host","user","program","since"}, null where nobody knows
  live            "written": a time; "process": {"pid","name"} of an agent that runs in its folder, or null
  unfinished      "problem": {"code","path","place","message"}

exit status: 0 after --for, after --once, and when nobody reads any more; 130 after Ctrl-C, like `tail -f`; 1 if --for
ended before --once had seen a change."""

_MATTERS = (Appeared, Grew, Changed, Vanished)
_WIDEST_WORD = 10
_FOLLOWED = 8
"""Conversations in named files whose ids are told from the first change on: an export may hold thousands."""
_TITLE = 40
_COLLECTING = (1_000, 5, 1)
"""What is there from the beginning stays and need not be looked through; of what comes and goes for days little is left
lying. Python's own thresholds wait for a quarter more than there is: megabytes."""


def add_arguments(parser: ArgumentParser) -> None:
    """What to watch, and when to end."""
    sentence = "a conversation, or a file or folder to look in instead of the usual places and the store"
    parser.add_argument("ref", metavar="REF|PATH", nargs="*", default=(), help=sentence)
    parser.add_argument("--for", metavar="S", dest="seconds", type=float, help="end after so many seconds")
    once = "end after the first conversation that appeared, grew, changed or vanished"
    parser.add_argument("--once", action="store_true", help=once)


def run(options: Namespace, output: Output) -> int:
    """Tell until it is ended. Raises NotFound, Ambiguous, Invalid."""
    if options.seconds is not None and not 0 <= options.seconds <= threading.TIMEOUT_MAX:
        raise Invalid("--for takes a number of seconds.")
    paths = [path for word in options.ref if (path := existing(word)) is not None]
    library = Library(paths, options.store)
    wanted = [_named(library, word) for word in options.ref if existing(word) is None]
    summaries = library.complete()  # so that what grew can be told from what changed
    files = {str(path.absolute()) for path in paths if path.is_file()}
    in_files = [library.open(summary) for summary in summaries if summary.path in files]
    watch = Watch(library)
    watch.on_status = lambda status: _tell_status(status.mode, status.sentence, output)
    for conversation in wanted + in_files[:_FOLLOWED]:
        watch.follow(conversation)
    only = {Place.of_opened(conversation) for conversation in wanted}
    stop = threading.Event()
    clock = threading.Timer(options.seconds, stop.set) if options.seconds is not None else None
    if clock is not None:
        clock.daemon = True
        clock.start()
    gc.freeze()
    gc.set_threshold(*_COLLECTING)
    try:
        seen = _follow(watch, only, stop, output, once=options.once)
    finally:
        if clock is not None:
            clock.cancel()
    return 1 if options.once and not seen else 0


def _follow(watch: Watch, only: set[Place], stop: threading.Event, output: Output, *, once: bool) -> bool:
    """Print what happens, to these conversations if some are named. Returns whether there was a change."""
    seen = False
    for batch in watch.batches(stop):
        told = _print(batch, only, output)
        seen = seen or told
        if seen and once:
            stop.set()
    return seen


def _print(batch: Batch, only: set[Place], output: Output) -> bool:
    chosen = [change for change in batch if not only or change.place in only]
    for change in chosen:
        if output.json:
            output.document(as_json(change))
        else:
            _line(change, output)
    output.flush()
    return any(isinstance(change, _MATTERS) for change in chosen)


def as_json(change: Change) -> dict[str, Any]:
    """The fields of a line of `watch --json`."""
    summary = change.summary
    return {
        "change": _word(change),
        "time": rfc3339(local_now()),
        "ref": summary.ref,
        "source": summary.source,
        "id": summary.id,
        "path": summary.path,
        "title": summary.title,
        "project": summary.project or None,
        "messages": summary.messages,
        "updated": rfc3339(summary.updated),
        **_details(change),
    }


def _details(change: Change) -> dict[str, Any]:
    match change:
        case Grew() | Changed():
            return {"added": change.added, "rewound": change.rewound}
        case Held():
            return {"owner": owner_json(change.owner)}
        case Live():
            process = change.process._asdict() if change.process is not None else None
            return {"written": rfc3339(change.written), "process": process}
        case Unfinished():
            return {"problem": problem_json(change.problem)}
    return {}


def _line(change: Change, output: Output) -> None:
    output.lines(
        (f"{local_now():%H:%M:%S}  ", "dim"),
        (_word(change).ljust(_WIDEST_WORD), "yellow" if isinstance(change, _MATTERS) else "dim"),
        (f"  {safe_line(change.summary.ref)}  ", "cyan"),
        (fit(safe_line(change.summary.title), _TITLE).rstrip(), ""),
        (f"  {said}" if (said := _said(change)) else "", "dim"),
    )


def _said(change: Change) -> str:
    """What more there is to say, in words."""
    match change:
        case Grew() | Changed() if change.added:
            return count(len(change.added), "message")
        case Held():
            return change.owner.sentence if change.owner is not None else "held, by whom is unknown"
        case Live() if change.process is not None:
            return change.process.sentence
        case Unfinished():
            return change.problem.message
    return ""


def _word(change: Change) -> str:
    return type(change).__name__.lower()


def _tell_status(mode: str, sentence: str, output: Output) -> None:
    if mode in ("waiting", "watching", "polling"):
        output.word(f"bough: {sentence}")


def _named(library: Library, word: str) -> Conversation:
    target = library.find(word)
    if target.branch_named or target.message is not None:
        raise Invalid("Conversations are watched as a whole: name one without branch and message.")
    return target.conversation
