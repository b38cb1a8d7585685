"""What the changing commands answer: a reference that names what was changed, and in JSON its pieces."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ..output import Output

_PLAIN = re.compile(r"\w[\w.-]*")
"""Names that need no quotes in a shell and hold no mark of a reference."""


class Changed(NamedTuple):
    """What was changed. Fields are those of `--json`."""

    ref: str
    """Names it on the command line: `SOURCE:ID`, with `@BRANCH` and `#MESSAGE` where these are what changed."""
    conversation: str
    branch: str | None = None
    message: str | None = None


def reference(conversation: str, branch: str | None = None, message: str | None = None) -> str:
    """A reference made of its pieces."""
    return "".join([conversation, f"@{branch}" if branch else "", f"#{message}" if message else ""])


def handle(id: str, name: str | None) -> str:
    """What a branch is called in a reference: its name if that is a plain word, else its id."""
    return name if name and _PLAIN.fullmatch(name) else id


def count(number: int, thing: str) -> str:
    """`1 branch`, `2 branches`."""
    if number == 1:
        return f"1 {thing}"
    return f"{number:,} {thing}{'es' if thing.endswith('ch') else 's'}"


def tell(changed: Changed, output: Output, words: str = "", **more: Any) -> int:
    """Give the answer, with words for people on stderr, and return the status of success."""
    if output.json:
        output.document({**changed._asdict(), **more})
    else:
        output.line(changed.ref)
        if words:
            output.word(words)
    return 0
