"""Edits of all the tools are read as diffs."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.tui.widgets.transcript.diffs import Diff, compared, diff_of, edited_file

PATCH = """*** Begin Patch
*** Update File: src/a.py
@@ def f():
 kept
-old
+new
+more
*** Add File: b.py
+first
*** End Patch"""


def shown(diff: Diff | None) -> list[str]:
    assert diff is not None
    return [change.sign + change.text for change in diff.changes]


def test_one_edit() -> None:
    """Lines that both texts share are context."""
    input = {"file_path": "/x/a.py", "old_string": "a\nb\nc", "new_string": "a\nB\nc"}
    assert shown(diff_of("Edit", input, None)) == [" a", "-b", "+B", " c"]
    assert edited_file(input) == "/x/a.py"


@pytest.mark.parametrize(("old", "new"), [("oldText", "newText"), ("old_str", "new_str"), ("oldString", "newString")])
def test_words_of_other_tools(old: str, new: str) -> None:
    """The pair of texts tells an edit, whatever the tool is called."""
    assert shown(diff_of("whatever", {"path": "p", old: "x", new: "y"}, None)) == ["-x", "+y"]


def test_many_edits() -> None:
    """The edits of one call are separated."""
    input = {"edits": [{"old_string": "a", "new_string": "b"}, {"old_string": "", "new_string": "c"}]}
    assert shown(diff_of("MultiEdit", input, None)) == ["-a", "+b", "@…", "+c"]


def test_a_whole_file() -> None:
    """A written file is all added; the same argument of another tool is no edit."""
    input = {"file_path": "f", "content": "a\nb\n"}
    assert shown(diff_of("Write", input, None)) == ["+a", "+b"]
    assert shown(diff_of("write_file", input, None)) == ["+a", "+b"]
    assert diff_of("Search", input, None) is None


def test_the_answer_knows_better() -> None:
    """A patch that the tool returned has context and line numbers."""
    detail = {"structuredPatch": [{"newStart": 7, "lines": [" a", "-b", "+B", "\\ No newline at end of file"]}]}
    assert shown(diff_of("Edit", {"old_string": "b", "new_string": "B"}, detail)) == ["@line 7", " a", "-b", "+B"]


def test_a_numbered_diff() -> None:
    """As pi keeps it."""
    detail = {"diff": "      ...\n  83   kept\n- 87   old\n+ 87   new"}
    assert shown(diff_of("edit", {"oldText": "x", "newText": "y"}, detail)) == ["@…", "   kept", "-  old", "+  new"]


@pytest.mark.parametrize(
    "input",
    [
        PATCH,
        {"input": PATCH},
        {"command": ["apply_patch", PATCH]},
        {"command": ["bash", "-lc", f"apply_patch <<'EOF'\n{PATCH}\nEOF\n"]},
    ],
)
def test_apply_patch(input: Any) -> None:
    """Wherever in the input the patch stands."""
    expected = ["@update src/a.py", "@def f():", " kept", "-old", "+new", "+more", "@add b.py", "+first"]
    assert [line for line in shown(diff_of("shell", input, None)) if line.strip()] == expected
    assert edited_file(input) == "src/a.py, b.py"


@pytest.mark.parametrize(
    ("input", "detail"),
    [
        (None, None),
        (7, {}),
        ({"edits": [1, None, {}]}, None),
        ({"old_string": 1, "new_string": "x"}, None),
        ({"command": "ls"}, {"structuredPatch": [1, {"lines": 2}]}),
    ],
)
def test_odd_input_is_no_edit(input: Any, detail: Any) -> None:
    """Whatever a file holds, nothing raises."""
    assert diff_of("Edit", input, detail) is None


def test_an_odd_patch_of_the_answer_is_passed_over() -> None:
    """Then the input tells the change."""
    detail = {"structuredPatch": [1, {"lines": [2]}], "diff": 3}
    assert diff_of("Edit", {"old_string": "a", "new_string": "b"}, {"structuredPatch": [1], "diff": 3}) is not None
    assert diff_of("Edit", {"old_string": "a", "new_string": "b"}, detail) is not None


LINES = st.lists(st.sampled_from(["a", "b", "c", "  d"]), max_size=12).map("\n".join)


@given(LINES, LINES)
def test_a_comparison_holds_both_texts(old: str, new: str) -> None:
    """Without what was added it is the old text, without what was removed the new one."""
    changes = list(compared(old, new))
    assert "\n".join(c.text for c in changes if c.sign != "+") == old.removesuffix("\n")
    assert "\n".join(c.text for c in changes if c.sign != "-") == new.removesuffix("\n")


def test_long_texts_are_not_compared() -> None:
    """The comparison's time grows with the square; beyond its limit one text replaces the other."""
    old = "\n".join(f"a{n}" for n in range(1000))
    new = "\n".join(f"b{n}" for n in range(1000))
    diff = Diff(tuple(compared(old, new)))
    assert (diff.added, diff.removed) == (1000, 1000)
