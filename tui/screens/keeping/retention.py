"""Which conversations have had their time, by the rules of the settings, and moving them to the trash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from bough.core.amounts import in_words
from bough.core.errors import NotFound
from bough.tui.cli.change.answer import count
from bough.tui.cli.times import ago, moment
from bough.tui.counts import bytes_in_words
from bough.tui.widgets.table import Cell, Column, Row

from .desk import WAIT
from .level import Answer, Fact, Level

if TYPE_CHECKING:
    from bough.core.retention import Applied, Expired, Rule
    from bough.tui.screens.browse.work import Task

_NONE = """Nothing has had its time.
Rules are in [retention] of config.toml: standard = { age = "2y", count = 5000, size = "2 GB" }. A tag \
retention:temporary or retention:critical says the class of one conversation; critical ones never go."""


class HadTheirTime(Level):
    """A dry run: what would go now, the longest unused first."""

    columns: ClassVar[Sequence[Column]] = (
        Column("title", wide=True),
        Column("class", least=70),
        Column("used", right=True),
        Column("size", right=True),
        Column("why", most=40),
    )
    writes: ClassVar[frozenset[str]] = frozenset({"apply"})

    _found: Sequence[Expired] = ()

    def look(self) -> None:
        """Apply the rules; nothing is moved."""
        policy = self.desk.policies.retention
        self.title = "retention · " + ("at the start and every hour" if policy.on else "only when you say so")

        def body(task: Task[list[Expired]]) -> list[Expired]:  # noqa: ARG001 - one step
            from bough.core.retention import plan  # noqa: PLC0415 - start-up time

            try:
                store = self.desk.store()
            except NotFound:
                return []
            return plan(store, policy, self.desk.now(), but=self.desk.unfinished())

        self.work("looking what has had its time", body, self._show, failed=self.fail)

    def facts(self) -> Sequence[Fact]:
        """What the rules are, and what they say of the conversation under the cursor."""
        policy = self.desk.policies.retention
        one = next((one for one in self._found if one.id == self.current), None)
        about = (
            (
                Fact("title", one.title or one.id),
                Fact("last used", moment(one.used, self.desk.now())),
                Fact("why", one.why),
            )
            if one is not None
            else ()
        )
        return (
            *about,
            Fact("standard", _rule(policy.standard), "quiet"),
            Fact("temporary", _rule(policy.temporary), "quiet"),
            Fact("tags", ", ".join(f"{tag}: {name}" for tag, name in policy.tags.items()), "quiet"),
            Fact(
                "",
                "What is held, damaged or has a draft stays. All that goes is in the trash, and comes back.",
                "quiet",
            ),
        )

    def answers(self) -> Mapping[str, Answer]:
        """The command that applies the policy, where it finds anything."""
        return {"apply": self._ask} if self._found else {}

    def _show(self, found: list[Expired]) -> None:
        now = self.desk.now()
        self._found = found
        self.nothing = _NONE
        self.rows = [
            Row(
                one.id,
                (
                    Cell(one.title or "(no title)"),
                    Cell(one.retention, "quiet"),
                    Cell(ago(one.used, now), "quiet"),
                    Cell(bytes_in_words(one.bytes)),
                    Cell(one.why, "warning"),
                ),
            )
            for one in found
        ]
        self.screen.show_level(self)

    async def _ask(self) -> None:
        what = count(len(self._found), "conversation")
        text = f"Move {what} to the trash? y moves them · esc leaves them"
        await self.screen.questions.question(text, {"y": self._apply})

    def _apply(self) -> None:
        found = self._found

        def body(task: Task[Applied]) -> Applied:
            from bough.core.retention import apply  # noqa: PLC0415 - start-up time

            return apply(self.desk.store(), found, wait=WAIT, stop=lambda: task.stopped)

        def done(applied: Applied) -> None:
            stayed = f"; {applied.problems[0].message}" if applied.problems else ""
            words = f"{count(len(applied.moved), 'conversation')} moved to the trash{stayed}"
            self.screen.say(f"{words}.", "warning" if stayed else "good")
            self.desk.changed()
            self.look()

        self.work("moving to the trash", body, done, writes=True)


def _rule(rule: Rule) -> str:
    said = [f"not used for {in_words(rule.age)}"] if rule.age is not None else []
    said += [f"more than {rule.count:,} of the class"] if rule.count is not None else []
    said += [f"more than {bytes_in_words(rule.size)}"] if rule.size is not None else []
    return f"goes once {', or '.join(said)}" if said else "never goes"
