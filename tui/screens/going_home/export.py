"""The export dialog: as what, how much of it, what looks like a secret, where to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from bough.core.exporting import FORMATS, format_of
from bough.core.exporting.naming import file_name
from bough.core.platform import expanded
from bough.tui.commands import Place
from bough.tui.screens.browse.bindings import first_key
from bough.tui.screens.browse.work import Task
from bough.tui.widgets.ask_line import AskLine
from bough.tui.widgets.dismissing import dismiss

from .dialog import Answer, Dialog, line, told
from .formats import HOLDS, READ
from .secrets import Secrets
from .subject import EXTENTS, Extent, Subject, shown_path
from .writing import Choice, Read, Written, files_in_words, free_path, read, write

if TYPE_CHECKING:
    from bough.tui.config import Config

_NAMES = tuple(FORMATS)


class ExportDialog(Dialog):
    """Writes new files, and says where they are. Nothing is written before `enter`."""

    PLACE: ClassVar[Place] = "export"

    def __init__(self, subject: Subject, *, config: Config, choice: Choice) -> None:
        self.subject = subject
        self.choice = choice
        self.read: Read | None = None
        """None as long as it is read."""
        self.secrets = Secrets()
        self.path: Path | None = None
        """Where to, if the person said so."""
        self.written: Written | None = None
        self._reviewing = False
        self._ask: AskLine | None = None
        super().__init__(f"export · {subject.conversation.title}", config)

    def own_answers(self) -> Mapping[str, Answer]:
        """What is done for each command of this dialog."""
        return {
            "write-export": self._write,
            "export-what": self._other_extent,
            "export-secrets": self._review,
            "keep-secret": self._keep,
            "export-file": self._ask_for_file,
            "copy-place": self._copy,
            "leave-export": self._back,
        }

    def can(self, id: str) -> bool:
        """Whether a command would do anything now."""
        match id:
            case "keep-secret":
                return self._reviewing
            case "export-secrets":
                return not self._reviewing and bool(self.secrets.found)
            case "write-export" | "export-what" | "export-file":
                return not self._reviewing
            case "copy-place":
                return self.written is not None
        return super().can(id)

    @property
    def typing(self) -> bool:
        """Whether the name of a file is typed."""
        return self._ask is not None

    def on_mount(self) -> None:
        """Show the formats, and read what is exported."""
        self._offer_formats()
        super().on_mount()

    # Choosing

    @property
    def format(self) -> str:
        """The name of the format under the cursor."""
        return self.choice.format

    @property
    def extent(self) -> Extent:
        """How much is exported: formats without trees hold a branch at most."""
        return self.choice.extent if self.choice.extent != "tree" or format_of(self.format).trees else "branch"

    def chosen(self) -> None:
        """Another format, or another secret."""
        at = self.choices.highlighted
        if not self._reviewing and at is not None:
            if _NAMES[at] != self.format:
                self.choice, self.written = self.choice._replace(format=_NAMES[at]), None
            self._read()
            self._tell()
            self.show_hints()

    def _other_extent(self) -> None:
        known = EXTENTS if format_of(self.format).trees else EXTENTS[:2]
        extent = known[(known.index(self.extent) + 1) % len(known)]
        self.choice, self.written = self.choice._replace(extent=extent), None
        self._read()
        self._tell()

    def _read(self) -> None:
        """Read what is exported, and look for secrets, unless that is known."""
        extent, subject = self.extent, self.subject
        if self.read is not None and self.read.extent == extent:
            return
        self.read, self.secrets = None, Secrets()

        def body(task: Task[Read]) -> Read:  # noqa: ARG001 - reading is one step
            return read(subject, extent)

        self.works.start("read", "reading", body, self._take)

    def _take(self, read: Read) -> None:
        self.read, self.secrets = read, Secrets(read.found)
        self._tell()
        self.show_hints()

    def _offer_formats(self) -> None:
        self._reviewing = False
        widest = max(map(len, _NAMES))
        fork = "Y" if self.config.ascii else "⑂"
        signs = [fork if format_of(name).trees else " " for name in _NAMES]
        rows = [
            Content.assemble((f"{name:<{widest}} {sign} ", "bold"), (HOLDS.get(name, ""), "$text-muted"))
            for name, sign in zip(_NAMES, signs, strict=True)
        ]
        self.panel.border_subtitle = Content(f"{fork} holds whole trees")
        self.offer(rows, _NAMES.index(self.format))

    # Secrets

    def _review(self) -> None:
        self._reviewing = True
        self.panel.border_subtitle = Content("")
        self._offer_secrets(0)
        self._tell()

    def _offer_secrets(self, at: int) -> None:
        self.offer(self.secrets.rows(), at)

    def _keep(self) -> None:
        at = self.choices.highlighted
        if at is not None:
            self.secrets.turn(at)
            self.written = None
            self._offer_secrets(at)
            self._tell()

    # Where to

    @property
    def into(self) -> Path:
        """The file, or the folder that files go below."""
        if self.path is not None:
            return self.path
        if self.read is None or self.format not in READ:
            return Path()
        return free_path(Path(file_name(self.read.script, format_of(self.format).ending)))

    def _ask_for_file(self) -> None:
        self._ask = AskLine(
            "write to",
            shown_path(self.into),
            hint="a file, or a folder",
            given=self._named,
            dropped=self._asked,
            keeps=True,
        )
        self.key_bar.display = False
        self.panel.mount(self._ask)
        self.set_focus(self._ask.input)

    def _named(self, text: str) -> None:
        self.path = expanded(text.strip()) if text.strip() else None
        self.written = None
        self._asked()

    def _asked(self) -> None:
        ask, self._ask = self._ask, None
        if ask is not None:
            dismiss(ask)
        self.key_bar.display = True
        self.set_focus(self.choices)
        self._tell()

    # Writing

    def _write(self) -> None:
        found = self.read
        if found is None:
            self.say("Wait a moment: it is being read.")
            return
        format, into, kept = self.format, self.into, self.secrets.kept

        def body(task: Task[Written]) -> Written:  # noqa: ARG001 - writing is not left half done
            return write(found, format, into, kept)

        self.works.start("write", "writing", body, self._wrote)

    def _wrote(self, written: Written) -> None:
        self.written = written
        self._tell()
        self.show_hints()

    def _copy(self) -> None:
        if self.written is not None:
            paths = "\n".join(str(path.absolute()) for path in self.written.paths)
            self.bough.copy_to_clipboard(paths)
            self.say("Copied where it is.", "good")

    def _back(self) -> None:
        if self._reviewing:
            self._offer_formats()
            self._tell()
        else:
            self.works.stop()
            self.dismiss(None)

    # What is seen

    def _tell(self) -> None:
        into = self.into
        folder = self.format not in READ and not into.suffix
        place = f"below {shown_path(into)}" if folder else shown_path(into)
        lines = [line("what", self.subject.said(self.extent)), line("secrets", self._secrets_in_words())]
        if self.written is None:
            lines.append(line("where", place))
        else:
            lines.append(line("written", files_in_words(self.written.paths), "$text-success"))
            lines += told(self.written.problems)
        self.facts.update(Content("\n").join(lines))

    def _secrets_in_words(self) -> str:
        if self.read is None:
            return "…"
        review = f"{first_key(self.config.keys, 'export-secrets')} reviews"
        return self.secrets.in_words("esc goes back" if self._reviewing else review)
