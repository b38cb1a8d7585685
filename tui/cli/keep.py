"""`bough keep`: copies of what other tools may delete."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from bough.core.errors import Invalid

from .change.answer import count
from .change.asking import confirm
from .change.stores import existing_store, open_store
from .finding import problem_json, tell
from .output import WITH_PROBLEMS, Output

if TYPE_CHECKING:
    from collections.abc import Callable

    from bough.core.kept.keeper import Progress

EPILOG = """examples:
  bough keep claude-code codex      copy what is new of these two
  bough keep --forget claude-code:1a2b
                                    remove what is kept of a session that its tool has no more
  bough keep                        of those that [keep] of config.toml names: sources = ["claude-code", "codex"]

Some tools delete their sessions after a while; Claude Code after 30 days. The files are copied as they are into the
folder `kept` of the store, and later runs copy only what was added. A session that its tool has no more stays in all
lists, marked `kept`: it can be read, searched and forked like any other. Nothing of the tools is changed. The app does
the same every few minutes for the sources in config.toml.

--json   {"sources","looked","copied","written","problems"}: files looked at, files of which something was copied,
         and bytes; with --forget {"forgotten","files"}. Exit status 6: something could not be copied, or was set aside
         because its tool wrote it anew."""


def add_arguments(parser: ArgumentParser) -> None:
    """Which sources."""
    parser.add_argument("sources", metavar="SOURCE", nargs="*", help="those of config.toml without it")
    parser.add_argument("--forget", metavar="REF", help="remove what is kept of this conversation, for good")


def run(options: Namespace, output: Output) -> int:
    """Copy what is new. Raises Invalid, NotFound, Locked, NotSaved."""
    from bough.core.kept.keeper import Keeper  # noqa: PLC0415 - start-up time
    from bough.core.sources import source  # noqa: PLC0415 - as above

    from ..policies import policies_in  # noqa: PLC0415 - as above

    if options.forget is not None:
        return _forget(options, output)
    names = options.sources or list(policies_in()[0].keep.sources)
    if not names:
        raise Invalid("Say which SOURCE to keep, or name some in config.toml: [keep] sources = …")
    for name in options.sources:
        source(name)
    done = Keeper(open_store(options)).run(names, wait=options.wait, progress=_teller(output))
    output.progress("")
    if output.json:
        problems = [problem_json(one) for one in done.problems]
        output.document({"sources": names, **done._asdict(), "problems": problems})
    else:
        output.line(f"{count(done.looked, 'file')}, {done.copied:,} copied, {done.written:,} bytes")
        tell(done.problems, output)
    return WITH_PROBLEMS if done.problems else 0


def _forget(options: Namespace, output: Output) -> int:
    """Remove the kept files of a conversation that its tool has no more."""
    from bough.core.kept.forgetting import forget  # noqa: PLC0415 - start-up time
    from bough.core.kept.listing import is_kept  # noqa: PLC0415 - as above
    from bough.core.library import Library  # noqa: PLC0415 - as above

    if options.sources:
        raise Invalid("--forget takes no SOURCE.")
    ref = Library((), options.store).find(options.forget).conversation.ref
    if not is_kept(str(ref.files[0]), ref.source):
        raise Invalid(f"{ref.source}:{ref.id} is not one that Bough alone keeps: its tool still has it.")
    confirm(f"Remove what is kept of {ref.source}:{ref.id} for good?", options, output)
    removed = forget(existing_store(options), ref.files, options.wait)
    if output.json:
        output.document({"forgotten": f"{ref.source}:{ref.id}", "files": removed})
    else:
        output.line(f"{ref.source}:{ref.id}  {count(removed, 'file')} removed")
    return 0


def _teller(output: Output) -> Callable[[Progress], None]:
    def told(progress: Progress) -> None:
        output.progress(f"keeping {progress.source}: {progress.files:,} files …")

    return told
