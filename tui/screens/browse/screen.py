"""The browse screen: what it is made of. What goes on in it are flows, each in a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingsMap
from textual.events import DescendantFocus, Resize
from textual.screen import Screen

from bough.tui.widgets.key_bar import KeyBar
from bough.tui.widgets.pane import Pane
from bough.tui.widgets.status_line import StatusLine, Tone
from bough.tui.widgets.steady import Steady
from bough.tui.widgets.title_line import TitleLine

from .answering import Answers
from .arranging import show_fitting, width_classes
from .bindings import bindings, first_key
from .work import Ended, Partly, Works

if TYPE_CHECKING:
    from bough.core.clock import Clock
    from bough.core.library import Library
    from bough.tui.application import BoughApp
    from bough.tui.config import Config
    from bough.tui.memory import Memory
    from bough.tui.widgets.branch_tree import BranchTree
    from bough.tui.widgets.conversation_list import ConversationList
    from bough.tui.widgets.transcript import Transcript

    from .captions import Captions
    from .changing.changes import Changes
    from .changing.merging import Merging
    from .changing.saving import Written
    from .comparing import Comparing
    from .filtering import Filtering
    from .given import Given
    from .keeping import Keeping
    from .kin import Kin
    from .leaving import Leaving
    from .listing import Listing
    from .live.living import Living
    from .live.watching import Deaf, MakeWatcher, StatusTold, Told
    from .moving import Moving
    from .opening import Opening
    from .searching import Searching
    from .selecting import Selecting
    from .tending import Tended, Tending


class BrowseScreen(Screen[None], Steady):
    """Conversations and branches on the left, the transcript on the right; below 100 columns one pane at a time."""

    AUTO_FOCUS: ClassVar[str | None] = ""  # None would mean the app's: the first widget there is

    # Made by `furnish`, which says what they are
    conversations: ConversationList
    branches: BranchTree
    transcript: Transcript
    opening: Opening
    selecting: Selecting
    captions: Captions
    listing: Listing
    moving: Moving
    filtering: Filtering
    leaving: Leaving
    merging: Merging
    searching: Searching
    comparing: Comparing
    living: Living
    keeping: Keeping
    kin: Kin
    tending: Tending

    def __init__(
        self,
        *,
        library: Callable[[], Library],
        given: Given | None,
        config: Config,
        memory: Memory,
        now: Callable[[], datetime],
        clock: Callable[[], Clock],
        make_watch: MakeWatcher | None,
        width: int,
    ) -> None:
        """`width`: columns there will be, or the first frame would have the panes of another width."""
        shape = [name for name, holds in width_classes(width).items() if holds]
        super().__init__(classes=" ".join(shape if given is None else ["-single", *shape]))
        self.library = library
        self.given = given
        """The one file that was asked for, if there is one."""
        self.config = config
        self.memory = memory
        self.now = now
        self.clock = clock
        """What waiting is measured by."""
        self.make_watch = make_watch
        """Makes what notices the changes of others; None if nothing does."""
        self.changes: Changes | None = None
        """All that changes conversations; None until the first frame is out."""
        self._bindings = BindingsMap(bindings(config.keys))  # those of Textual's screen would come on top

        ascii = config.ascii
        self.title_line = TitleLine(self.action_give)
        self.status = StatusLine(ascii=ascii)
        self.key_bar = KeyBar(self.action_give)
        self.list_pane = Pane(title="conversations", ascii=ascii, id="list")
        self.tree_pane = Pane(title="branches", ascii=ascii, id="tree")
        self.transcript_pane = Pane(title="transcript", ascii=ascii, id="transcript")
        self.works = Works(self, self.status.progress, lambda text: self.say(text, "error"))
        self.answers = Answers(self)
        self.on_place: list[Callable[[], None]] = []
        """Called when another pane has the keys."""
        first = self.list_pane if given is None else self.transcript_pane
        first.add_class("-current", update=False)  # on a mounted pane it costs another round of style sheets
        self._show_panes(width)
        if given is not None and given.read:
            self._furnish()

    def compose(self) -> ComposeResult:
        """Frame first: nothing is read before it is on the screen."""
        yield self.title_line
        yield from self._in_grid_order()
        yield self.status
        yield self.key_bar

    def _in_grid_order(self) -> list[Pane]:
        """The transcript stands beside list and tree: in a grid it comes between them."""
        if self.given is not None:
            return [self.tree_pane, self.transcript_pane]
        return [self.list_pane, self.transcript_pane, self.tree_pane]

    # Commands

    async def action_give(self, id: str) -> None:
        """Do a command, wherever it came from: a key, the palette, the key bar. Keys typed meanwhile wait for it."""
        self.status.done()
        if self.answers:
            self.living.looked()
            await self.answers.give(id)
            self.living.moved()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether a key means this command in this pane: Textual asks before it does what a key says."""
        if action == "give":
            return self.answers.hears_key(str(parameters[0]))
        return super().check_action(action, parameters)

    def can(self, id: str) -> bool:
        """Whether a command belongs to the pane with the focus, and would do something or say why it is refused."""
        return self.answers.can(id)

    def refusal(self, id: str) -> str:
        """Why a command would do nothing now; empty if it would."""
        return self.answers.refusal(id)

    def show_hints(self) -> None:
        """Show the keys that would do something now."""
        if self.answers:
            self.key_bar.show_hints(self.answers.hints())

    # Panes

    @property
    def bough(self) -> BoughApp:
        """The app, by its own type."""
        return cast("BoughApp", self.app)

    @property
    def panes(self) -> list[Pane]:
        """The panes there are, in the order in which tab goes round."""
        panes = [self.tree_pane, self.transcript_pane]
        return panes if self.given is not None else [self.list_pane, *panes]

    @property
    def place(self) -> str:
        """The pane that has the focus."""
        return next((str(pane.id) for pane in self.panes if pane.has_class("-current")), str(self.panes[0].id))

    @property
    def typing(self) -> bool:
        """Whether a filter or a name is being typed; for a message that is written, the command table decides."""
        if self.changes is not None and self.changes.composing.typing:
            return False
        return self.focused is not None and self.focused not in [pane.view for pane in self.panes]

    def pane(self, id: str) -> Pane:
        """A pane by its name; the first one if it is not shown."""
        return next((pane for pane in self.panes if pane.id == id), self.panes[0])

    # What happens

    def on_mount(self) -> None:
        """Show what was read already; make the rest, and look for conversations, once the frame is on the screen."""
        self.title_line.show_keys(f"{first_key(self.config.keys, 'palette')} commands", "palette")
        if self.given is not None and self.given.read:
            self.moving.go("transcript")
            self.opening.show(self.given.ref, self.given.conversation)
            self.call_after_refresh(self._furnish_changes)
        else:
            self.status.say("Looking for conversations …" if self.given is None else "Reading …")
            self.call_after_refresh(self._open)

    async def _open(self) -> None:
        self._furnish()
        for pane in self.panes:
            await pane.fill()
        if self.given is None:
            self.moving.go("list")
            self.listing.start()
        else:
            self.moving.go("transcript")
            self.opening.read(self.given)
        self._furnish_changes()

    def _furnish(self) -> None:
        from .furniture import furnish  # noqa: PLC0415 - start-up time: the views take longer to import than to paint

        furnish(self)

    def _furnish_changes(self) -> None:
        from .changing.furnishing import furnish_changes  # noqa: PLC0415 - start-up time: after the first frame

        self.changes = furnish_changes(self)
        self.changes.drafting.start()
        self.merging.start()
        self.living.start()
        self.tending.start()
        self.show_hints()

    def on_unmount(self) -> None:
        """End what runs beside the screen: watching, tending, indexing."""
        if self.answers:
            self.living.stop()
            self.tending.stop()
            self.searching.indexing.stop()

    def on_descendant_focus(self, event: DescendantFocus) -> None:
        """A click gives the keys to a pane as well."""
        found = next((pane for pane in self.panes if pane in event.widget.ancestors), None)
        if found is not None and found.id != self.place:
            self.mark_current(found)
        elif found is not None:
            self.show_hints()

    def mark_current(self, current: Pane) -> None:
        """Remember which pane has the keys, and show it."""
        for pane in self.panes:
            pane.set_class(pane is current, "-current")
        self.arrange_panes()
        for hear in self.on_place:
            hear()

    def on_resize(self, event: Resize) -> None:
        """Show one pane or all of them."""
        for name, holds in width_classes(event.size.width).items():
            self.set_class(holds, name)
        self.arrange_panes(event.size.width)

    def arrange_panes(self, width: int | None = None) -> None:
        """Show the panes that fit, and say which one has the keys."""
        self._show_panes(self.size.width if width is None else width)
        self.show_hints()

    def _show_panes(self, width: int) -> None:
        names = show_fitting(self.panes, self.place, width)
        self.title_line.show_panes(names, self.place)

    def on_partly(self, message: Partly) -> None:
        """A part of what a thread was asked for."""
        self.works.part(message)

    def on_ended(self, message: Ended) -> None:
        """All of what a thread was asked for, or why not."""
        self.works.ended(message)

    def on_written(self, message: Written) -> None:
        """A change is on the disk, or not."""
        if self.changes is not None:
            self.changes.saving.ended(message)

    def on_tended(self, message: Tended) -> None:
        """Something was done by itself."""
        self.tending.take(message)

    def on_told(self, message: Told) -> None:
        """Others changed conversations."""
        self.living.take(message)

    def on_status_told(self, message: StatusTold) -> None:
        """Changes of others are noticed in another way than before."""
        self.living.take_status(message.status)

    def on_deaf(self, message: Deaf) -> None:
        """Changes of others are not noticed any more: the watch has failed."""
        self.living.failed(message.error)

    def say(self, text: str, tone: Tone = "plain") -> None:
        """Say one sentence in the status line."""
        self.status.say(text, tone)
