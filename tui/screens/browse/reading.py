"""How messages are shown: folds, raw records, notes, which kinds the tree holds; and going from one to the next."""

from __future__ import annotations

from collections.abc import Mapping

from .flow import Answer, Flow


class Reading(Flow):
    """The views of a transcript and of a tree."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        branches, transcript = self.screen.branches, self.screen.transcript
        return {
            "kinds": branches.action_next_kinds,
            "next-fork": branches.action_next_fork,
            "previous-fork": branches.action_previous_fork,
            "fold-all": branches.action_fold_all,
            "unfold-all": branches.action_unfold_all,
            "half-page-up": transcript.action_half_page_up,
            "half-page-down": transcript.action_half_page_down,
            "next-message": transcript.action_next_message,
            "previous-message": transcript.action_previous_message,
            "next-prompt": transcript.action_next_prompt,
            "previous-prompt": transcript.action_previous_prompt,
            "fold-tools": transcript.action_fold_tools,
            "fold-thinking": transcript.action_fold_thinking,
            "notes": self._notes,
            "raw": transcript.toggle_raw,
        }

    def possible(self, command: str) -> bool:  # noqa: ARG002 - all of them need the same
        """Whether one of our commands would do anything now."""
        return self.screen.opening.now is not None

    def _notes(self) -> None:
        self.screen.transcript.action_notes()
        now = self.screen.opening.now
        if now is None:
            return
        skeleton = now.conversation.skeleton
        if not (now.conversation.tree.notes or any(skeleton.hidden) or {"context", "summary"} & set(skeleton.kinds)):
            self.screen.say("There are no notes and no injected messages here.")
