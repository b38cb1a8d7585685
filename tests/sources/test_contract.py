"""The contract of sources, kept by all of ours, and missed by those that do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from bough.core.exporting import format_of, save, script_of
from bough.core.model import Locator, Parts
from bough.core.skeleton import Skeleton
from bough.core.sources import all_sources
from bough.core.sources.base import Head, Ref, Source
from bough.core.sources.contract import Broken, check
from bough.core.sources.pi import Pi
from tests.exporting.scripts import native, talk
from tests.sessions import pi_session
from tests.sources import databases, fields, seeds

WRITTEN = ("claude-code", "codex", "pi", "chatgpt", "bough")
"""Sources whose format we write ourselves."""
FIELDS = ("claude-ai gemini-cli cline roo-code continue aider librechat openassistant sharegpt sillytavern").split()
"""Sources of formats that are documents or lines, and that we only read."""
DATABASES = ("opencode", "crush", "open-webui", "llm")
"""Sources of formats that are databases."""


def samples(source: Source, folder: Path) -> list[Path]:
    """Files of a source's format, each with at least one conversation."""
    if source.name in WRITTEN:
        script = script_of(native(folder / "store", talk()))
        files = save(format_of(source.name).encode(script), folder / "out")
        return [path for path in files if path.name != "conversation.jsonl"]
    if source.name in FIELDS:
        return fields.samples(source.name, folder)
    if source.name in DATABASES:
        return databases.everything(folder)[source.name]
    made = seeds.everything(folder / "seeds")[source.name]
    if source.name == "kodegen":  # a thought is a file, and a conversation their folder
        return [made[0].parent]
    return [path for path in made if any(len(source.read(ref)) for ref in source.discover([path]))]


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_every_source_of_ours_keeps_the_contract(source: Source, tmp_path: Path) -> None:
    """On files of its own format, whole and damaged."""
    check(source, samples(source, tmp_path / "made"), tmp_path / "scratch")


class Relative(Pi):
    def roots(self) -> Iterable[Path]:
        return [Path("sessions")]


class Greedy(Pi):
    def detect(self, head: Head) -> bool:
        return True


class Blind(Pi):
    def discover(self, files: Iterable[Path]) -> Iterator[Ref]:
        return iter(())


class Lopsided(Pi):
    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        skeleton = super().read(ref, after)
        skeleton.times.pop()
        return skeleton


class Forgetful(Pi):
    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        skeleton = super().read(ref, after)
        skeleton.records += 3
        return skeleton


class Circular(Pi):
    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        skeleton = super().read(ref, after)
        skeleton.parents[0] = len(skeleton) - 1
        return skeleton


class Fragile(Pi):
    def body(self, ref: Ref, skeleton: Skeleton, locator: Locator) -> Parts:
        if b"\r" in self.raw(ref, skeleton, locator) or not skeleton.title:
            raise KeyError("message")
        return super().body(ref, skeleton, locator)


class Meddling(Pi):
    def read(self, ref: Ref, after: Skeleton | None = None) -> Skeleton:
        skeleton = super().read(ref, after)
        with ref.files[0].open("ab") as file:
            file.write(b"\n")
        return skeleton


@pytest.mark.parametrize(
    ("broken", "rule"),
    [
        (Relative, "relative"),
        (Greedy, "takes a file with words"),
        (Blind, "finds no conversation"),
        (Lopsided, "column times"),
        (Forgetful, "some were dropped"),
        (Circular, "ring"),
        (Fragile, "KeyError"),
        (Meddling, "was changed"),
    ],
)
def test_a_source_that_breaks_a_rule_is_told_which(broken: type[Pi], rule: str, tmp_path: Path) -> None:
    """By its name, beside all others that it breaks."""
    sample = pi_session(tmp_path / "s.jsonl", turns=("one", "two"), name="Titled")
    with pytest.raises(Broken, match=rule):
        check(broken(), [sample], tmp_path / "scratch")


def test_without_samples_nothing_is_proved(tmp_path: Path) -> None:
    """So it does not pass."""
    with pytest.raises(Broken, match="no sample"):
        check(Pi(), [], tmp_path / "scratch")
