"""Markdown of strangers as HTML: by markdown-it, without raw HTML, images or links that are no addresses."""

from __future__ import annotations

import re
from functools import cache
from html import escape

from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

_MOST = 65_536
"""Characters above which text is shown as it is: parsers take quadratic time for what is made to hurt them."""
_MOST_SPECIAL = 500
_SPECIAL = re.compile(r"[\[\]!<>*_`|(]")
_MOST_CODE = 100_000


def rendered(text: str) -> str:
    """Text as HTML. What would take long, or would lose something on the way, is shown as it is."""
    if len(text) > _MOST or (len(text) > 4096 and len(_SPECIAL.findall(text)) > max(_MOST_SPECIAL, len(text) // 16)):
        return _plain(text)
    html: str = _parser().render(text)
    return html if _letters(re.sub(r"<[^>]*>", "", html)) >= _letters(text) * 0.9 else _plain(text)


def code_block(text: str, language: str) -> str:
    """Code in colours where its language is known."""
    try:
        lexer = get_lexer_by_name(language) if language and len(text) <= _MOST_CODE else None
    except ClassNotFound:
        lexer = None
    if lexer is None:
        return f"<pre><code>{escape(text)}</code></pre>"
    return f"<pre><code>{highlight(text, lexer, HtmlFormatter(nowrap=True))}</code></pre>"


def _plain(text: str) -> str:
    return f'<div class="plain">{escape(text)}</div>'


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _colours, "maxNesting": 100})
    parser.enable(["table", "strikethrough"])
    return parser.disable(["image", "reference"])


def _colours(code: str, language: str, _attributes: str) -> str:
    return code_block(code, language)
