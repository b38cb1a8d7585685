"""Telling an export of ChatGPT from any other JSON by its first bytes."""

from __future__ import annotations

import re

_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*+)"(\s*:)?|[\[\]{}]', re.DOTALL)
_NODE = frozenset({b"message", b"parent", b"children"})


def is_export(head: bytes) -> bool:
    """Whether a document begins as a conversation with a mapping of nodes does, or as an array of such.

    Told by keys in their places, not by words anywhere: other tools' files quote exports.
    """
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if b'"mapping"' not in head or head[:1] not in (b"[", b"{"):
        return False
    outer = int(head.startswith(b"["))
    keys: list[bytes] = [b""]  # the last key at each depth
    for token in _TOKEN.finditer(head):
        if token[2] is not None:
            keys[-1] = token[1]
            if len(keys) == outer + 4 and keys[outer + 1] == b"mapping" and token[1] in _NODE:
                return True
        elif token[0] in (b"[", b"{"):
            keys.append(b"")
        elif token[0] in (b"]", b"}") and len(keys) > 1:
            keys.pop()
    return False
