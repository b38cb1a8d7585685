"""`bough prune`: conversations of the store that have had their time."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from bough.core.errors import NotFound

from ..safe_text import safe_line
from .amounts import number, size, time
from .change.answer import count
from .change.asking import confirm
from .change.stores import existing_store
from .finding import problem_json, tell
from .output import WITH_PROBLEMS, Output
from .times import ago, local_now, rfc3339

if TYPE_CHECKING:
    from bough.core.retention import Applied, Expired, Policy

EPILOG = """examples:
  bough prune                       say what would go, and why
  bough prune --apply               move it to the trash; `bough trash restore` has it back
  bough prune --age 1y --count 500  rules for this time, instead of those of config.toml
  bough tag REF +retention:critical this one never goes

The rules are [retention] of config.toml, by class:
  standard = { age = "2y", count = 5000, size = "2 GB" }
  temporary = { age = "7d" }        what is temporary goes after a week unless you say otherwise
  tags = { scratch = "temporary" }  the class of conversations with a tag
  apply = true                      the app does it at its start and every hour
A tag retention:critical, retention:standard or retention:temporary says the class of one conversation. Critical ones
never go, and none does that is locked, damaged, or has a draft. Only conversations of the store are meant.

--json   {"applied","conversations":[{"id","title","class","used","bytes","why"}],"problems"}
         those that would go, or went. Exit status 6: some had to stay."""

_SHORT = 7


def add_arguments(parser: ArgumentParser) -> None:
    """Whether to do it, and rules for this time."""
    parser.add_argument("--apply", action="store_true", help="move them to the trash; without it they are only named")
    rules = parser.add_argument_group("rules for the standard class, instead of those of config.toml")
    rules.add_argument("--age", metavar="TIME", type=time, help="not used for so long: 30d, 1y")
    rules.add_argument("--count", metavar="N", type=number, help="more than so many")
    rules.add_argument("--size", metavar="SIZE", type=size, help="more than so many bytes: 500MB, 2GB")


def run(options: Namespace, output: Output) -> int:
    """Say what has had its time, or move it to the trash. Raises NotFound, Invalid, Refused."""
    from bough.core.retention import Applied, apply, plan  # noqa: PLC0415 - start-up time

    from ..policies import drafted  # noqa: PLC0415 - as above

    policy = _policy(options, output)
    try:
        store = existing_store(options)
    except NotFound:
        return _answer([], Applied([], []), options, output)
    found = plan(store, policy, local_now(), but=drafted())
    done = Applied([], [])
    if options.apply and found:
        confirm(f"Move {count(len(found), 'conversation')} to the trash?", options, output)
        done = apply(store, found, wait=options.wait)
        found = done.moved
    return _answer(found, done, options, output)


def _policy(options: Namespace, output: Output) -> Policy:
    from bough.core.retention import Rule  # noqa: PLC0415 - as above

    from ..policies import policies_in  # noqa: PLC0415 - as above

    settings, file = policies_in()
    for mistake in file.mistakes:
        output.word(f"{mistake}")
    policy = settings.retention
    if options.age is None and options.count is None and options.size is None:
        return policy
    return policy._replace(standard=Rule(options.age, options.count, options.size))


def _answer(found: list[Expired], done: Applied, options: Namespace, output: Output) -> int:
    if output.json:
        shown = [_json(one) for one in found]
        problems = [problem_json(one) for one in done.problems]
        output.document({"applied": options.apply, "conversations": shown, "problems": problems})
        return WITH_PROBLEMS if done.problems else 0
    now = local_now()
    rows = [(one.id[:_SHORT], one.retention, ago(one.used, now), safe_line(one.title), one.why) for one in found]
    room = [max(map(len, column), default=0) for column in list(zip(*rows, strict=True))[:3]]
    for id, retention, used, title, why in rows:
        cells = f"{retention.ljust(room[1])}  {used.ljust(room[2])}  "
        output.lines((f"{id}  ", "cyan"), (cells, "dim"), (title, ""), (f"  {why}", "yellow"))
    tell(done.problems, output)
    if not found:
        output.word("Nothing has had its time.")
    elif options.apply:
        output.word(f"{count(len(found), 'conversation')} moved to the trash.")
    else:
        output.word(f"--apply moves {count(len(found), 'conversation')} to the trash.")
    return WITH_PROBLEMS if done.problems else 0


def _json(one: Expired) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": one.title,
        "class": one.retention,
        "used": rfc3339(one.used),
        "bytes": one.bytes,
        "why": one.why,
    }
