"""Small samples of formats of the field that are documents or lines, in their true shapes, built anew for each test."""

from __future__ import annotations

from pathlib import Path

from tests.sources.aider import histories
from tests.sources.claude_ai import claude
from tests.sources.cline import tasks
from tests.sources.continuedev import sessions
from tests.sources.gemini_cli import gemini
from tests.sources.librechat import exported as libre
from tests.sources.openassistant import oasst
from tests.sources.sharegpt import shared
from tests.sources.sillytavern import silly


def everything(folder: Path) -> dict[str, list[Path]]:
    """One of each layout, by the source it belongs to."""
    project = folder / ".gemini" / "tmp" / "project"
    return {
        "claude-ai": [
            claude.export(folder / "claude"),
            claude.single(folder / "claude"),
            claude.claude_zip(folder / "claude"),
        ],
        "gemini-cli": [
            gemini.document(project),
            gemini.gemini_lines(project),
            gemini.agent(project),
            gemini.checkpoint(project),
        ],
        "cline": [*tasks.cline_task(folder / "User"), tasks.cline_old(folder / "User")],
        "roo-code": tasks.roo_task(folder / "User")[:2],
        "continue": [sessions.continue_session(folder / ".continue")],
        "aider": [histories.history(folder / "project")],
        "librechat": [libre.flat(folder / "libre"), libre.tree(folder / "libre")],
        "openassistant": [oasst.trees(folder / "oasst"), oasst.packed(folder / "oasst"), oasst.flat(folder / "oasst")],
        "sharegpt": [shared.array(folder / "sets"), shared.shared_lines(folder / "sets")],
        "sillytavern": [silly.chat(folder / "tavern"), silly.branch(folder / "tavern")],
    }


def samples(name: str, folder: Path) -> list[Path]:
    """For the contract: files by themselves, and folders where several files are one conversation."""
    made = everything(folder)[name]
    if name in ("cline", "roo-code"):
        return [next(above for above in made[0].parents if "." in above.name)]
    return [made[0].parent, made[3]] if name == "gemini-cli" else made
