"""Making the flows that change conversations, once the first frame is out: reading needs none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..openings import Openings
from .changes import Changes
from .composing import Composing
from .drafting import Drafting
from .holding import Holding
from .merging import Merging
from .naming import Naming
from .removing import Removing

if TYPE_CHECKING:
    from ..screen import BrowseScreen


def furnish_changes(screen: BrowseScreen) -> Changes:
    """Make the flows that change conversations, and have them answer to their commands."""
    changes = Changes(screen)
    changes.holding = Holding(screen, changes)
    changes.composing = Composing(screen, changes)
    changes.drafting = Drafting(screen, changes)
    screen.merging = Merging(screen, changes)
    flows = [changes.holding, changes.composing, changes.drafting, Naming(screen, changes), Removing(screen, changes)]
    flows.append(screen.merging)
    for flow in flows:
        screen.answers.register(flow)
    screen.opening.on_show.insert(0, changes.shown)  # it forgets who holds it; what is known of that is told after it
    Openings(screen, changes)
    changes.holding.show()
    return changes
