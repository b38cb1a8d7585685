"""The answer to a search, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .change.answer import reference
from .finding import problem_json
from .times import rfc3339

if TYPE_CHECKING:
    from bough.core.library import Library
    from bough.core.searching.hits import Found, Hit
    from bough.core.searching.titles import Whole


def as_json(found: Found, library: Library) -> dict[str, Any]:
    """All that is known of an answer: see the help of `bough search`."""
    return {
        "query": found.query.text,
        "hits": [_hit_json(hit) for hit in found.hits],
        "conversations": [_whole_json(whole) for whole in found.conversations],
        "total": found.total,
        "complete": found.complete,
        "mistakes": [mistake._asdict() for mistake in found.query.mistakes],
        "remarks": found.remarks,
        "problems": [problem_json(one) for one in library.problems],
    }


def _hit_json(hit: Hit) -> dict[str, Any]:
    summary = hit.summary
    return {
        "ref": reference(summary.ref, hit.branch, hit.message),
        "source": summary.source,
        "conversation": summary.id,
        "branch": hit.branch,
        "message": hit.message,
        "role": hit.role,
        "time": rfc3339(hit.time),
        "snippet": hit.snippet.text,
        "score": round(hit.score, 4),
        "title": summary.title,
        "project": summary.project or None,
        "live": hit.live,
        "marks": hit.snippet.marks,
        "place": hit.snippet.place,
        "label": hit.label or None,
    }


def _whole_json(whole: Whole) -> dict[str, Any]:
    summary = whole.summary
    return {
        "ref": summary.ref,
        "source": summary.source,
        "conversation": summary.id,
        "title": summary.title,
        "marks": whole.marks,
        "by": whole.by,
        "project": summary.project or None,
        "tags": summary.tags,
        "updated": rfc3339(summary.updated),
        "messages": summary.messages,
    }
