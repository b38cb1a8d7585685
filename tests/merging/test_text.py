"""Three versions of one text."""

from __future__ import annotations

import subprocess
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bough.core.merging.terms import Merge, three_way
from bough.core.merging.text import has_markers, merge_texts, settled, with_markers

TEXTS = st.lists(st.sampled_from(["a b c\n", "d e f\n", "g\n", "h i\n"]), max_size=5).map("".join)


def test_changes_in_one_line_are_merged_by_words() -> None:
    """One side changed its beginning, the other its end."""
    merged = merge_texts("Use pread, not mmap, please.", "Use mmap, please.", "Use mmap, thanks.")
    assert settled(merged) == "Use pread, not mmap, thanks."


def test_a_conflict_is_shown_as_git_does() -> None:
    """Between markers, with the base; what is settled around it stands as it is."""
    merged = merge_texts("top\nred\n", "top\nblue\n", "top\ngreen\n")
    assert merged == (Merge(("top\n",)), three_way("red\n", "blue\n", "green\n"))
    assert settled(merged) is None
    shown = with_markers(merged, "main", "alt")
    assert shown == "top\n<<<<<<< main\nred\n||||||| base\nblue\n=======\ngreen\n>>>>>>> alt\n"
    assert has_markers(shown)
    assert not has_markers("a <<<<<<< in a line is none")


@given(TEXTS, TEXTS)
def test_laws(text: str, base: str) -> None:
    """A side that changed nothing gives way; the same change on both sides is one."""
    assert settled(merge_texts(text, base, base)) == text
    assert settled(merge_texts(base, base, text)) == text
    assert settled(merge_texts(text, base, text)) == text


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ours=TEXTS, base=TEXTS, theirs=TEXTS)
def test_what_git_merges_is_merged_alike(tmp_path: Path, ours: str, base: str, theirs: str) -> None:
    """Ours asks no more often than git, and where neither asks both say the same."""
    for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
        (tmp_path / name).write_text(text)
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    git = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    if git.returncode == 0:
        assert settled(merge_texts(ours, base, theirs)) == git.stdout
