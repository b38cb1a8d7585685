"""Starting the app: what has to be settled before Textual is imported, and before anything is painted.

The settings are measured ones: collector off until the first paint and tame after it, threads switched often, 120
frames a second. A single file is read before the first frame, which then shows it, unless it is large; everything
else comes after.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.errors import Invalid

from .collector import Collector

if TYPE_CHECKING:
    from bough.core.library import Library
    from bough.tui.screens.browse.given import Given
    from bough.tui.screens.browse.live.watching import Watcher

_FRAMES = "120"
"""Frames a second. Textual's 60 makes what comes in a second step, and a key held down, twice as late."""
_SWITCH_INTERVAL = 0.0005
"""Seconds a busy thread may keep the interpreter: at Python's 5 ms a page takes four times as long while one reads."""
_READ_AT_ONCE = 8 << 20
"""Bytes of a file that are read before the first frame: some 20 ms of work."""


def run(paths: Sequence[Path] = (), store: Path | None = None) -> int:
    """Show the conversations at `paths`, or all that are found, until the person quits. Returns the exit code.

    Raises Unreadable for a single file that cannot be opened, Invalid where there is no terminal to show anything on.
    """
    _insist_on_terminal()
    collector = Collector()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    os.environ.setdefault("TEXTUAL_FPS", _FRAMES)  # read when textual is imported
    given = _single_file(paths)

    from bough.core.platform import config_dir, state_dir  # noqa: PLC0415 - after the settings above
    from bough.tui.application import BoughApp  # noqa: PLC0415 - imports textual
    from bough.tui.ascii_terminal import ascii_only  # noqa: PLC0415
    from bough.tui.config import read_config  # noqa: PLC0415
    from bough.tui.memory import Memory  # noqa: PLC0415
    from bough.tui.theme_folder import SHIPPED, ThemeFolders  # noqa: PLC0415

    own_themes = config_dir() / "themes"

    @cache
    def library() -> Library:
        from bough.core.library import Library  # noqa: PLC0415 - after the first frame

        return Library(paths, store)

    app = BoughApp(
        library,
        paths=paths,
        given=given,
        config=read_config(config_dir(), ascii=ascii_only(os.environ)),
        memory=Memory(state_dir()),
        themes=ThemeFolders(own_themes, SHIPPED),
        collector=collector,
        watched=own_themes,
        watch=_watch,
    )
    answer = app.run()
    return app.return_code or answer or 0


def _insist_on_terminal() -> None:
    """Keys come from stdin and the screen goes to stderr: a file or a pipe there would be filled with escapes."""
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__)):
        raise Invalid("The app needs a terminal. `bough ls`, `bough tree` and `bough show` do without one.")


def _watch(library: Library) -> Watcher:
    """What notices the changes of others. Made in its own thread, after the first frame."""
    from bough.core.watch import Watch  # noqa: PLC0415 - start-up time

    return Watch(library)


def _single_file(paths: Sequence[Path]) -> Given | None:
    """The conversation in the one file that was asked for; None if it is a folder, or holds several.

    It is read here unless that takes longer than a person should look at nothing.
    """
    if len(paths) != 1 or not paths[0].is_file():
        return None
    from bough.core import open_path  # noqa: PLC0415 - start-up time: only for a file

    found = open_path(paths[0])
    if len(found) != 1:
        return None
    conversation = found[0]
    at_once = paths[0].stat().st_size <= _READ_AT_ONCE
    if at_once:
        conversation.tree  # noqa: B018 - read now, for the first frame
    from bough.tui.screens.browse.given import Given  # noqa: PLC0415 - start-up time: only for a file

    return Given(f"{conversation.source.name}:{conversation.id}", conversation, at_once)
