"""Markdown to blocks, without losing a letter of it.

The parser is markdown-it's; what it would swallow (reference definitions, what is nested too deeply, cells without a
column) is shown as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from .blocks import Block, Cell, Style, shifted
from .inline import Inline

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MOST_PARSED = 65_536
"""Characters above which Markdown is shown as it was written: hostile input takes time by the square of its length."""
MOST_AT_ONCE = 4_096
"""Characters up to which parsing is quick enough to be done while a frame waits."""
MOST_SPECIAL = 500
"""Special characters up to which it is."""
DEEPEST = 100
COPY = "Y copy"
"""What stands at the right of a frame of code: the key that copies it."""
_NO_LANGUAGE = "text"

_SPECIAL = re.compile(r"[\[\]!*_`~|<>\\]")
_MARKED = re.compile(r"[\[\]*_`#<>|~\\&]|^[ \t]*[-+]|^[ \t]*\d+[.)]|^[ \t]*[-=]+[ \t]*$|^(?: {4}|\t)", re.MULTILINE)
_LETTERS = re.compile(r"[\W_]+")
_ENTITY = re.compile(r"&(?:#\w+|\w+);")
_TASK = re.compile(r"\[([ xX])\] ")
_ALIGN = {"text-align:center": "center", "text-align:right": "right"}


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415  # not before the first frame

    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST, "html": False})
    parser.enable(["table", "strikethrough"])
    # Definitions would vanish, and a line under a text, which tools print everywhere, would make it a heading.
    parser.disable(["reference", "lheading"])
    return parser


def is_quick(text: str) -> bool:
    """Whether `blocks` takes no longer than a frame may."""
    if len(text) > MOST_PARSED:
        return True  # not parsed at all
    return len(text) <= MOST_AT_ONCE and sum(1 for _ in _SPECIAL.finditer(text)) <= MOST_SPECIAL


def blocks(text: str) -> list[Block]:
    """Blocks of a text, which must be safe and without tabs. Pure, and may run in a thread."""
    if len(text) > MOST_PARSED:
        return plain(text)
    if _MARKED.search(text) is None:
        return plain(text)
    reader = _Reader()
    try:
        reader.read(_parser().parse(text))
    except RecursionError:  # pictures in pictures; how many depends on who calls
        return plain(text)
    return reader.blocks if _kept(text, reader) else plain(text)


def plain(text: str) -> list[Block]:
    """A text as it was written, one block a paragraph; a long one in a few blocks."""
    text = text.strip("\n")
    if not text:
        return []
    if len(text) > MOST_AT_ONCE:
        return [Block(text, gap=True)]
    return [Block(part.strip("\n"), gap=True) for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def code(text: str, lang: str, *, info: str = "", first: str = "", rest: str = "", gap: bool = False) -> list[Block]:
    """A frame with code in it: the language and the copy sign above, a line beside."""
    text = text.rstrip("\n")
    bar = Block(
        f"╷ {info or lang or _NO_LANGUAGE}",
        first=first,
        rest=rest,
        look="quiet",
        mode="bar",
        right=COPY,
        gap=gap,
        copies=True,
    )
    body = Block(
        text, first=f"{rest}│ ", rest=f"{rest}│ ", last=f"{rest}╵ ", look="block", mode="characters", lang=lang
    )
    return [bar, body]


def _kept(source: str, reader: _Reader) -> bool:
    """Whether all letters of the source are in the blocks."""
    shown = sum(_letters(block.text) + _letters(block.first) for block in reader.blocks)
    return shown + reader.marks >= _letters(_ENTITY.sub("", source))


def _letters(text: str) -> int:
    return len(_LETTERS.sub("", text))


class _Container:
    """A quote or a list item: what it draws before its first line and before the others."""

    def __init__(self, first: str, rest: str, look: str = "") -> None:
        self.first = first
        self.rest = rest
        self.look = look
        self.used = False


class _Reader:
    """Turns the parser's flat list of tokens into blocks. Nothing recurses: containers are on a stack."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.marks = 0
        """Letters that became signs (the x of a task), less those that nobody wrote."""
        self._containers: list[_Container] = []
        self._gap = True
        self._mark = ""
        self._hidden = False
        self._table: _Table | None = None

    def read(self, tokens: Sequence[Token]) -> None:
        """Take in all tokens of a text."""
        for token in tokens:
            self._read(token)

    def _read(self, token: Token) -> None:
        match token.type:
            case "inline":
                self._say(token)
            case "paragraph_open":
                self._hidden = token.hidden
            case "heading_open" | "heading_close":
                self._mark = f"{'#' * int(token.tag[1:])} " if token.nesting > 0 else ""
            case "blockquote_open":
                self._containers.append(_Container("▎ ", "▎ ", "quote"))
            case "list_item_open":
                mark = f"{token.info}{token.markup} " if token.info else "• "
                self._containers.append(_Container(mark, " " * len(mark)))
            case "blockquote_close" | "list_item_close":
                self._close_container()
            case "bullet_list_open" | "ordered_list_open" | "bullet_list_close" | "ordered_list_close":
                self._gap = self._gap or not self._containers
            case "fence" | "code_block":
                info = token.info.strip()
                self.marks -= 0 if info else _letters(_NO_LANGUAGE)
                first, rest = self._prefixes()
                self.blocks += code(token.content, info.partition(" ")[0].lower(), info=info, first=first, rest=rest)
                self._gap = True
            case _:
                self._read_rarer(token)

    def _read_rarer(self, token: Token) -> None:
        match token.type:
            case "hr":
                first, rest = self._prefixes()
                self.blocks.append(Block("───", first=first, rest=rest, look="quiet", mode="rule", gap=True))
            case "table_open":
                self._table = _Table()
            case "tr_open" if self._table:
                self._table.rows.append([])
            case "th_open" | "td_open" if self._table:
                self._table.align = str(token.attrs.get("style", ""))
            case "table_close" if self._table:
                first, rest = self._prefixes()
                self.blocks.append(self._table.block(first, rest))
                self._table = None
                self._gap = True

    def _say(self, token: Token) -> None:
        inline = Inline()
        inline.read(token.children or [])
        if self._table is not None:
            self._table.add(inline)
            return
        text, styles = inline.text, tuple(inline.styles)
        if self._containers and not self._containers[-1].used and (task := _TASK.match(text)):
            self._containers[-1].first += "☐ " if task[1] == " " else "☑ "
            self._containers[-1].rest += "  "
            self.marks += task[1] != " "
            text, styles = text[4:], shifted([style for style in styles if style.start >= 4], -4)
        quoted = any(container.look for container in self._containers)
        look = "heading" if self._mark else "quote" if quoted else "text"
        gap = self._gap or not self._hidden
        first, rest = self._prefixes()
        indent = " " * len(self._mark)
        self.blocks.append(Block(text, styles, first + self._mark, rest + indent, look, gap=gap))
        self._gap = not self._hidden

    def _prefixes(self) -> tuple[str, str]:
        rest = "".join(container.rest for container in self._containers)
        first = "".join(container.rest if container.used else container.first for container in self._containers)
        for container in self._containers:
            container.used = True
        return first, rest

    def _close_container(self) -> None:
        if not self._containers[-1].used:  # an item or quote with nothing in it
            first, rest = self._prefixes()
            self.blocks.append(Block("", (), first, rest))
        self._containers.pop()


class _Table:
    """Cells as they come; one block in the end, its rows separated by newlines and its cells by bars."""

    def __init__(self) -> None:
        self.rows: list[list[tuple[str, tuple[Style, ...], str]]] = []
        self.align = ""

    def add(self, cell: Inline) -> None:
        """Add a cell to the last row."""
        self.rows[-1].append((cell.text.replace("\n", " "), tuple(cell.styles), _ALIGN.get(self.align, "left")))

    def block(self, first: str, rest: str) -> Block:
        """The whole table."""
        texts: list[str] = []
        styles: list[Style] = []
        rows: list[tuple[Cell, ...]] = []
        at = 0
        for number, row in enumerate(self.rows):
            cells: list[Cell] = []
            for column, (text, inner, align) in enumerate(row):
                lead = ("\n" if number else "") if not column else " │ "
                at += len(lead)
                texts += [lead, text]
                styles += shifted(inner, at) if number else (Style(at, at + len(text), "strong"),)
                cells.append(Cell(at, at + len(text), align))  # type: ignore[arg-type]  # one of the three of _ALIGN
                at += len(text)
            rows.append(tuple(cells))
        return Block("".join(texts), tuple(styles), first, rest, mode="table", gap=True, rows=tuple(rows))
