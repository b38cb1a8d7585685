"""How the messages are shown: folds, raw records, notes, and which kinds the tree holds."""

from __future__ import annotations

from collections.abc import Mapping

from .flow import Answer, Flow


class Reading(Flow):
    """The views of a transcript and of a tree."""

    def commands(self) -> Mapping[str, Answer]:
        """What is done for each of our commands."""
        transcript = self.screen.transcript
        return {
            "kinds": self.screen.branches.action_next_kinds,
            "next-prompt": transcript.action_next_prompt,
            "previous-prompt": transcript.action_previous_prompt,
            "fold-tools": transcript.action_fold_tools,
            "fold-thinking": transcript.action_fold_thinking,
            "notes": transcript.action_notes,
            "raw": transcript.toggle_raw,
        }

    def possible(self, command: str) -> bool:  # noqa: ARG002 - all of them need the same
        """Whether one of our commands would do anything now."""
        return self.screen.opening.now is not None
