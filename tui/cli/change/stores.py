"""The store that the options of a command name."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from bough.core.errors import NotFound, Unreadable
from bough.core.platform import default_store

if TYPE_CHECKING:
    from bough.core.store import Store


def root_of(options: Namespace) -> Path:
    """Its folder, there or not."""
    root: Path = (options.store or default_store()).absolute()
    return root


def open_store(options: Namespace) -> Store:
    """A store that is about to be changed, made if it is not there yet."""
    from bough.core.store import Store  # noqa: PLC0415 - completion needs none of it

    return Store.open(root_of(options), create=True)


def existing_store(options: Namespace) -> Store:
    """The store that the options name, if there is one. Raises NotFound."""
    from bough.core.store import Store  # noqa: PLC0415 - as above

    root = root_of(options)
    try:
        return Store.open(root)
    except Unreadable as error:
        if error.path != root:
            raise
        raise NotFound("store", str(root), "`bough new` makes one.") from error
