"""Nobody waits for tantivy who does not search."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "start",
    [
        "import bough.tui.application",
        "import bough.core.library, bough.core.searching.search, bough.core.searching.parsing",
        "from bough.tui.cli import main; main(['ls'])",
        "from bough.tui.cli import main; main(['search', '--help'])",
    ],
)
def test_the_index_is_imported_when_it_is_asked(start: str) -> None:
    """Neither the app's first frame nor a list nor a help text imports tantivy or regex."""
    code = f"{start}; import sys; assert not {{'tantivy', 'regex'}} & set(sys.modules), sorted(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


def test_a_list_needs_nothing_of_searching() -> None:
    """`bough ls` without a day in its options imports no part of it."""
    code = (
        "from bough.tui.cli import main; main(['ls', '--tag', 'x']); import sys; "
        "assert not [name for name in sys.modules if name.startswith('bough.core.searching')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
