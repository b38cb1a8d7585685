"""What leads out of the browse screen, for a moment or for good: help, palette, themes, one step back, quitting."""

from __future__ import annotations

from collections.abc import Mapping

from bough.tui.memory import Session

from .bindings import first_key
from .flow import Answer, Flow
from .listing import LABEL


class Leaving(Flow):
    """The other screens, and the way back."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        app = self.screen.bough
        return {
            "help": app.show_help,
            "palette": app.action_command_palette,
            "themes": app.wardrobe.choose,
            "back": self._back,
            "quit": self.quit,
        }

    def quit(self, code: int = 0) -> None:
        """Leave, remembering where the person is, and saving what is typed as a draft."""
        self.remember()
        app = self.screen.app
        if self.screen.changes is None:
            app.exit(code, return_code=code)
        else:
            self.screen.changes.finish(lambda: app.exit(code, return_code=code), insist=code != 0)

    def remember(self) -> None:
        """Keep the place, the conversation and the theme for the next start."""
        screen = self.screen
        screen.opening.remember()
        now = screen.opening.now
        before = screen.memory.session()
        given = screen.given is not None
        session = Session(
            now.ref if now is not None and not given else before.conversation,
            screen.bough.wardrobe.chosen or before.theme,
            before.folded if given else screen.conversations.folded,
        )
        try:
            screen.memory.keep_session(session)
        except OSError:
            return  # there is nobody left to tell, and nothing of the person's is lost

    def _back(self) -> None:
        screen, changes = self.screen, self.screen.changes
        if changes is not None and (changes.saving.stop() or changes.asking.close()):
            return
        stopped = screen.works.stop()
        if stopped:
            again = f" {first_key(screen.config.keys, 'reload')} goes on." if LABEL in stopped else ""
            screen.say(f"Stopped: {', '.join(stopped)}.{again}")
        elif screen.selections:
            screen.clear_selection()
        elif not (screen.filtering.clear(screen.place) or screen.comparing.unmark() or screen.searching.back()):
            screen.moving.back()
