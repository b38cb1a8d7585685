"""What is known of the messages of a side besides what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from ..conversation import total_usage
from ..skeleton import Skeleton
from .reading import Said
from .values import Facts


def facts_of(skeleton: Skeleton, entries: Sequence[int], said: Iterable[Said]) -> Facts:
    """The facts of messages, given what they say."""
    calls = [call for one in said for call in one.calls]
    return Facts(
        len(entries),
        _models(skeleton, entries),
        total_usage(skeleton, list(entries)),
        _time(skeleton, entries),
        _time(skeleton, reversed(entries)),
        _by_number(call.tool for call in calls),
        tuple(dict.fromkeys(file for call in calls for file in call.files)),
    )


def _time(skeleton: Skeleton, entries: Iterable[int]) -> datetime | None:
    """Of the first message that has one."""
    return next((time for entry in entries if (time := skeleton.time(entry)) is not None), None)


def _models(skeleton: Skeleton, entries: Sequence[int]) -> Mapping[str, int]:
    """Answers by model; records of one answer share a group."""
    answers: dict[object, str] = {}
    for entry in entries:
        model = skeleton.models[entry]
        if model and skeleton.roles[entry] == "assistant":
            answers[skeleton.groups[entry] or entry] = model
    return _by_number(answers.values())


def _by_number(names: Iterable[str]) -> Mapping[str, int]:
    return dict(Counter(names).most_common())
