"""The doctor: looks at everything, and repairs what it is asked to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..backup import Backup
from ..context import Context
from ..disk import is_leftover, names_in
from ..errors import Damaged, NotFound, Stopped, Unreadable
from ..files import Files
from ..linking import problem
from ..migration import Step
from ..native import PROJECTS, is_id
from ..store import Store
from .conversations import examine_conversation, leftover
from .readability import examine_sources
from .repairing import Repairing
from .stores import examine_store, is_old
from .values import Finding, Repaired, Stop, Tell, of_problem

REPAIRED = "repaired"
"""Folder of a store's private one with what repairs replaced or moved."""


def _quiet(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def _never() -> bool:
    return False


class Doctor:
    """Examines stores, drafts, backups, and what other tools left.

    `stores` are their folders; `sources` says whether the usual places of other tools are looked at, `paths` which
    other files and folders; `drafts` is the folder of drafts, `backups` are those of backups.
    """

    def __init__(
        self,
        stores: Sequence[Path] = (),
        *,
        sources: bool = False,
        paths: Sequence[Path] = (),
        drafts: Path | None = None,
        backups: Sequence[Path] = (),
        files: Files | None = None,
    ) -> None:
        self._stores = stores
        self._sources = sources
        self._paths = paths
        self._drafts = drafts
        self._backups = backups
        self._files = files or Files()

    def examine(self, *, progress: Tell = _quiet, stop: Stop = _never) -> Iterator[Finding]:
        """Everything that is wrong, as it is found. Nothing is changed. Raises Stopped."""
        for root in self._stores:
            yield from self._store(root, progress, stop)
        yield from self._of_drafts()
        for folder in self._backups:
            yield from _backup(folder)
        if self._sources:
            yield from examine_sources((), self._stores[0] if self._stores else None, progress, stop)
        if self._paths:
            yield from examine_sources(self._paths, None, progress, stop)

    def repair(
        self,
        findings: Iterable[Finding],
        *,
        wait: float = 5.0,
        stop: Stop = _never,
        steps: Mapping[str, Step] | None = None,
    ) -> Iterator[Repaired]:
        """Repair what can be repaired, one finding after the other, and say what was done. Raises Stopped.

        What is replaced or moved is kept in `.bough/repaired/` of its store; files of other tools are never touched.
        """
        rounds: dict[Path, Repairing] = {}
        for finding in findings:
            if stop():
                raise Stopped("repair")
            root = self._root_of(Path(finding.path))
            if root is None or not finding.repair:
                yield Repaired(finding, False, "Bough leaves it alone: it has no repair, or is not Bough's.")
                continue
            if root not in rounds:
                rounds[root] = self._round(root, wait, steps)
            yield rounds[root].repair(finding)

    def _root_of(self, path: Path) -> Path | None:
        """The store, or folder of drafts, that a file belongs to; the innermost one."""
        roots = [root for store in self._stores for root in (store, *_projects(self._files, store))]
        if self._drafts is not None:
            roots.append(self._drafts)
        inside = [root for root in roots if path.is_relative_to(root)]
        return max(inside, key=lambda root: len(root.parts), default=None)

    def _round(self, root: Path, wait: float, steps: Mapping[str, Step] | None) -> Repairing:
        store: Store | None = None
        if root == self._drafts:
            context = Context(root, "", files=self._files)
            aside = root.parent / REPAIRED
        else:
            store = Store.open(root, files=self._files)
            context = store.context
            aside = context.private / REPAIRED
        name = context.clock.now().strftime("%Y%m%dT%H%M%SZ-") + context.ids.new()[:7]
        repairing = Repairing(context, store, aside / name, wait)
        repairing.steps = dict(steps) if steps is not None else repairing.steps
        return repairing

    def _store(self, root: Path, progress: Tell, stop: Stop) -> Iterator[Finding]:
        try:
            context = Store.open(root, files=self._files).context
        except Unreadable as error:
            yield Finding("unreadable", str(error.path), "", f"There is no store that can be read: {error.reason}.")
            return
        yield from examine_store(context)
        ids = [name for name in names_in(self._files, context.conversations) if _is_conversation(context, name)]
        for done, id in enumerate(ids):
            if stop():
                raise Stopped("examination")
            progress("examining", done, len(ids))
            yield from examine_conversation(context, id)
        for project in _projects(self._files, root):
            yield from self._store(project, progress, stop)

    def _of_drafts(self) -> Iterator[Finding]:
        """Unfinished files among the drafts; nobody sweeps them as long as nobody knows whose they are."""
        if self._drafts is None:
            return
        context = Context(self._drafts, "", files=self._files)
        for name in names_in(self._files, self._drafts):
            path = self._drafts / name
            if is_leftover(name):
                if is_old(context, path):
                    yield leftover(path)
            elif not name.endswith(".json") or path.is_symlink() or not path.is_file():
                yield Finding("stranger", str(path), "", "This stands among the drafts and is none; it is never read.")


def _projects(files: Files, root: Path) -> list[Path]:
    folder = root / PROJECTS
    found = [folder / name for name in names_in(files, folder) if not name.startswith(".")]
    return [path for path in found if path.is_dir() and not path.is_symlink()]


def _is_conversation(context: Context, name: str) -> bool:
    folder = context.conversations / name
    return is_id(name) and folder.is_dir() and not folder.is_symlink()


def _backup(folder: Path) -> Iterator[Finding]:
    """What can be said of a backup without reading all of it; `bough backup verify` does that."""
    backup = Backup(folder)
    try:
        backup.list()
    except NotFound:
        sentence = "There is no backup here now. Plug the disk in, or begin one with `bough backup create`."
        yield Finding("no-backup", str(folder), "", sentence)
    except Damaged as error:
        yield of_problem(problem("damaged", error.path, "", str(error)))
    for one in backup.problems:
        yield of_problem(one)
