"""How much was said, and what it cost: of a conversation, of each of its branches, of many by model, day or tag.

Tokens come from the sources. What an answer cost is what its source says; where it says nothing it is worked out from
list prices, and a total tells how much of it is such an estimate and how many tokens nobody priced. The records of one
answer repeat its usage as it grows: the last one counts, on the branch and day where it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from operator import add
from typing import TYPE_CHECKING, NamedTuple

from .days import Days
from .model import Usage

if TYPE_CHECKING:
    from .conversation import Conversation
    from .model import Branch
    from .prices import Prices

_ALL = Days()
UNKNOWN = "unknown"
"""Key of what names no model, provider, day or project."""
UNTAGGED = "untagged"
GROUPS = ("source", "project", "tag", "model", "provider", "day")
"""What many conversations can be counted by."""


class Total(NamedTuple):
    """A sum over messages."""

    messages: int = 0
    """Hidden ones included, notes not."""
    answers: int = 0
    """Answers of models that say how many tokens they took."""
    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    cost: float = 0.0
    """US dollars, as far as they are known."""
    estimated: float = 0.0
    """How much of `cost` is worked out from list prices."""
    unpriced: int = 0
    """Tokens that nobody priced: they are not in `cost`."""

    @property
    def tokens(self) -> int:
        """All tokens, cached ones included."""
        return self.input + self.output + self.cache_read + self.cache_write

    def plus(self, other: Total) -> Total:
        """Both together."""
        return Total._make(map(add, self, other))


class BranchTotal(NamedTuple):
    """What a branch took."""

    branch: Branch
    own: Total
    """Of its own messages."""
    path: Total
    """Of all messages from the root to its head: what the transcript shows."""
    below: Total
    """Of its own messages and all branches that leave it, sub-agents included."""


class Answer(NamedTuple):
    """What one message adds to a total."""

    entry: int
    total: Total


def answers(conversation: Conversation, prices: Prices, days: Days = _ALL) -> Iterator[Answer]:
    """One for each message that was said on those days, in file order. Raises Unreadable."""
    skeleton = conversation.skeleton
    last = {skeleton.groups[entry] or entry: entry for entry, usage in enumerate(skeleton.usages) if usage is not None}
    counts = set(last.values())
    for entry, kind in enumerate(skeleton.kinds):
        usage = skeleton.usage(entry) if entry in counts else None
        spent = _spent(usage, skeleton.models[entry], prices) if usage is not None else Total()
        if (kind != "note" or usage is not None) and (days.all or days.hold(skeleton.time(entry))):
            yield Answer(entry, spent._replace(messages=int(kind != "note")))


def _spent(usage: Usage, model: str | None, prices: Prices) -> Total:
    tokens = (usage.input, usage.output, usage.cache_read, usage.cache_write)
    if usage.cost is not None:
        return Total(0, 1, *tokens, usage.cost)
    cost = prices.cost(model, usage)
    if cost is None:
        return Total(0, 1, *tokens, unpriced=usage.tokens)
    return Total(0, 1, *tokens, cost, cost)


def total(conversation: Conversation, prices: Prices, days: Days = _ALL) -> Total:
    """All of a conversation, each message once whatever the number of its branches. Raises Unreadable."""
    return _sum(answer.total for answer in answers(conversation, prices, days))


def per_branch(conversation: Conversation, prices: Prices, *, days: Days = _ALL) -> list[BranchTotal]:
    """Each branch, in the order of `conversation.branches`. Raises Unreadable."""
    tree = conversation.tree
    segments = [Total()] * len(tree.segments)
    for answer in answers(conversation, prices, days):
        at = tree.segment_of(answer.entry)
        if at >= 0:
            segments[at] = segments[at].plus(answer.total)
    own = [Total()] * len(tree.branches)
    for at, spent in enumerate(segments):
        own[tree.branch_index(at)] = own[tree.branch_index(at)].plus(spent)
    to = _to_segments(conversation, segments)
    paths = [to[run[-1]] if (run := tree.runs(number)) else Total() for number in range(len(tree.branches))]
    below = _below(tree.branches, own)
    return [BranchTotal(*row) for row in zip(tree.branches, own, paths, below, strict=True)]


def _to_segments(conversation: Conversation, segments: list[Total]) -> list[Total]:
    """The sum from the root to the end of each segment; parents may come after their children in a file."""
    tree = conversation.tree
    to: dict[int, Total] = {-1: Total()}
    for start in range(len(segments)):
        way, at = [], start
        while at not in to:
            way.append(at)
            at = tree.segments[at].parent
        for step in reversed(way):
            to[step] = to[tree.segments[step].parent].plus(segments[step])
    return [to[at] for at in range(len(segments))]


def _below(branches: list[Branch], own: list[Total]) -> list[Total]:
    """Each branch with all that leave it, the deepest first; branches whose parents form a ring keep to themselves."""
    number = {branch.id: at for at, branch in enumerate(branches)}
    parent = [number.get(branch.parent or "", -1) for branch in branches]
    children = [0] * len(branches)
    for above in parent:
        if above >= 0:
            children[above] += 1
    below, ready = list(own), [at for at, count in enumerate(children) if not count]
    while ready:
        at = ready.pop()
        if (above := parent[at]) >= 0:
            below[above] = below[above].plus(below[at])
            children[above] -= 1
            if not children[above]:
                ready.append(above)
    return below


def _by_model(conversation: Conversation, found: Iterable[Answer]) -> dict[str, Total]:
    models = conversation.skeleton.models
    return _named(_grouped(found, lambda entry: models[entry] or ""))


def _by_provider(conversation: Conversation, found: Iterable[Answer]) -> dict[str, Total]:
    providers = conversation.skeleton.providers
    return _named(_grouped(found, lambda entry: providers.get(entry, "")))


def _by_day(conversation: Conversation, found: Iterable[Answer], days: Days) -> dict[str, Total]:
    skeleton = conversation.skeleton
    return _grouped(found, lambda entry: str(days.day(skeleton.time(entry)) or UNKNOWN))


def _grouped(found: Iterable[Answer], key: Callable[[int], str]) -> dict[str, Total]:
    groups: dict[str, list[Total]] = defaultdict(list)
    for answer in found:
        groups[key(answer.entry)].append(answer.total)
    return {name: _sum(totals) for name, totals in groups.items()}


def _named(groups: dict[str, Total]) -> dict[str, Total]:
    """Groups of answers: what nobody is named for (as what people say) counts only if it took tokens."""
    nameless = groups.get("", Total())
    named = {name: spent for name, spent in groups.items() if name}
    return {**named, UNKNOWN: nameless} if nameless.answers else named


class Statistics(NamedTuple):
    """What several conversations took together."""

    total: Total
    conversations: dict[str, Total]
    """By reference, in the order they came in."""
    groups: dict[str, dict[str, Total]]
    """By each of `GROUPS`, then by its value."""


def statistics(conversations: Iterable[tuple[str, Conversation]], prices: Prices, *, days: Days = _ALL) -> Statistics:
    """Conversations with their references, read one after the other, as far as they were held on those days.

    Forks and copies of one another are counted each by itself. A conversation with two tags is counted with both.
    Raises Unreadable.
    """
    whole: dict[str, Total] = {}
    groups: dict[str, dict[str, Total]] = {name: {} for name in GROUPS}
    for ref, one in conversations:
        found = list(answers(one, prices, days))
        if not found and not days.all:
            continue
        spent = whole[ref] = _sum(answer.total for answer in found)
        _add(groups["source"], {one.source.name: spent})
        _add(groups["project"], {one.skeleton.project or UNKNOWN: spent})
        _add(groups["tag"], dict.fromkeys(one.skeleton.tags or (UNTAGGED,), spent))
        _add(groups["model"], _by_model(one, found))
        _add(groups["provider"], _by_provider(one, found))
        _add(groups["day"], _by_day(one, found, days))
    return Statistics(_sum(whole.values()), whole, groups)


def _add(groups: dict[str, Total], more: dict[str, Total]) -> None:
    for name, spent in more.items():
        groups[name] = groups.get(name, Total()).plus(spent)


def _sum(totals: Iterable[Total]) -> Total:
    return Total._make(map(sum, zip(*chain((Total(),), totals), strict=True)))
