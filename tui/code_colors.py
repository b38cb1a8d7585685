"""The colours of code: what a theme says of keywords, strings and the rest, for Pygments' kinds of words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rich.style import Style

if TYPE_CHECKING:
    from textual.theme import Theme

_WORDS: dict[tuple[str, ...], tuple[str, bool]] = {
    ("Keyword",): ("keyword", True),
    ("Keyword", "Constant"): ("number", False),
    ("Keyword", "Type"): ("type", False),
    ("Literal", "String"): ("string", False),
    ("Literal", "Number"): ("number", False),
    ("Literal",): ("string", False),
    ("Comment",): ("comment", False),
    ("Name",): ("name", False),
    ("Name", "Function"): ("function", False),
    ("Name", "Class"): ("type", False),
    ("Name", "Builtin"): ("type", False),
    ("Name", "Decorator"): ("function", False),
    ("Name", "Tag"): ("keyword", True),
    ("Name", "Attribute"): ("function", False),
    ("Operator",): ("operator", False),
    ("Operator", "Word"): ("keyword", True),
    ("Generic", "Heading"): ("keyword", True),
    ("Generic", "Subheading"): ("function", False),
    ("Generic", "Inserted"): ("added", False),
    ("Generic", "Deleted"): ("removed", False),
    ("Generic", "Error"): ("removed", False),
    ("Generic", "Prompt"): ("comment", False),
}
"""Kinds of words as Pygments nests them: the theme's name for their colour, and whether they are bold."""
_OF_THE_ROLES = frozenset({"added", "removed"})


class SyntaxStyles(dict[tuple[str, ...], Style]):
    """Styles by Pygments token. One without a style of its own has that of the kind it belongs to."""

    def __missing__(self, token: tuple[str, ...]) -> Style:
        style = self[token[:-1]] if token else Style.null()
        self[token] = style
        return style


def syntax_style(theme: Theme) -> Mapping[tuple[str, ...], Style]:
    """The style of every token: Pygments' token types are tuples of names, and can be looked up as they are."""
    styles = SyntaxStyles()
    for token, (word, bold) in _WORDS.items():
        color = theme.variables.get(word if word in _OF_THE_ROLES else f"syntax-{word}")
        styles[token] = Style(color=color, bold=True if bold else None)
    return styles
