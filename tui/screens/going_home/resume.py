"""The dialog of going on in a tool: which one, what is written, and the command that opens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from textual.app import SuspendNotSupported
from textual.content import Content

from bough.core.errors import BoughError
from bough.core.exporting import save
from bough.core.resuming import TOOLS, Plan, plan, tool_of
from bough.tui.cli.resume import command_line, execute
from bough.tui.commands import Place
from bough.tui.safe import safe_line
from bough.tui.screens.browse.work import Task

from .dialog import Answer, Dialog, line, told
from .subject import Subject, shown_path

if TYPE_CHECKING:
    from bough.tui.config import Config

_TITLES = {"claude-code": "Claude Code", "codex": "Codex", "pi": "pi"}


class ResumeDialog(Dialog):
    """Shows what would be written and run; `enter` and `r` do exactly that."""

    PLACE: ClassVar[Place] = "resume"

    def __init__(self, subject: Subject, *, config: Config) -> None:
        self.subject = subject
        self.plan: Plan | None = None
        """None as long as it is worked out."""
        self.written = False
        self._own = tool_of(subject.conversation)
        self._tools = sorted(TOOLS, key=lambda tool: tool != self._own)
        self._tool = ""
        super().__init__(f"go on from “{subject.conversation.preview(subject.at)[:60]}”", config)

    def own_answers(self) -> Mapping[str, Answer]:
        """What is done for each command of this dialog."""
        return {"write-session": self._copy, "run-session": self._run, "leave-resume": self._leave}

    def can(self, id: str) -> bool:
        """Whether a command would do anything now."""
        return super().can(id) and (id not in ("write-session", "run-session") or self.plan is not None)

    def on_mount(self) -> None:
        """Show the tools, its own one first."""
        widest = max(map(len, _TITLES.values()))
        self.offer(
            [
                Content.assemble(
                    (f"{_TITLES[tool]:<{widest}}  ", "bold"),
                    ("where it came from" if tool == self._own else "", "$text-muted"),
                )
                for tool in self._tools
            ]
        )
        super().on_mount()

    def chosen(self) -> None:
        """Work out what going on in this tool takes."""
        at = self.choices.highlighted
        tool = self._tools[at] if at is not None else self._tool
        if tool == self._tool:
            return
        self._tool, self.plan, self.written = tool, None, False
        subject = self.subject
        self.facts.update(line("command", "…"))
        self.show_hints()

        def body(task: Task[Plan]) -> Plan:  # noqa: ARG001 - one step
            return plan(subject.conversation, tool, message=subject.at)

        self.works.start("plan", "working it out", body, self._planned)

    def _planned(self, found: Plan) -> None:
        self.plan = found
        self._tell()
        self.show_hints()

    # Doing it

    def _copy(self) -> None:
        self._write(self._copied)

    def _copied(self) -> None:
        if self.plan is not None:
            self.bough.copy_to_clipboard(command_line(self.plan.resumption))
            self.say("The command is on the clipboard.", "good")

    def _run(self) -> None:
        self._write(self._ran)

    def _ran(self) -> None:
        found = self.plan
        if found is None:
            return
        try:
            with self.app.suspend():
                code = execute(found.resumption)
        except SuspendNotSupported:
            self.say("This terminal cannot hand itself over to another program.", "error")
        except BoughError as error:
            self.say(str(error), "error")
        except OSError as error:
            self.say(f"{found.resumption.command[0]} could not be run: {error.strerror}.", "error")
        else:
            self.say(f"{found.resumption.command[0]} ended{'' if not code else f' with code {code}'}.")

    def _write(self, then: Answer) -> None:
        """Write the session, once, and go on."""
        found = self.plan
        if found is None or found.document is None or self.written:
            then()
            return
        document, home = found.document, found.home

        def body(task: Task[None]) -> None:  # noqa: ARG001 - writing is not left half done
            save(document, home)

        def done(_: None) -> None:
            self.written = True
            self._tell()
            then()

        self.works.start("write", "writing", body, done)

    def _leave(self) -> None:
        self.works.stop()
        self.dismiss(None)

    # What is seen

    def _tell(self) -> None:
        if self.plan is None:
            return
        found = self.plan.resumption
        lines = [line("command", command_line(found), "bold")]
        if found.files:
            lines.append(line("written" if self.written else "writes", safe_line(shown_path(found.files[0]))))
        else:
            lines.append(line("", "The command itself makes the new session; it goes on from its newest message."))
        project = self.subject.conversation.skeleton.project
        if project and str(found.folder) != project:
            lines.append(line("", f"The folder of its project, {project}, is not there: it goes on in yours."))
        self.facts.update(Content("\n").join([*lines, *told(found.problems)]))
