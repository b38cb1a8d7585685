"""The behaviours that the tests of the older systems hold them to: ours does the same, or better for a reason."""

from __future__ import annotations

import pytest

from tests.parity import claw_code, codebuddy_histories, codebuddy_lock, helixcode, multiagentcoder
from tests.parity.table import Behaviour, Place, Upstream

TABLES = [codebuddy_histories.BRANCHES, codebuddy_lock.LOCK, claw_code.STORE, helixcode.STORE, multiagentcoder.STORAGE]


def _all(table: Upstream) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("behaviour", table.behaviours, ids=[one.text[:60] for one in table.behaviours])


@_all(codebuddy_histories.BRANCHES)
def test_codebuddy_branches(behaviour: Behaviour, place: Place) -> None:
    """Conversations, branches, messages."""
    behaviour.trial(place)


@_all(codebuddy_lock.LOCK)
def test_codebuddy_lock(behaviour: Behaviour, place: Place) -> None:
    """Who may write."""
    behaviour.trial(place)


@_all(claw_code.STORE)
def test_claw_code(behaviour: Behaviour, place: Place) -> None:
    """Sessions as files, their names, and which is the latest."""
    behaviour.trial(place)


@_all(helixcode.STORE)
def test_helixcode(behaviour: Behaviour, place: Place) -> None:
    """Saving, serializers, backup, callbacks."""
    behaviour.trial(place)


@_all(multiagentcoder.STORAGE)
def test_multiagentcoder(behaviour: Behaviour, place: Place) -> None:
    """Sessions, forks, tags, tokens."""
    behaviour.trial(place)
