"""Rows 13, 14 and 16: merging, and branches made of others."""

from __future__ import annotations

from bough.core import merge
from bough.core.merging.reshaping import reverse, split
from bough.core.store import Store
from bough.core.target import Target
from tests.parity.table import row
from tests.store.looking import shown


def branches(store: Store, id: str, *names: str) -> list[Target]:
    """Branches by their names."""
    conversation = store.read(id)
    return [Target(conversation, next(b for b in conversation.branches if b.name == name), None) for name in names]


def forked(store: Store) -> str:
    """`main` and `alt` went their own ways after `a`."""
    id = store.create(messages=["a", "b", "c"])
    with store.write(id) as writer:
        writer.fork(store.read(id).skeleton.ids[0], "alt", messages=["d", "e"])
    return id


@row(13, "merge append / from common ancestor", "`merge(ours, theirs).decided('append').save(…)`; `bough merge`")
def test_append(store: Store) -> None:
    """What theirs has after the ancestor follows ours, on a new branch or on ours; appended twice it is there once."""
    id = forked(store)
    merge(*branches(store, id, "main", "alt")).decided("append").save(store.root, "both")
    assert shown(store, id) == {"main": "a b c", "alt": "a d e", "both": "a b c d e"}
    for _ in range(2):
        proposal = merge(*branches(store, id, "main", "alt")).decided("append")
        if proposal.outcome(onto=True).messages:
            proposal.save(store.root, onto=True)
    assert shown(store, id)["main"] == "a b c d e"


@row(14, "merge replace / overwrite", "`.decided('replace')`; `bough merge --strategy replace`")
def test_replace(store: Store) -> None:
    """Exactly theirs, as a branch that shares its messages; what was there before stays, and undo works."""
    id = forked(store)
    saved = merge(*branches(store, id, "main", "alt")).decided("replace").save(store.root, "replaced")
    assert shown(store, id) == {"main": "a b c", "alt": "a d e", "replaced": "a d e"}
    assert saved.messages == ()
    with store.write(id) as writer:
        writer.undo()
    assert shown(store, id) == {"main": "a b c", "alt": "a d e"}


@row(16, "split / reverse a chain", "`bough fork REF#M --split`, `bough fork REF --reverse`")
def test_split_and_reverse(store: Store) -> None:
    """New branches; the old one stays."""
    id = store.create(messages=["a", "b", "c"])
    (main,) = branches(store, id, "main")
    for name, made in (("tail", split(main._replace(message=0))), ("back", reverse(main))):
        with store.write(id) as writer:
            writer.fork(None, name, messages=made.messages, merge=made.record)
    assert shown(store, id) == {"main": "a b c", "tail": "b c", "back": "c b a"}
