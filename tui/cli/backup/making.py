"""`bough backup create` and `schedule`."""

from __future__ import annotations

import shutil
import sys
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.errors import Invalid

from ..change.stores import existing_store, root_of
from ..finding import problem_json, tell
from ..output import WITH_PROBLEMS, Output
from .words import as_json, counts, teller

if TYPE_CHECKING:
    from bough.core.backup import Backup


def create(backup: Backup, options: Namespace, output: Output) -> int:
    """Take a snapshot."""
    sources = _sources(options)
    made = backup.create(existing_store(options), sources=sources, progress=teller(output))
    output.progress("")
    if output.json:
        problems = [problem_json(one) for one in made.problems]
        output.document({"snapshot": as_json(made.snapshot), "written": made.written, "problems": problems})
    else:
        output.line(f"{made.snapshot.name}  {counts(made.snapshot)}, {made.written:,} bytes written")
        tell(made.problems, output)
    return WITH_PROBLEMS if made.problems else 0


def schedule(backup: Backup, options: Namespace, output: Output) -> int:
    """Print what has the system make one every so often. Nothing is installed."""
    from bough.core.backup import cron_line, systemd_units  # noqa: PLC0415 - start-up time

    every: timedelta = options.every or options.settings.every or timedelta(days=1)
    command = _command(backup, options)
    units = systemd_units(every, command)
    try:
        cron = cron_line(every, command)
    except Invalid as error:
        cron, why = None, str(error)
    if output.json:
        document = {"every": int(every.total_seconds()), "command": command, "cron": cron, "systemd": units}
        output.document(document)
        return 0
    output.line("# cron: add this line with `crontab -e`")
    output.line(cron if cron is not None else f"# {why}")
    for name, text in units.items():
        output.line()
        output.line(f"# systemd: ~/.config/systemd/user/{name}")
        for line in text.splitlines():
            output.line(line)
    output.line()
    output.line("# then: systemctl --user daemon-reload && systemctl --user enable --now bough-backup.timer")
    return 0


def _sources(options: Namespace) -> list[str]:
    return list(options.sources or options.settings.sources)


def _command(backup: Backup, options: Namespace) -> list[str]:
    """The words that make a backup from anywhere: a job of the system knows no folder, no path and no variables."""
    program = shutil.which("bough") or str(Path(sys.argv[0]).absolute())
    words = [program, "backup", "create", "--to", str(backup.folder), "--store", str(root_of(options))]
    sources = _sources(options)
    return [*words, "--sources", *sources] if sources else words
