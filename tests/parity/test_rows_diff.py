"""Row 15: comparing branches."""

from __future__ import annotations

from bough.core import NewMessage, Text, diff
from bough.core.store import Store
from bough.core.target import Target
from tests.parity.table import row


@row(15, "compare/diff two branches", "`diff(ours, theirs)`; `bough diff A B`; `d` twice in the app")
def test_diff(store: Store) -> None:
    """Where two branches part, what each has, and what is known of it; answers of two models stand side by side."""
    id = store.create(messages=["How deep is the lake?"])
    with store.write(id) as writer:
        at = writer.head()
        writer.append(NewMessage("assistant", (Text("Ninety metres, they say."),), model="one"))
        writer.fork(at, "two", messages=[NewMessage("assistant", (Text("Ninety feet, they say."),), model="two")])
    conversation = store.read(id)
    ours, theirs = (Target(conversation, branch, None) for branch in conversation.branches)
    found = diff(ours, theirs)
    assert [(region.kind, len(region.ours), len(region.theirs)) for region in found.regions] == [
        ("same", 1, 1),
        ("changed", 1, 1),
    ]
    assert found.base is not None
    assert found.base.message == at
    assert (dict(found.ours.facts.models), dict(found.theirs.facts.models)) == ({"one": 1}, {"two": 1})
    assert diff(ours, ours).same
