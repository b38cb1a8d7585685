"""A tree as one page that needs nothing but itself: branches on the left, what was said on the right.

Text of strangers stays text: Markdown is rendered without raw HTML, images are named and not loaded, and the page's own
policy forbids any script but ours and any request at all. Without scripts it shows every branch, one after the other.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from pathlib import PurePath

from ...conversation import preview
from ..document import Document
from ..lines import text_of
from ..naming import file_name
from ..script import Script
from .assets import SCRIPT, STYLE
from .message import article

_DEEPEST = 6
"""Steps to the right that the style sheet has."""


class Html:
    """Writes a path or a tree as a page."""

    name = "html"
    ending = ".html"
    trees = True

    def encode(self, script: Script) -> Document:
        """One file."""
        return Document(((PurePath(file_name(script, self.ending)), text_of(_page(script))),))


def _page(script: Script) -> Iterator[str]:
    title = escape(script.title or script.id)
    data = json.dumps({"parents": [one.parent for one in script.said], "heads": _heads(script), "head": script.head})
    code = SCRIPT.replace("DATA", data)
    hashed = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{hashed}'; base-uri 'none'"
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="bough">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{title}</h1><p>{_facts(script)}</p></header>
<nav aria-label="branches"><ol>
{_branches(script)}
</ol></nav>
<main>"""
    for place in range(len(script.said)):
        yield article(script, place)
    yield f"""</main>
<script>{code}</script>
</body>
</html>"""


def _facts(script: Script) -> str:
    branches, messages = len(script.branches), len(script.said)
    facts = [script.source, script.project, f"{messages:,} message{'' if messages == 1 else 's'}"]
    facts += [f"{branches:,} branches"] if branches > 1 else []
    facts += [f"{script.created:%Y-%m-%d}"] if script.created is not None else []
    return " · ".join(escape(fact) for fact in (*facts, *script.tags) if fact)


def _heads(script: Script) -> list[int]:
    """Place of the last message of each branch that is on the page, in their order: of a path, where it ends."""
    if script.linear:
        return [script.head for _ in script.branches]
    place = {one.message.id: at for at, one in enumerate(script.said)}
    last = {one.branch: at for at, one in enumerate(script.said)}
    return [place.get(branch.head, last.get(branch.id, script.head)) for branch in script.branches]


def _branches(script: Script) -> str:
    """One entry a branch, as far to the right as a page has room for."""
    heads = _heads(script)
    own: dict[str, list[int]] = {}
    for at, one in enumerate(script.said):
        own.setdefault(one.branch, []).append(at)
    rows = []
    for number, depth in _in_order(script):
        branch = script.branches[number]
        places = own.get(branch.id, [])
        typed = next((at for at in places if script.said[at].message.kind == "prompt"), places[0] if places else -1)
        said = preview(script.said[typed].parts)[:80] if typed >= 0 else ""
        name = f"<b>{escape(branch.name)}</b> " if branch.name else ""
        agent = "agent: " if branch.kind == "agent" else ""
        words = f"{name}{agent}{escape(said)} <small>{len(places):,}</small>"
        link = f'<a href="#m{heads[number]}" data-branch="{number}">{words}</a>'
        rows.append(f'<li class="d{min(depth, _DEEPEST)}">{link}</li>')
    return "\n".join(rows)


def _in_order(script: Script) -> Iterator[tuple[int, int]]:
    """Number and depth of each branch, below the one it leaves; those whose parents form a ring come last."""
    known = {branch.id for branch in script.branches}
    below: dict[str | None, list[int]] = {}
    for number, branch in enumerate(script.branches):
        below.setdefault(branch.parent if branch.parent in known else None, []).append(number)
    waiting = [(number, 0) for number in reversed(range(len(script.branches)))]
    waiting += [(number, 0) for number in reversed(below.get(None, []))]
    shown: set[int] = set()
    while waiting:
        number, depth = waiting.pop()
        if number not in shown:
            shown.add(number)
            yield number, depth
            waiting += [(child, depth + 1) for child in reversed(below.get(script.branches[number].id, []))]
