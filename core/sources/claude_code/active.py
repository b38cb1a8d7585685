"""The message that Claude Code would go on from.

As the vendor's SDK works it out (claude-agent-sdk-python, `_internal/sessions.py`): from every record without a child
up to the nearest thing that was said; of those the latest in the file, sub-agents', teams' and injected ones only if
there is nothing else.
"""

from __future__ import annotations

from .scan import Scan


def active_entry(found: Scan, parents: list[int]) -> int:
    """The entry, -1 if nothing was said in the session's own file."""
    own = found.first_of[1] if len(found.first_of) > 1 else 0
    kinds = found.skeleton.kinds
    continued: set[int] = set()
    best = poor = -1
    for entry in range(own - 1, -1, -1):
        if entry <= best:
            break  # what was said last there cannot come later in the file
        if entry not in continued:
            said = entry
            while said >= 0 and kinds[said] == "note":
                said = parents[said]
            if said in found.aside:
                poor = max(poor, said)
            else:
                best = max(best, said)
        continued.add(parents[entry])
    return best if best >= 0 else poor
