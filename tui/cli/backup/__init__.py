"""`bough backup`: snapshots of the store, what changed since, and putting one back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path

from bough.core.errors import Invalid

from ..amounts import number, time
from ..output import Output

EPILOG = """examples:
  bough backup create --to /media/usb/bough
  bough backup create --to /media/usb/bough --sources claude-code codex
                                                       their files too, as they are
  bough backup list --to /media/usb/bough              with a SNAPSHOT: the conversations that it holds
  bough backup verify --to /media/usb/bough            read every byte of all snapshots
  bough backup diff --to /media/usb/bough              what changed since the latest one; two SNAPSHOTs: between them
  bough backup restore 20261120T --to /media/usb/bough put that one in the place of the store
  bough backup restore --only m3k7q2 --to …            put one conversation back: an id, its beginning, or a title
  bough backup restore --only m3k7q2 --copy --to …     … as another conversation, beside what it is now
  bough backup restore --into ~/old --to …             beside: a new store, with the files of other tools
  bough backup prune --daily 7 --weekly 4 --to …       what would go; --apply removes it
  bough backup schedule --every 1d --to …              lines for cron and systemd

SNAPSHOT is a name, the beginning of one, or `latest`, which is never one that a restore made for safety. What a restore
replaces is kept in a snapshot of its own first. The two newest snapshots of a store are never pruned, and nothing goes
before what stays was read and is good. Without --to it is the folder that [backup] of config.toml names; `every` there
has the app make one. Exit status 6: verify found damage, or something was left out of the backup.

--json create    {"snapshot","written","problems"}
       list      {"snapshots","problems"}; of one: {"snapshot","conversations":[{"id","title","files","bytes"}]}
       verify    {"snapshots":[{"name","good","problems"}]}
       diff      {"older","newer","conversations":[{"id","title","change","added","removed","files"}],
                 "files":[{"path","change","bytes"}]}   newer is null for the store; change is added, changed, removed
       restore   {"snapshot","safety","problems","conversation","into"}
       prune     {"applied","kept":[{…,"why"}],"removed","contents","freed"}
       schedule  {"every","command","cron","systemd"}   every in seconds; cron null where cron cannot say it
A snapshot is {"name","created","store","conversations","files","bytes","safety","sources"}."""

ACTIONS = {
    "create": ("making", 0),
    "list": ("looking", 1),
    "verify": ("looking", 1),
    "diff": ("looking", 2),
    "restore": ("restoring", 1),
    "prune": ("pruning", 0),
    "schedule": ("making", 0),
}
"""The module of each action, and how many SNAPSHOTs it takes."""


def add_arguments(parser: ArgumentParser) -> None:
    """What is to be done, with which snapshot of which folder."""
    parser.add_argument("action", choices=tuple(ACTIONS), help="what to do")
    parser.add_argument("snapshots", metavar="SNAPSHOT", nargs="*", help="which one: all for verify, else `latest`")
    parser.add_argument("--to", metavar="DIR", type=Path, help="the folder of the backup")
    parser.add_argument("--sources", metavar="NAME", nargs="+", help="create: other tools whose files go with it")
    parser.add_argument("--only", metavar="CONVERSATION", default="", help="restore: one conversation alone")
    parser.add_argument("--copy", action="store_true", help="restore --only: as another one, beside the original")
    parser.add_argument("--into", metavar="DIR", type=Path, help="restore: into this folder, which is new or empty")
    keep = parser.add_argument_group("prune: what to keep")
    keep.add_argument("--last", metavar="N", type=number, default=0, help="the newest ones")
    keep.add_argument("--within", metavar="TIME", type=time, help="all that are no older: 30d, 12h, 1y")
    for period in ("day", "week", "month"):
        name = "daily" if period == "day" else f"{period}ly"
        keep.add_argument(f"--{name}", metavar="N", type=number, default=0, help=f"the newest one of each {period}")
    keep.add_argument("--apply", action="store_true", help="remove the others; without it they are only named")
    parser.add_argument("--every", metavar="TIME", type=time, help="schedule: how often (1d)")


def run(options: Namespace, output: Output) -> int:
    """Do it. Raises BoughError."""
    from bough.core.backup import Backup  # noqa: PLC0415 - start-up time

    from ...policies import policies_in  # noqa: PLC0415 - as above

    options.paths = []
    module, most = ACTIONS[options.action]
    if len(options.snapshots) > most:
        raise Invalid(f"`bough backup {options.action}` takes {('no', 'one', 'two')[most]} SNAPSHOT{'s' * (most > 1)}.")
    options.settings = policies_in()[0].backup
    to = options.to or options.settings.to
    if to is None:
        raise Invalid("Say where the backup is: --to DIR, or `to` in [backup] of config.toml.")
    action = getattr(import_module(f".{module}", __name__), options.action)
    try:
        status: int = action(Backup(to), options, output)
    finally:
        output.progress("")
    return status
