"""One of many writers: adds to one conversation, and notes beside it what was accepted."""

from __future__ import annotations

import os
import random

from bough.core.errors import Locked
from bough.core.messages import NewMessage
from bough.core.model import Text
from bough.core.store import Store


def work(root: str, conversation: str, name: str, operations: int, told: int) -> None:
    """Append, and now and then fork; texts say whose and which they are. `told` gets a byte for each, and one more."""
    store = Store.open(root)
    chance = random.Random(name)
    accepted = os.open(f"{root}-accepted-{name}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    done = 0
    while done < operations:
        try:
            writer = store.write(conversation, wait=60)
        except Locked:
            continue
        with writer:
            for _ in range(min(chance.randint(1, 80), operations - done)):
                text = f"{name}-{done}"
                message = NewMessage(parts=(Text(text),), id=text)
                if chance.random() < 0.02:
                    writer.fork(writer.head(), text, messages=[message])
                else:
                    writer.append(message)
                os.write(accepted, f"{text}\n".encode())
                os.write(told, b".")
                done += 1
    os.write(told, b"!")
