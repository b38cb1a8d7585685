"""Opening a conversation, and keeping tree and transcript at the same message."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bough.tui.memory import Place

from .flow import Flow
from .opened import Opened, afresh, again, entry_of, head_of, heading, path_through, path_to
from .work import Task

if TYPE_CHECKING:
    from textual.timer import Timer

    from bough.core.conversation import Conversation
    from bough.core.segments import Path
    from bough.core.summary import Summary
    from bough.tui.widgets.branch_tree import GoingOn

    from .given import Given
    from .screen import BrowseScreen

_KEPT = 8
"""Conversations kept open: going back to one costs nothing."""
_DEBOUNCE = 0.06
"""Seconds a cursor rests on a conversation before it is read: going through the list must not read all of it."""


class Opening(Flow):
    """Which conversation is shown, and which message. Panes tell each other by direct calls: one frame, not two."""

    def __init__(self, screen: BrowseScreen) -> None:
        super().__init__(screen)
        self.now: Opened | None = None
        self.on_show: list[Callable[[], None]] = []
        """Called when another conversation is on the screen."""
        self.on_take: list[Callable[[], None]] = []
        """Called when the one on the screen was changed here."""
        self.more_facts: Callable[[], str] = lambda: ""
        """What else the status line says of what is shown."""
        self._wanted = ""
        self._kept: OrderedDict[str, Conversation] = OrderedDict()
        self._timer: Timer | None = None

    # What the panes say

    def select(self, summary: Summary) -> None:
        """The cursor of the list came to rest on a conversation: show it."""
        if summary.ref == self._wanted:
            return
        self.screen.status.done()
        self._wanted = summary.ref
        if self._timer is not None:
            self._timer.stop()
        held = self._kept.get(summary.ref)
        if held is not None:
            self._kept.move_to_end(summary.ref)
            self.show(summary.ref, held)
        else:
            self._timer = self.screen.set_timer(_DEBOUNCE, lambda: self._read(summary))

    def tree_selected(self, entry: int) -> None:
        """The cursor of the tree moved: the transcript follows, on another path if need be."""
        now = self.now
        empty = self._empty_branch()
        if now is not None and (entry != now.at or empty not in ("", now.branch)):
            self.screen.status.done()
            self._show_in_transcript(now, entry, empty)
            self.told()

    def transcript_selected(self, entry: int) -> None:
        """The current message of the transcript changed: the tree follows."""
        now = self.now
        if now is not None and entry != now.at:
            self.screen.status.done()
            now.at = entry
            self.screen.branches.move_to(entry)
            self.told()

    def likely(self) -> Iterator[tuple[Path, int]]:
        """The messages that the next keys may show, each on its path: the transcript has them ready while one reads."""
        now, screen = self.now, self.screen
        if now is None:
            return
        if screen.place == "tree":
            yield from ((self._path_of(now, entry), entry) for entry in screen.branches.likely())
        elif screen.place == "transcript":
            yield from ((now.path, now.path[end]) for end in (0, -1) if len(now.path))

    # What other flows ask for

    def show(self, ref: str, conversation: Conversation) -> None:
        """Put a conversation that has been read on the screen, where the person left it."""
        self.remember()
        self._wanted = ref
        place = self.screen.memory.place(ref)
        tree = conversation.tree
        at = entry_of(conversation, place.message)
        head = entry_of(conversation, place.head)
        if head < 0:
            head = tree.head(tree.default) if at < 0 and tree.default is not None else at
        if at < 0:
            at = head
        path = path_to(tree, head)
        if at >= 0 and path.position(at) is None:  # branches are others than they were: it is the message that counts
            path = path_through(tree, at)
        owner = tree.branch_of(path[-1]) if len(path) else tree.default
        self.now = Opened(ref, conversation, path, at, owner.id if owner is not None else "")
        screen = self.screen
        screen.branches.show(conversation, cursor=at if at >= 0 else None, folded=place.folded, opened=place.opened)
        screen.transcript.show(conversation, path, at=at if at >= 0 else None)
        if place.transcript:
            screen.transcript.restore(place.transcript)
        self._entitle(conversation)
        screen.filtering.forget()
        self._keep(ref, conversation)
        for hear in self.on_show:
            hear()
        self.told()

    def take(self, ref: str, conversation: Conversation, *, branch: str = "", message: str = "") -> None:
        """Show what a conversation has become, on a branch and at a message; empty ones stay where they are.

        What is read stays where it is on the screen, as far as it is still there.
        """
        before = self.now
        if before is None or before.ref != ref:
            self.show(ref, conversation)
            before = self.now
        if before is None:
            return
        self._keep(ref, conversation)
        self._wanted = ref
        now = self.now = again(before, conversation, branch, message)
        self.screen.branches.refresh_tree(conversation)
        self._move_tree(now)
        self.screen.transcript.extend(conversation, now.path)
        if now.at >= 0:
            self.screen.transcript.move_to(now.at)
        self._entitle(conversation)
        for hear in self.on_take:
            hear()
        self.told()

    def grown(
        self, conversation: Conversation, going_on: GoingOn, branch: str = "", *, rewritten: bool = False
    ) -> None:
        """Show what others made of the conversation that is shown.

        The person stays where they are, or is taken to the end of a branch. `rewritten`: messages may say something
        else than before.
        """
        before = self.now
        if before is None:
            return
        self._keep(before.ref, conversation)
        now = self.now = again(before, conversation, branch, head_of(conversation, branch))
        screen, transcript = self.screen, self.screen.transcript
        screen.branches.refresh_tree(conversation, going_on)
        (transcript.renew if rewritten else transcript.extend)(conversation, now.path)
        if branch:
            transcript.follow = True
            now.at = now.at if transcript.current is None else transcript.current
            self._move_tree(now)
        elif not before.is_at(now):
            self._move_tree(now)
            if now.at >= 0:
                transcript.move_to(now.at)
        self._entitle(conversation)

    def go_to_end(self, branch: str) -> None:
        """Go to the end of a branch, which stays in view when messages are added."""
        before = self.now
        if before is None:
            return
        transcript = self.screen.transcript
        now = self.now = again(before, before.conversation, branch, head_of(before.conversation, branch))
        transcript.extend(now.conversation, now.path)
        transcript.follow = True
        now.at = now.at if transcript.current is None else transcript.current
        self._move_tree(now)
        self.told()

    def outdated(self, refs: Iterable[str]) -> None:
        """Others changed these: they are read anew when they are shown next."""
        for ref in refs:
            self._kept.pop(ref, None)

    def go_to(self, entry: int) -> None:
        """Move both panes to a message."""
        now = self.now
        if now is None:
            return
        self._show_in_transcript(now, entry)
        self.screen.branches.move_to(entry)
        self.told()

    def read(self, given: Given) -> None:
        """Read the one file that was asked for, and show it."""
        self._start(given.ref, given.conversation.path.name, lambda: given.conversation)

    def remember(self) -> None:
        """Keep the place in the conversation that is shown. A state folder that cannot be written is said once."""
        now = self.now
        if now is None:
            return
        ids = now.conversation.skeleton.ids
        message = ids[now.at] if now.at >= 0 else None
        head = ids[now.head] if now.head >= 0 else None
        state = self.screen.branches.state()
        try:
            self.screen.memory.keep_place(
                now.ref, Place(message, head, state.folded, state.opened, self.screen.transcript.state())
            )
        except OSError as error:
            self.screen.say(f"The place is not remembered: {error.strerror} ({error.filename}).", "warning")

    def forget_read(self) -> None:
        """Read conversations afresh from now on: their files may have changed."""
        self._kept.clear()
        self._wanted = ""

    # How it is done

    def _read(self, summary: Summary) -> None:
        library = self.screen.library
        self._start(summary.ref, summary.title or summary.id, lambda: afresh(library().open(summary)))

    def _start(self, ref: str, name: str, find: Callable[[], Conversation]) -> None:
        def body(task: Task[Conversation]) -> Conversation:
            conversation = find()
            if not task.stopped:
                conversation.tree  # noqa: B018 - read and worked out here, in the thread
                conversation.title  # noqa: B018 - as above
                conversation.usage  # noqa: B018 - as above
            return conversation

        self.screen.works.start("open", f"reading {name}", body, lambda conversation: self.show(ref, conversation))

    def _empty_branch(self) -> str:
        """Id of the branch under the cursor of the tree if that holds no message yet, else empty."""
        branch = self.screen.branches.branch
        return branch.id if branch is not None and not branch.messages else ""

    def _move_tree(self, now: Opened) -> None:
        branch = now.conversation.tree.branch(now.branch)
        if branch is not None and not branch.messages and now.at == now.head:
            self.screen.branches.move_to_branch(now.conversation.branches.index(branch))
        elif now.at >= 0:
            self.screen.branches.move_to(now.at)

    def _show_in_transcript(self, now: Opened, entry: int, empty: str = "") -> None:
        tree = now.conversation.tree
        if empty:
            now.branch, now.path = empty, tree.path(entry)
            self.screen.transcript.show(now.conversation, now.path, at=entry)
        elif now.path.position(entry) is not None:
            self.screen.transcript.move_to(entry)
        else:
            branch = tree.branch_of(entry)
            now.branch = branch.id if branch is not None else ""
            now.path = self._path_of(now, entry)
            self.screen.transcript.extend(now.conversation, now.path, to=entry)
            self.screen.transcript.move_to(entry)
        now.at = entry

    def _path_of(self, now: Opened, entry: int) -> Path:
        """The path on which a message is shown: the one that is read, if it is on that."""
        return now.path if now.path.position(entry) is not None else path_through(now.conversation.tree, entry)

    def told(self) -> None:
        """Say what is seen."""
        now = self.now
        if now is not None:
            self.screen.show_hints()
            self.screen.status.facts(" · ".join(filter(None, (self.more_facts(), now.facts))))
            self.tell_place()

    def tell_place(self) -> None:
        """Say which message of how many one is on, and what is out of sight."""
        now = self.now
        if now is not None:
            place = now.path.position(now.at) if now.at >= 0 else None
            words = [f"message {place + 1:,} of {len(now.path):,}"] if place is not None else []
            words += filter(None, [self.screen.living.out_of_sight])
            self.screen.transcript_pane.count(" · ".join(words))

    def _entitle(self, conversation: Conversation) -> None:
        self.screen.tree_pane.entitle(conversation.title)
        self.screen.transcript_pane.entitle(heading(conversation))

    def _keep(self, ref: str, conversation: Conversation) -> None:
        self._kept[ref] = conversation
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
