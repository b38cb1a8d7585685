"""The files that make a folder a store: what it is called, how it is written, and what git should know."""

from __future__ import annotations

import json
from typing import Final

from .codecs import CODECS, Codec
from .context import PRIVATE, Context
from .disk import facts_of, put, reason
from .errors import Moved, NotSaved, Unreadable
from .files import make_folders
from .native import FORMAT
from .store_file import STORE_FILE, read_store_file

MARKS: Final = {
    ".gitignore": f"{PRIVATE}/\n.*.tmp\n",
    ".gitattributes": "*.jsonl merge=union\n",
}
"""Files that make a store fit for git: both sides of a merge are kept, which is all that branch files need."""


def found_store(context: Context) -> None:
    """Make a store; its own file comes last, and whoever comes second finds that of the first."""
    record = {"format": FORMAT, "id": context.ids.new(), "codec": context.codec}
    try:
        make_folders(context.files, context.conversations)
        for name, text in MARKS.items():
            if facts_of(context.files, context.root / name) is None:
                put(context.files, context.root / name, text.encode(), context.ids.new(), None)
    except Moved:
        pass
    except OSError as error:
        raise NotSaved(context.root, reason(error)) from error
    try:
        put(context.files, context.root / STORE_FILE, json.dumps(record).encode() + b"\n", context.ids.new(), None)
    except Moved:
        return


def store_facts(context: Context) -> tuple[str, Codec]:
    """Id and codec of the store in a folder. A folder of conversations whose own file was lost is one all the same."""
    try:
        record = read_store_file(context.files, context.root)
    except FileNotFoundError as error:
        if context.conversations.is_dir():
            return context.root.name, "jsonl"
        raise Unreadable(context.root, "there is no store; open it with create=True to make one") from error
    except OSError as error:
        raise Unreadable(context.root / STORE_FILE, reason(error)) from error
    except ValueError:
        record = {}
    codec = [codec for codec in CODECS if codec == record.get("codec")]
    return str(record.get("id") or context.root.name), codec[0] if codec else "jsonl"
