"""`bough merge`: two branches into one, choice by choice."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING, Any

from bough.core.errors import Invalid

from ..output import CONFLICTS_LEFT, Output
from .answer import Changed, count, tell
from .merge_draft import kept
from .merge_picks import decide
from .merge_sides import sides_of
from .merge_text import as_json, print_items, warn
from .placing import changed, native_ref, origin_stays
from .subject import Subject, refuse_foreign

if TYPE_CHECKING:
    from bough.core.merging.merging import Merging
    from bough.core.merging.saving import Outcome
    from bough.core.merging.sides import Sides

EPILOG = """examples:
  bough merge latest@alpha                      into the default branch: what has to be decided
  bough merge @alpha --into latest@beta --strategy both --as together
  bough merge @alpha --into latest@beta --pick 1=ours --pick 2=theirs+ours --pick 4=neither
  bough merge @alpha --into latest@beta --pick 5..8 --onto
                                                cherry-pick: these messages of alpha, added to beta itself
  bough merge copy.jsonl --into session.jsonl   two files, whatever tools wrote them, by what they say

strategies, for whatever is not decided otherwise:
  append   ours as it is, then what only theirs has     ours, theirs  that side, wherever both changed something
  replace  exactly theirs                               both          ours, then theirs, in each place
  by-time  both, in the order in which they were said

Makes a branch beside both, which stay as they are. Without a strategy whole turns are picked one by one, and what is
left to decide is listed with its numbers; it is kept as a draft that the app offers to finish, and the status is 4.
Where a branch was merged before, only what came since has to be decided.
A conversation of another tool is never changed: the branch is one of the native conversation made of it.

--json {"ref","conversation","branch","message","base","regions":[{"kind","base","ours","theirs","pick"}],"conflicts",
"draft","checks":[{"code","message","sentence","fix"}]}; branch is null as long as something has to be decided"""

STRATEGIES = ("append", "replace", "ours", "theirs", "both", "by-time")


def add_arguments(parser: ArgumentParser) -> None:
    """What, into what, and how."""
    form = "REF[@BRANCH][#MESSAGE], or @BRANCH of the conversation of OURS"
    parser.add_argument("ref", metavar="THEIRS", help=form)
    sentence = "the branch that it is merged into; without it the default branch of the same conversation"
    parser.add_argument("--into", metavar="OURS", help=sentence)
    sentence = "what both had before they went their own ways, for copies that drifted apart"
    parser.add_argument("--base", metavar="REF", help=sentence)
    parser.add_argument("--strategy", metavar="S", choices=STRATEGIES, help=", ".join(STRATEGIES))
    sentence = (
        "decide number N: ours, theirs, ours+theirs, theirs+ours or neither; or messages of THEIRS to cherry-pick"
    )
    parser.add_argument("--pick", metavar="N=PICK|M[..M]", action="append", default=[], help=sentence)
    parser.add_argument("--by-message", action="store_true", help="pick messages instead of turns")
    parser.add_argument("--fix", action="store_true", help="fix what the interfaces of models would refuse")
    parser.add_argument("--as", metavar="NAME", dest="name", help="the name of the new branch")
    parser.add_argument("--onto", action="store_true", help="no new branch: add to OURS itself")
    parser.add_argument("-n", "--dry-run", action="store_true", help="say what would be done, and do nothing")


def run(options: Namespace, output: Output) -> int:
    """Merge. Raises NotFound, Ambiguous, Locked, NameTaken, Invalid, ReadOnly, Moved, NotSaved, Unsure."""
    from bough.core.merging.results import checked, fixed, result  # noqa: PLC0415 - completion needs none of it
    from bough.core.merging.saving import outcome  # noqa: PLC0415 - as above

    if options.name is not None and options.onto:
        raise Invalid("--onto makes no branch that could be given a name: leave out --as.")
    subject, sides = sides_of(options, output)
    if options.onto:
        refuse_foreign(subject, "a conversation of another tool is never changed; leave out --onto")
    merging, how = decide(options, sides)
    if options.fix:
        merging = fixed(sides, merging)
    chosen = result(sides, merging)
    checks = checked(sides, chosen)
    told = as_json(sides, merging, checks)
    if merging.conflicts:
        return _left(subject, sides, merging, told, options, output)
    if not output.json:
        warn(checks, output)
    if options.dry_run:
        return _tried(sides, merging, told, output)
    done = outcome(sides, chosen, how=how, onto=options.onto)
    if _is_ours(sides, done):
        return tell(_stays(subject), output, "There is nothing to merge: OURS has all of it.", **told)
    return _write(subject, done, told, options, output)


def _left(
    subject: Subject, sides: Sides, merging: Merging, told: dict[str, Any], options: Namespace, output: Output
) -> int:
    """Something has to be decided: say what, and keep what was decided."""
    draft = None if options.dry_run else kept(subject, sides, merging, options.name)
    if output.json:
        output.document({**_stays(subject)._asdict(), **told, "branch": None, "draft": draft})
    else:
        print_items(sides, merging, output)
        many = f"{merging.conflicts} of {sum(not item.same for item in merging.items)}"
        kept_as = f" Kept as a draft ({draft[:7]}): `bough` offers to finish it." if draft is not None else ""
        output.word(f"{many} to decide: say how with --pick NUMBER=ours and the like, or --strategy.{kept_as}")
    return CONFLICTS_LEFT


def _tried(sides: Sides, merging: Merging, told: dict[str, Any], output: Output) -> int:
    if output.json:
        output.document(told)
    else:
        print_items(sides, merging, output)
    return 0


def _write(subject: Subject, done: Outcome, told: dict[str, Any], options: Namespace, output: Output) -> int:
    from bough.core.merging.saving import save  # noqa: PLC0415 - completion needs none of it

    ours = subject.target.branch
    onto = ours.id if options.onto and ours is not None else None
    with subject.writer(options.wait, done.needed[0] if done.needed else None) as writer:
        saved = save(writer, subject.keeping, done, options.name, onto=onto)
        answer = changed(native_ref(subject, writer), writer.id, saved.branch, saved.name, None)
    last = saved.messages[-1] if saved.messages else saved.at
    words = origin_stays(subject, answer) or f"{count(len(saved.messages), 'message')} added."
    return tell(answer._replace(message=last), output, words, **told)


def _stays(subject: Subject) -> Changed:
    return subject.changed(branch=True)


def _is_ours(sides: Sides, done: Outcome) -> bool:
    """Whether the result is what ours has already."""
    head = done.record["ours"]["message"]
    return not done.messages and (done.at == head or not sides.theirs.way.entries)
