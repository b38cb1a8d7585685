"""Everything a person can do in the browse screen: one row a command.

Bindings, the command palette, the key bar, the help screen and the key configuration are all made from this table, so
they cannot disagree. A row says nothing of how a command is done: flows answer to its id (`screens/browse`).
"""

from __future__ import annotations

from typing import Literal, NamedTuple

Place = Literal[
    "everywhere", "list", "tree", "transcript", "composer", "diff", "search", "merge", "keeping", "export", "resume"
]
"""Where a command can be given: in any pane, or only while that pane has the focus."""

PLACES: dict[Place, str] = {
    "everywhere": "Everywhere",
    "list": "Conversations",
    "tree": "Branches",
    "transcript": "Transcript",
    "composer": "While a message is written",
    "diff": "Two branches compared",
    "search": "While one searches",
    "merge": "Two branches merged",
    "keeping": "Backups, trash, doctor, statistics",
    "export": "While one exports",
    "resume": "Going on in a tool",
}
"""The headings of the help screen, in its order."""


class Command(NamedTuple):
    """One thing a person can do."""

    id: str
    """The word for it in `[keys]` of the configuration file."""
    keys: tuple[str, ...]
    """The keys it has unless a person says otherwise, in Textual's names."""
    title: str
    """What it does, as the palette and the help screen say it."""
    help: str = ""
    """The rest that is worth knowing, in a sentence."""
    place: Place = "everywhere"
    hint: str = ""
    """The word for it in the key bar; empty if it is not shown there."""
    listed: bool = True
    """Whether the palette offers it: moving about is better done with keys."""


COMMANDS: tuple[Command, ...] = (
    # Moving
    Command("up", ("up", "k"), "Up", "One line or row.", listed=False),
    Command("down", ("down", "j"), "Down", "One line or row.", listed=False),
    Command("page-up", ("pageup", "ctrl+b"), "Page up", listed=False),
    Command("page-down", ("pagedown", "ctrl+f"), "Page down", listed=False),
    Command("half-page-up", ("ctrl+u",), "Half a page up", place="transcript", listed=False),
    Command("half-page-down", ("ctrl+d",), "Half a page down", place="transcript", listed=False),
    Command("top", ("home", "g"), "To the top", listed=False),
    Command("bottom", ("end", "G"), "To the bottom", listed=False),
    Command("left", ("left", "h"), "Left", "Folds a project or branch, or goes one pane to the left.", listed=False),
    Command(
        "right", ("right", "l"), "Right", "Unfolds a project or branch, or goes one pane to the right.", listed=False
    ),
    Command("open", ("enter",), "Open what is under the cursor", "And read on in the next pane.", hint="open"),
    Command("next-pane", ("tab",), "Next pane", hint="pane"),
    Command("previous-pane", ("shift+tab",), "Previous pane"),
    Command("go-list", ("1",), "Go to the conversations"),
    Command("go-tree", ("2",), "Go to the branches"),
    Command("go-transcript", ("3",), "Go to the transcript"),
    # Finding
    Command(
        "filter-list", ("slash",), "Filter conversations", "By title, project, first or last prompt.", "list", "filter"
    ),
    Command("filter-tree", ("slash",), "Filter messages of the tree", "By their first line.", "tree", "filter"),
    Command("find", ("slash",), "Find in this transcript", "In its text, from here on.", "transcript", "find"),
    Command("next-hit", ("n",), "Next hit"),
    Command("previous-hit", ("N",), "Previous hit"),
    Command("search", ("s",), "Search everywhere", "All conversations and branches, as one types.", hint="search"),
    Command("hit-up", ("up",), "Hit above", place="search", listed=False),
    Command("hit-down", ("down",), "Hit below", place="search", listed=False),
    Command("hit-page-up", ("pageup",), "A page of hits up", place="search", listed=False),
    Command("hit-page-down", ("pagedown",), "A page of hits down", place="search", listed=False),
    Command("go-to-hit", ("enter",), "Go to the message", "On its branch; esc comes back.", "search", "go"),
    Command("next-found", ("tab",), "Next conversation", place="search", hint="next conversation"),
    Command("previous-found", ("shift+tab",), "Previous conversation", place="search"),
    Command("preview-up", ("shift+up",), "Scroll the message up", place="search"),
    Command("preview-down", ("shift+down",), "Scroll the message down", place="search", hint="scroll"),
    Command("newest-first", ("ctrl+o",), "Best or newest first", place="search", hint="newest"),
    Command("save-search", ("ctrl+s",), "Save this search", "Once more forgets it.", "search", "save"),
    Command("leave-search", ("escape",), "Back to where you were", "Stops what takes long first.", "search", "back"),
    Command("back", ("escape",), "One step back", "Stops what is running, clears a filter, or goes one pane back."),
    # Around the tree
    Command(
        "previous-sibling",
        ("left_square_bracket",),
        "Previous alternate",
        "The answer or prompt that stands beside this one.",
        hint="alternate",
    ),
    Command(
        "next-sibling", ("right_square_bracket",), "Next alternate", "The answer or prompt that stands beside this one."
    ),
    Command(
        "fork-point",
        ("circumflex_accent",),
        "Go to the fork point",
        "The last message before the branches part.",
        hint="fork point",
    ),
    Command(
        "fold",
        ("space",),
        "Fold or unfold",
        "A project, a branch, or a message with its tool call and result.",
        hint="fold",
    ),
    Command(
        "kinds",
        ("c",),
        "Show other kinds of messages",
        "All, what people typed, all but tools, only labelled.",
        "tree",
        "kinds",
    ),
    Command("next-fork", ("right_curly_bracket",), "Next fork", "The next row that something hangs on.", "tree"),
    Command(
        "previous-fork", ("left_curly_bracket",), "Previous fork", "The row above that something hangs on.", "tree"
    ),
    Command("fold-all", ("minus",), "Close all branches", "Once more hides what hangs on them.", "tree"),
    Command("unfold-all", ("plus",), "Show all branches", "Once more opens them to their messages.", "tree"),
    # Reading
    Command("next-message", ("J",), "Next message", place="transcript", listed=False),
    Command("previous-message", ("K",), "Previous message", place="transcript", listed=False),
    Command("next-prompt", ("right_curly_bracket",), "Next prompt", "What a person typed next.", "transcript"),
    Command("previous-prompt", ("left_curly_bracket",), "Previous prompt", "What a person typed before.", "transcript"),
    Command("fold-tools", ("c",), "Fold or unfold all tool calls", place="transcript"),
    Command("fold-thinking", ("z",), "Fold or unfold all thinking", place="transcript"),
    Command("notes", ("full_stop",), "Show or hide notes and injected messages", place="transcript"),
    Command(
        "follow",
        ("F",),
        "Follow what is written",
        "Stays at the end, also when the writer goes back and on from there. Once more stops it.",
        hint="follow",
    ),
    Command("raw", ("i",), "Show the raw record", "The message as its file has it, and back.", hint="raw"),
    # Changing
    Command(
        "fork",
        ("f",),
        "Fork here",
        "A branch that begins after this message; in a conversation of ours if another tool wrote this one.",
        hint="fork",
    ),
    Command("edit", ("e",), "Edit as fork", "Another version of this message, on a branch beside it.", hint="edit"),
    Command("add", ("a",), "Add a message", "After the newest one of this branch.", hint="add"),
    Command(
        "rename", ("r",), "Rename", "The branch; among the conversations, the conversation. Undo brings names back."
    ),
    Command("tags", ("t",), "Change the tags of the conversation"),
    Command("label", ("b",), "Label this message", "An empty label takes it away."),
    Command(
        "delete",
        ("x",),
        "Delete or hide",
        "The branch; among the conversations, the conversation: one of another tool is only put out of sight.",
    ),
    Command("undo", ("u",), "Undo", "The last change of this conversation, whoever made it.", hint="undo"),
    Command("redo", ("U",), "Redo", "What the last undo took away."),
    Command("request", ("R",), "Ask for the conversation", "Whoever holds it is told, and may let go.", hint="request"),
    Command("drafts", ("D",), "Take up a draft", "A text that was typed and not saved."),
    Command("save", ("ctrl+s",), "Save the message", place="composer", hint="save"),
    Command("leave", ("escape",), "Leave it as a draft", place="composer", hint="leave a draft"),
    Command("compose-editor", ("ctrl+o",), "Write it in $EDITOR", place="composer", hint="editor"),
    Command("role", ("ctrl+r",), "Say it in another role", "user, assistant, system.", place="composer", hint="role"),
    # Comparing
    Command(
        "diff",
        ("d",),
        "Mark, then compare",
        "The first one marks a branch, message or conversation; the second one, on another, shows how they differ.",
        hint="diff",
    ),
    Command("next-change", ("n",), "Next change", place="diff", hint="next"),
    Command("previous-change", ("N",), "Previous change", place="diff", hint="previous"),
    Command("find-diff", ("slash",), "Find on both sides", "In all they say, from here on.", "diff", "find"),
    Command("split", ("v",), "Side by side or in one column", place="diff", hint="split"),
    Command("whole-ours", ("1",), "The first side whole", "Once more shows both again.", "diff", "whole"),
    Command("whole-theirs", ("2",), "The second side whole", "Once more shows both again.", "diff"),
    Command("exchange", ("x",), "Exchange the sides", place="diff"),
    Command("compare-again", ("f5",), "Compare again", "A side may have gone on since.", place="diff"),
    Command("close", ("q",), "Back to where you were", place="diff", listed=False),
    Command("merge-these", ("m",), "Merge these two", "Choice by choice, into a branch.", "diff", "merge"),
    # Merging
    Command(
        "merge",
        ("m",),
        "Merge into this branch",
        "What was marked with d; on a branch that has diverged, its other side.",
        hint="merge",
    ),
    Command("merge-drafts", ("M",), "Take up a merge", "Of several left there is a list.", hint="merges left"),
    Command("pick-ours", ("1",), "Take ours", "Of a turn that only theirs has: leave it out.", "merge", "ours"),
    Command("pick-theirs", ("2",), "Take theirs", "Of a turn that only ours has: leave it out.", "merge", "theirs"),
    Command("pick-both", ("3",), "Take both, ours first", place="merge", hint="both"),
    Command("pick-turned", ("4",), "Take both, theirs first", place="merge"),
    Command("pick-neither", ("0",), "Take neither", place="merge", hint="neither"),
    Command("pick-none", ("backspace",), "Leave it open again", place="merge"),
    Command("next-open", ("n",), "Next to decide", place="merge", hint="next open"),
    Command("previous-open", ("N",), "Previous to decide", place="merge"),
    Command("save-merge", ("ctrl+s",), "Save it as a branch", place="merge", hint="save as"),
    Command("edit-pick", ("e",), "Edit what it says", "In the result alone; both sides stay.", "merge", "edit"),
    Command("edit-outside", ("E",), "Edit what it says in $EDITOR", place="merge"),
    Command("by-message", ("t",), "Take the turn apart", "Its messages are picked one by one.", "merge", "by message"),
    Command("show-base", ("b",), "Show what it was before", "Where that is known.", "merge", "base"),
    Command("move-up", ("K",), "Move it up in the result", place="merge"),
    Command("move-down", ("J",), "Move it down in the result", place="merge"),
    Command("fix", ("f",), "Fix what is warned of", place="merge", hint="fix"),
    Command("undo-pick", ("u",), "Take the last decision back", place="merge", hint="undo"),
    Command("redo-pick", ("U",), "Decide again what was taken back", place="merge"),
    Command("rest-ours", (), "Decide the rest: ours", place="merge"),
    Command("rest-theirs", (), "Decide the rest: theirs", place="merge"),
    Command("rest-both", (), "Decide the rest: both, ours first", place="merge"),
    Command("rest-by-time", (), "Decide the rest: both, by time", place="merge"),
    Command("save-onto", (), "Save it onto our branch itself", "If it goes on from where that ends.", place="merge"),
    Command("discard-merge", ("x",), "Throw the merge away", "And its draft; both sides stay.", place="merge"),
    Command("leave-merge", ("escape",), "Leave it as a draft", place="merge", hint="leave"),
    # Keeping
    Command("keeping", ("B",), "Backups, trash, doctor, statistics", "What keeps conversations, on one screen."),
    Command("backups", (), "Backups", "Take, verify, compare and restore snapshots of the store."),
    Command("trash", (), "Trash", "What was deleted, and having it back."),
    Command("doctor", (), "Doctor", "What is wrong with the store and the histories, and repairing it."),
    Command("stats", (), "Statistics", "Messages, tokens and cost, by branch, model, day, tag and project."),
    Command("retention", (), "What has had its time", "By the rules of config.toml; nothing goes unasked."),
    Command("stop-upkeep", (), "Stop what is done by itself", "What runs now; it is tried again later."),
    Command("take", ("n",), "Take a snapshot now", place="keeping", hint="take one"),
    Command("restore", ("r",), "Restore", "A backup shows first what it would change.", "keeping", "restore"),
    Command("beside", ("b",), "Restore beside", "Into a new folder, or as another conversation.", "keeping", "beside"),
    Command("changed", ("d",), "What changed since", place="keeping", hint="changed"),
    Command("verify", ("v",), "Verify this snapshot", "Reads every byte of it.", "keeping", "verify"),
    Command("verify-all", ("V",), "Verify all snapshots", place="keeping"),
    Command("prune", ("p",), "Prune", "Shows first which snapshots would go.", "keeping", "prune"),
    Command("backup-folder", ("f",), "Another backup folder", "Until the app ends.", "keeping", "folder"),
    Command("empty", ("x",), "Empty the trash", "For good; it asks first.", "keeping", "empty"),
    Command("repair", ("R",), "Repair", "What is replaced is kept, and its place is said.", "keeping", "repair"),
    Command("apply", ("a",), "Do what is shown", "It asks first.", "keeping", "apply"),
    Command("next-group", ("right", "l"), "Count by something else", place="keeping", hint="count by"),
    Command("previous-group", ("left", "h"), "Count by what was before", place="keeping"),
    Command("whose", ("c",), "This conversation, or all", place="keeping", hint="one or all"),
    Command("sort", ("s",), "Sort by the next column", place="keeping", hint="sort"),
    Command("turn-round", ("S",), "Turn the order round", place="keeping"),
    Command("next-section", ("tab",), "Next section", place="keeping", hint="section"),
    Command("previous-section", ("shift+tab",), "Previous section", place="keeping"),
    Command("go-backups", ("1",), "Go to the backups", place="keeping"),
    Command("go-trash", ("2",), "Go to the trash", place="keeping"),
    Command("go-doctor", ("3",), "Go to the doctor", place="keeping"),
    Command("go-stats", ("4",), "Go to the statistics", place="keeping"),
    Command("go-retention", ("5",), "Go to what has had its time", place="keeping"),
    Command("look-again", ("f5",), "Look again", place="keeping"),
    Command("leave-keeping", ("q",), "Back to where you were", place="keeping", listed=False),
    # Going home
    Command("resume", ("o",), "Go on in its tool", "From exactly this message, in a new session.", hint="go on"),
    Command("write-session", ("enter",), "Write it, copy the command", place="resume", hint="write, copy the command"),
    Command("run-session", ("r",), "Write it, run the command", "In the folder of the project.", "resume", "run it"),
    Command("leave-resume", ("escape", "q"), "Back to where you were", place="resume", hint="back"),
    Command("export", ("w",), "Export", "Up to this message, its branch, or the whole tree.", hint="export"),
    Command("write-export", ("enter",), "Write it", place="export", hint="write"),
    Command("export-what", ("t",), "More or less of it", "Message, branch, whole tree.", "export", "how much"),
    Command("export-secrets", ("r",), "Review what looks like a secret", place="export", hint="secrets"),
    Command("keep-secret", ("space",), "Keep or replace it", place="export", hint="keep or replace"),
    Command("export-file", ("f",), "Another place", "A file or a folder.", "export", "file"),
    Command("copy-place", ("y",), "Copy where it was written", place="export", hint="copy where"),
    Command("leave-export", ("escape", "q"), "One step back", place="export", hint="back"),
    Command("family", ("T",), "All relatives as one tree", "Forks and copies in other files; once more ends it."),
    # Taking along
    Command("copy", ("y",), "Copy", "The selection if there is one, else the message.", hint="copy"),
    Command("copy-code", ("Y",), "Copy the code block"),
    Command("pager", ("v",), "Read the message in $PAGER"),
    Command("editor", ("E",), "Open the message in $EDITOR", "A copy: nothing is written back."),
    # The app
    Command("help", ("question_mark",), "Show all keys", hint="keys"),
    Command("palette", ("ctrl+p",), "Commands", "Find a command by its name."),
    Command("themes", ("ctrl+t",), "Choose a theme"),
    Command("reload", ("f5",), "Look for conversations again"),
    Command("watching", (), "How changes of others are noticed", "And why by looking, where the system cannot tell."),
    Command("quit", ("q",), "Quit"),
)

WHILE_COMPOSING = frozenset({"next-pane", "previous-pane", "palette"})
"""Commands that go on while a message is written; all other keys, but those of the composer, are text."""

WHILE_COMPARING = frozenset("up down page-up page-down top bottom open fold copy back help palette themes".split())
"""Commands of everywhere that the diff screen has too."""

WHILE_MERGING = frozenset("up down page-up page-down top bottom open fold next-pane help palette themes".split())
"""Commands of everywhere that the merge screen has too."""

WHILE_KEEPING = frozenset("up down page-up page-down top bottom open back help palette themes".split())
"""Commands of everywhere that the screen of what keeps conversations has too."""

IN_DIALOGS = frozenset("up down page-up page-down top bottom".split())
"""Commands of everywhere that a dialog has too."""

WHILE_SEARCHING = frozenset({"palette"})
"""Commands of everywhere that the search screen has too; all other keys are text."""

APART: dict[Place, frozenset[str]] = {
    "composer": WHILE_COMPOSING,
    "diff": WHILE_COMPARING,
    "search": WHILE_SEARCHING,
    "merge": WHILE_MERGING,
    "keeping": WHILE_KEEPING,
    "export": IN_DIALOGS,
    "resume": IN_DIALOGS,
}
"""Places in which only some of the commands of everywhere can be given: their own may have the keys of the others."""

BY_ID: dict[str, Command] = {command.id: command for command in COMMANDS}
