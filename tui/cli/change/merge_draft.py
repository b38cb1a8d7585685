"""The draft that a merge leaves behind when something is left to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.merging.merging import Merging
    from bough.core.merging.sides import Sides

    from .subject import Subject


def kept(subject: Subject, sides: Sides, merging: Merging, name: str | None) -> str:
    """Keep it, and return the id of the draft. One of the same two heads is left as it is: somebody works on it.

    Raises NotSaved.
    """
    from bough.core.autosave import Drafts  # noqa: PLC0415 - completion needs none of it
    from bough.core.merging.drafts import KIND, content_of, draft_of, read_content  # noqa: PLC0415 - as above
    from bough.core.platform import state_dir  # noqa: PLC0415 - as above

    drafts = Drafts(state_dir() / "drafts")
    draft = draft_of(sides, merging, name)
    decided = any(not item.settled for item in merging.items if not item.open)
    for left in drafts.offered():
        before = read_content(left.content) if left.kind == KIND else None
        if before is not None and (before.ours, before.theirs) == (draft.ours, draft.theirs) and not decided:
            return left.id
    id = drafts.new()
    place = draft.ours.branch or ""
    drafts.save(id, KIND, content_of(draft), conversation=subject.ref, place=place)
    return id
