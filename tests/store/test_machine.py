"""The store against a model of a few dicts: every operation, in any order, with restarts and other hands in between."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bough.core.codecs import Codec, line
from bough.core.errors import LastBranch, NameTaken
from bough.core.store import Store
from bough.core.writer import Writer

_NAMES = st.sampled_from(["alt", "other", "third", "main"])


@dataclass(frozen=True)
class Branch:
    name: str
    messages: tuple[str, ...]
    """The whole path, texts by themselves: every message says something of its own."""
    parent: str | None
    fork: int
    """Messages on the path when it was forked."""


@dataclass(frozen=True)
class Model:
    title: str = "begun"
    tags: frozenset[str] = frozenset()
    labels: tuple[tuple[str, str], ...] = ()
    branches: dict[str, Branch] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()
    default: str = ""

    @property
    def living(self) -> dict[str, Branch]:
        return {id: branch for id, branch in self.branches.items() if id not in self.deleted}

    def descendants(self, id: str) -> set[str]:
        found = {id}
        for _ in self.branches:
            found |= {child for child, branch in self.branches.items() if branch.parent in found}
        return found


def _memory() -> Path | None:
    """Where syncing costs nothing: what is kept over a power cut is tried elsewhere."""
    return Path("/dev/shm") if Path("/dev/shm").is_dir() else None


class Machine(RuleBasedStateMachine):
    """Whatever is done, what is read is what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="bough-machine-", dir=_memory()))
        self.count = 0

    def teardown(self) -> None:
        self.writer.close()
        shutil.rmtree(self.folder)

    @initialize(codec=st.sampled_from(["jsonl", "jsonl", "json", "gzip"]))
    def begin(self, codec: Codec) -> None:
        self.store = Store.open(self.folder / "store", create=True, codec=codec)
        self.id = self.store.create("begun")
        self.writer: Writer = self.store.write(self.id)
        main = self.writer.default
        self.model = Model(branches={main: Branch("main", (), None, 0)}, default=main)
        self.done: list[Model] = []
        self.undone: list[Model] = []
        self.ids: dict[str, str] = {}

    def did(self, model: Model) -> None:
        if model != self.model:
            self.done.append(self.model)
            self.undone.clear()
            self.model = model

    def grow(self, branch: str, texts: list[str]) -> Model:
        grown = replace(self.model.branches[branch], messages=(*self.model.branches[branch].messages, *texts))
        return replace(self.model, branches={**self.model.branches, branch: grown})

    def pick(self, data: st.DataObject) -> str:
        return data.draw(
            st.sampled_from(sorted(self.model.living, key=lambda branch: self.model.branches[branch].name))
        )

    @rule(data=st.data(), many=st.integers(1, 3))
    def append(self, data: st.DataObject, many: int) -> None:
        branch = self.pick(data)
        texts = [f"text {self.count + n}" for n in range(many)]
        self.count += many
        ids = self.writer.append(*texts, branch=branch)
        self.ids.update(zip(texts, ids, strict=True))
        self.did(self.grow(branch, texts))

    @rule(data=st.data(), name=_NAMES)
    def fork(self, data: st.DataObject, name: str) -> None:
        branch = self.pick(data)
        path = self.model.branches[branch].messages
        at = data.draw(st.integers(1, len(path))) if path else 0
        taken = name in {other.name for other in self.model.living.values()}
        if taken:
            with pytest.raises(NameTaken):
                self.writer.fork(self.ids[path[at - 1]] if at else None, name)
            return
        made = self.writer.fork(self.ids[path[at - 1]] if at else None, name)
        owner = self.owner(branch, at)
        new = Branch(name, path[:at], owner if at else None, at)
        self.did(replace(self.model, branches={**self.model.branches, made.branch: new}))

    def owner(self, branch: str, at: int) -> str:
        """The branch whose own message is the at-th of a path."""
        while self.model.branches[branch].fork >= at and self.model.branches[branch].parent is not None:
            branch = str(self.model.branches[branch].parent)
        return branch

    @rule(data=st.data(), name=_NAMES)
    def rename(self, data: st.DataObject, name: str) -> None:
        branch = self.pick(data)
        if any(other.name == name for id, other in self.model.living.items() if id != branch):
            with pytest.raises(NameTaken):
                self.writer.rename(name, branch)
            return
        self.writer.rename(name, branch)
        renamed = replace(self.model.branches[branch], name=name)
        self.did(replace(self.model, branches={**self.model.branches, branch: renamed}))

    @rule(title=st.sampled_from(["one", "two"]))
    def retitle(self, title: str) -> None:
        self.writer.rename(title)
        self.did(replace(self.model, title=title))

    @rule(tag=st.sampled_from("ab"), add=st.booleans())
    def tag(self, tag: str, add: bool) -> None:
        tags = self.writer.tag([tag] if add else [], [] if add else [tag])
        self.did(replace(self.model, tags=self.model.tags | {tag} if add else self.model.tags - {tag}))
        assert set(tags) == self.model.tags

    @rule(data=st.data(), label=st.sampled_from(["x", "y", None]))
    @precondition(lambda self: any(branch.messages for branch in self.model.living.values()))
    def label(self, data: st.DataObject, label: str | None) -> None:
        texts = sorted({text for branch in self.model.living.values() for text in branch.messages})
        text = data.draw(st.sampled_from(texts))
        self.writer.label(self.ids[text], label)
        labels = dict(self.model.labels) | ({text: label} if label else {})
        if label is None:
            labels.pop(text, None)
        self.did(replace(self.model, labels=tuple(sorted(labels.items()))))

    @rule(data=st.data())
    def checkout(self, data: st.DataObject) -> None:
        branch = self.pick(data)
        self.writer.checkout(branch)
        self.did(replace(self.model, default=branch))

    @rule(data=st.data(), subtree=st.booleans())
    def delete(self, data: st.DataObject, subtree: bool) -> None:
        branch = self.pick(data)
        gone = self.model.descendants(branch) if subtree else {branch}
        if gone >= set(self.model.living):
            with pytest.raises(LastBranch):
                self.writer.delete(branch, subtree)
            return
        assert self.writer.delete(branch, subtree)
        assert not self.writer.delete(branch, subtree), "deleting twice is no error, and says so"
        gone_now = self.model.deleted | (gone & set(self.model.living))
        heir = self.writer.default if self.model.default in gone_now else self.model.default
        self.did(replace(self.model, deleted=gone_now, default=heir))

    @rule(data=st.data())
    @precondition(lambda self: self.model.deleted)
    def restore(self, data: st.DataObject) -> None:
        branch = data.draw(
            st.sampled_from(sorted(self.model.deleted, key=lambda branch: self.model.branches[branch].name))
        )
        name = self.model.branches[branch].name
        if name in {other.name for other in self.model.living.values()}:
            return
        assert self.writer.restore(branch)
        self.did(replace(self.model, deleted=self.model.deleted - {branch}))

    @rule()
    def undo(self) -> None:
        undone = self.writer.undo()
        assert (undone is not None) == bool(self.done)
        if undone is not None:
            self.undone.append(self.model)
            self.model = self.done.pop()

    @rule()
    def redo(self) -> None:
        redone = self.writer.redo()
        assert (redone is not None) == bool(self.undone)
        if redone is not None:
            self.done.append(self.model)
            self.model = self.undone.pop()

    @rule()
    def reopen(self) -> None:
        """A new process knows what the old one knew."""
        self.writer.close()
        self.store = Store.open(self.folder / "store")
        self.writer = self.store.write(self.id)

    @rule(data=st.data())
    @precondition(lambda self: self.store.codec == "jsonl")
    def outside(self, data: st.DataObject) -> None:
        """Another machine's messages arrive in a copy that a sync tool left beside the file."""
        branch = self.pick(data)
        if not self.model.branches[branch].messages:
            return
        path = self.writer.folder / f"{branch}.jsonl"
        text = f"text {self.count}"
        self.count += 1
        parent = self.ids[self.model.branches[branch].messages[-1]]
        n = self.writer.state().n + 1
        record = {
            "type": "message", "id": f"out{self.count}", "parent": parent, "role": "user", "n": n,
            "parts": [{"type": "text", "text": text}],
        }  # fmt: skip
        copy = path.with_name(f"{path.stem}.sync-conflict-{self.count}.jsonl")
        copy.write_bytes(path.read_bytes() + line(record))
        self.ids[text] = f"out{self.count}"
        self.did(self.grow(branch, [text]))

    @invariant()
    def what_is_read_is_what_was_done(self) -> None:
        if not hasattr(self, "model"):
            return
        conversation = self.store.read(self.id)
        skeleton, tree = conversation.skeleton, conversation.tree
        assert conversation.problems == []
        assert skeleton.title == self.model.title
        assert set(skeleton.tags) == self.model.tags
        shown = {branch.id: branch for branch in conversation.branches}
        assert set(shown) == set(self.model.living)
        visible = {text for branch in self.model.living.values() for text in branch.messages}
        assert {conversation.preview(entry) for entry in range(len(skeleton))} == visible
        for id, expected in self.model.living.items():
            head = tree.head(shown[id])
            path = [conversation.preview(entry) for entry in tree.path(head)] if head >= 0 else []
            assert tuple(path) == expected.messages
            assert shown[id].name == expected.name
            assert shown[id].total == len(path)
            assert not shown[id].diverged
        labels = {self.ids[text]: label for text, label in self.model.labels if text in visible}
        assert skeleton.labels == labels
        assert tree.default is not None
        assert tree.default.id == self.model.default in self.model.living
        assert skeleton.records == len(skeleton) + len(skeleton.raw)
        assert self.writer.default == tree.default.id


TestMachine = Machine.TestCase
TestMachine.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
