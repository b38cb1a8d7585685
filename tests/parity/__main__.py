"""Write `PARITY.md` anew: `python -m tests.parity`."""

from __future__ import annotations

from importlib import import_module

from tests.parity.table import PAGE, page


def made() -> str:
    """The page, of what the tests register when they are imported."""
    for name in ("tree", "diff", "merge", "find", "storage", "safety", "formats", "keeping"):
        import_module(f"tests.parity.test_rows_{name}")
    from tests.parity.test_upstream import TABLES

    return page(TABLES)


if __name__ == "__main__":
    PAGE.write_text(made(), encoding="utf-8")
