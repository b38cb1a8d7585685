"""What stands in the frame of the browse screen: the three views, and the flows that answer to commands."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.binding import BindingsMap

from bough.tui.widgets.branch_tree import BranchTree
from bough.tui.widgets.conversation_list import ConversationList
from bough.tui.widgets.transcript import Transcript

from .alternates import Alternates
from .captions import Captions
from .comparing import Comparing
from .filtering import Filtering
from .flow import Flow
from .going_home import GoingHome
from .keeping import Keeping
from .kin import Kin
from .leaving import Leaving
from .listing import Listing
from .live.living import Living
from .moving import Moving
from .opening import Opening
from .reading import Reading
from .searching import Searching
from .selecting import Selecting
from .taking import Taking
from .tending import Tending

if TYPE_CHECKING:
    from .screen import BrowseScreen


def furnish(screen: BrowseScreen) -> None:
    """Make views and flows, each of which knows the screen and finds the others there."""
    screen.opening = Opening(screen)
    screen.selecting = Selecting(screen)
    screen.captions = Captions(screen)
    screen.moving = Moving(screen)
    screen.filtering = Filtering(screen)
    _make_views(screen)
    screen.listing = Listing(screen)
    screen.leaving = Leaving(screen)
    screen.living = Living(screen, screen.make_watch)
    screen.comparing = Comparing(screen)
    screen.searching = Searching(screen)
    screen.keeping = Keeping(screen)
    screen.tending = Tending(screen)
    taking = Taking(screen)
    screen.transcript.copied = partial(taking.say_copied, "code block")
    flows: list[Flow] = [screen.opening, screen.moving, screen.filtering, screen.listing, screen.leaving]
    flows += [screen.living, screen.living.following]
    flows += [Alternates(screen), Reading(screen), taking, screen.comparing, screen.searching]
    flows += [screen.keeping, screen.tending]
    screen.kin = Kin(screen)
    flows += [GoingHome(screen), screen.kin]
    for flow in flows:
        screen.answers.register(flow)


def _make_views(screen: BrowseScreen) -> None:
    selecting, ascii, now = screen.selecting, screen.config.ascii, screen.now

    def enter(_: object) -> None:
        screen.moving.go("transcript")

    def retitle() -> None:
        screen.list_pane.count(screen.conversations.title)
        screen.tree_pane.count(screen.branches.title)

    screen.conversations = ConversationList(screen.opening.select, enter, retitled=retitle, now=now, ascii=ascii)
    screen.branches = BranchTree(selecting.tree_selected, enter, retitled=retitle, now=now, ascii=ascii)
    found = screen.filtering.say_found
    screen.transcript = Transcript(selecting.transcript_selected, found=found, now=now, ascii=ascii)
    screen.transcript.likely = selecting.likely
    screen.list_pane.view = screen.conversations
    screen.tree_pane.view = screen.branches
    screen.transcript_pane.view = screen.transcript
    for view in (screen.conversations, screen.branches, screen.transcript):
        view._bindings = BindingsMap()  # noqa: SLF001 - the command table decides on every key
