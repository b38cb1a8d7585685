"""Markdown becomes blocks, and every trap of the parser keeps the letters of its text."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.tui.widgets.transcript import markdown
from bough.tui.widgets.transcript.blocks import Block
from bough.tui.widgets.transcript.layout import lay_out
from bough.tui.widgets.transcript.wrap import cells


def said(text: str) -> list[str]:
    return [block.first + block.text for block in markdown.blocks(text)]


def looks(block: Block) -> dict[str, str]:
    return {block.text[style.start : style.end]: style.look for style in block.styles}


def test_paragraphs_without_marks() -> None:
    """Plain text needs no parser, and keeps its line breaks."""
    assert said("One\ntwo.\n\n\nThree.") == ["One\ntwo.", "Three."]


def test_words_in_a_line() -> None:
    """Strong, emphasised, struck and code have looks; code keeps its marks, for screens without colour."""
    (block,) = markdown.blocks("a **b *c* d** ~~e~~ `f*`")
    assert block.text == "a b c d e `f*`"
    assert looks(block) == {"b ": "strong", "c": "strong emphasis", " d": "strong", "e": "struck", "`f*`": "code"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[docs](https://a.b/c)", "docs (https://a.b/c)"),
        ("[https://good.example](https://evil.example)", "https://good.example (https://evil.example)"),
        ("<https://a.b>", "https://a.b"),
        ("<me@a.b>", "me@a.b"),
        ('[x](/y "z")', "x (/y “z”)"),
        ("![alt](pic.png)", "▣ alt (pic.png)"),
    ],
)
def test_a_link_says_where_it_leads(text: str, shown: str) -> None:
    """Unless its text says so itself."""
    assert said(text) == [shown]


def test_headings_and_rules() -> None:
    """A heading keeps its marks; a rule is a line across."""
    blocks = markdown.blocks("## A *b*\n\n---\n\ntext")
    assert [(block.first + block.text, block.look, block.mode) for block in blocks] == [
        ("## A b", "heading", "words"),
        ("───", "quiet", "rule"),
        ("text", "text", "words"),
    ]


def test_lists() -> None:
    """Bullets, the numbers as they were written, tasks as boxes, inner lists set in."""
    text = "- a\n  - b\n\n3) c\n4) d\n\n- [ ] todo\n- [x] done"
    assert said(text) == ["• a", "  • b", "3) c", "4) d", "• ☐ todo", "• ☑ done"]


def test_tight_and_loose_lists() -> None:
    """A tight list has no empty lines; the paragraph after it is set off."""
    blocks = markdown.blocks("a\n\n- b\n- c\n\nd")
    assert [(block.text, block.gap) for block in blocks] == [("a", True), ("b", True), ("c", False), ("d", True)]


def test_second_paragraph_of_an_item() -> None:
    """It is set in, without a second bullet."""
    assert said("- a\n\n  b") == ["• a", "  b"]


def test_quote() -> None:
    """A quote has a line beside it."""
    assert said("> a\n>\n> > b") == ["▎ a", "▎ ▎ b"]


def test_code() -> None:
    """A frame: the language above, a line beside, the end marked; the text untouched."""
    bar, body = markdown.blocks("```Python title=x\nif a:\n    b\n```")
    assert (bar.text, bar.right, bar.mode) == ("╷ Python title=x", "Y copy", "bar")
    assert (body.text, body.lang, body.mode, body.first, body.last) == (
        "if a:\n    b",
        "python",
        "characters",
        "│ ",
        "╵ ",
    )


def test_code_inside_a_list() -> None:
    """The frame is set in as the item is, and the bullet is drawn once."""
    bar, body = markdown.blocks("- ```\n  x\n  ```")
    assert (bar.first, body.first) == ("• ", "  │ ")


def test_table() -> None:
    """Cells are ranges of one text, so that they can be found and copied."""
    (block,) = markdown.blocks("| a | b |\n|:-:|--:|\n| c *d* | e |")
    assert block.text == "a │ b\nc d │ e"
    assert [[block.text[cell.start : cell.end] for cell in row] for row in block.rows] == [["a", "b"], ["c d", "e"]]
    assert [cell.align for cell in block.rows[0]] == ["center", "right"]


@pytest.mark.parametrize("width", [12, 20, 40, 100])
def test_a_table_shares_the_width(width: int) -> None:
    """No line is too wide, and every word is there."""
    text = "| name | what it does |\n|---|---|\n| reader | reads all records of a file in one pass |\n| x | y |"
    page = lay_out(markdown.blocks(text), width)
    for line in page.lines:
        assert sum(piece.width for piece in line.pieces) + 3 * (len(line.pieces) - 1) <= width
    block = page.blocks[0]
    shown = [block.text[piece.start : piece.end] for line in page.lines for piece in line.pieces]
    assert sorted("".join(shown).replace(" ", "")) == sorted(re.sub(r"[ │\n]", "", block.text))


# Traps


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def all_letters(text: str) -> str:
    return "".join(letters(block.first + block.text) for block in markdown.blocks(text))


@pytest.mark.parametrize("depth", [10, 50, 99, 150, 400])
def test_deep_quotes_do_not_vanish(depth: int) -> None:
    """The parser gives up beyond its nesting limit, silently; then the text is shown as it was written."""
    assert all_letters("> " * depth + "deep") == "deep"


@pytest.mark.parametrize("depth", [10, 30, 120])
def test_deep_lists_do_not_vanish(depth: int) -> None:
    """Likewise each item of a list in a list in a list."""
    text = "\n".join("  " * level + f"- item{level}" for level in range(depth))
    assert all_letters(text) == letters(text)


def test_a_line_under_a_text_is_no_heading() -> None:
    """Tools print such lines everywhere."""
    assert said("Results\n---\n\nfine") == ["Results", "───", "fine"]


def test_definitions_of_links_stay() -> None:
    """The parser would swallow them: a message of nothing else would be empty."""
    assert all_letters("[x]: https://a.b/c") == letters("[x]: https://a.b/c")


def test_cells_without_a_column_stay() -> None:
    """A row with more cells than the head loses them in the parser; then the source is shown."""
    text = "| a |\n|---|\n| b | lost |"
    assert all_letters(text) == "ablost"


def test_what_we_write_ourselves_hides_no_loss() -> None:
    """The label of a frame without a language is not counted as a letter of the source."""
    text = "```\nx\n```\n\n| a |\n|---|\n| b | lost |"
    assert "lost" in all_letters(text)


def test_html_is_text() -> None:
    """Markup of other languages is shown, not interpreted, and what it encloses is read as Markdown."""
    (block,) = markdown.blocks("<b onclick='x'>a</b> **c**")
    assert block.text == "<b onclick='x'>a</b> c"


def test_markup_of_textual_is_text() -> None:
    """Nobody's brackets become an action."""
    (block,) = markdown.blocks("[@click=app.quit]press[/]")
    assert block.text == "[@click=app.quit]press[/]"


def test_hostile_text_is_not_parsed_while_a_frame_waits() -> None:
    """Long text and text full of special characters goes to a worker; very long text is never parsed."""
    assert markdown.is_quick("word " * 800)
    assert not markdown.is_quick("word " * 900)
    assert not markdown.is_quick("[" * 501)
    huge = "[" * 70_000
    assert markdown.is_quick(huge)
    assert [block.text for block in markdown.blocks(huge)] == [huge]


def test_pictures_in_pictures() -> None:
    """The parser recurses there: from a deep stack it gives up, and the text is shown as it was written."""
    text = "![" * 120 + "deep" + "](u)" * 120

    def from_deep(left: int) -> list[Block]:
        return from_deep(left - 1) if left else markdown.blocks(text)

    for depth in (0, sys.getrecursionlimit() - 300):
        assert "deep" in "".join(block.text for block in from_deep(depth))


def test_nothing_heavy_is_imported_before_the_first_frame() -> None:
    """The parser and the lexers take longer to import than a frame may."""
    heavy = "[name for name in ('markdown_it', 'pygments') if name in sys.modules]"
    code = f"import sys, bough.tui.widgets.transcript as _; print({heavy})"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_entities_and_escapes() -> None:
    """What stands for a character is shown as it."""
    assert said(r"a &amp; b \* c &lt;d&gt;") == ["a & b * c <d>"]


MARKS = st.sampled_from(
    ["# ", "- ", "* ", "1. ", "> ", "```\n", "`", "**", "_", "~~", "[", "](", ")", "|", "|---|\n", "\n", "\n\n", "    "]
)


@given(st.lists(MARKS | st.text("abc é日", max_size=8), max_size=60).map("".join), st.integers(1, 60))
def test_no_letter_is_lost(text: str, width: int) -> None:
    """Whatever is thrown at it: the letters of the blocks are those of the source, and lines fit."""
    blocks = markdown.blocks(text)
    shown = "".join(letters(block.first + block.text) for block in blocks)
    assert sorted(shown) >= sorted(letters(text)) or len(shown) >= len(letters(text))
    page = lay_out(blocks, width)
    for line in page.lines:
        block = page.blocks[line.block]
        if line.block >= 0 and block.mode in ("words", "characters"):
            assert cells(block.text[line.start : line.end].rstrip(" ")) <= max(2, width)
