"""What an app is at: the conversation that is open, and the message under the cursor."""

from __future__ import annotations

from bough.tui.application import BoughApp
from bough.tui.screens.browse.opened import Opened


def shown(app: BoughApp) -> Opened:
    """The conversation that is open; there has to be one."""
    now = app.browse.opening.now
    assert now is not None
    return now


def at(app: BoughApp) -> str:
    """Id of the message under the cursor."""
    now = shown(app)
    return now.conversation.skeleton.ids[now.at]
