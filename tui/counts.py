"""Numbers of tokens, dollars and bytes as people read them: short, and marked where they are estimates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bough.core.stats import Total


def tokens(number: int) -> str:
    """A number of tokens in at most five characters: 950, 12.3k, 4.5M."""
    for size, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:.1f}{unit}" if number < 100 * size else f"{number / size:.0f}{unit}"
    return str(number)


def cost(total: Total) -> str:
    """Dollars; `~` where a part of them is estimated, `+` where tokens were not priced. Empty where nobody answered."""
    if not total.answers:
        return ""
    return f"{'~' if total.estimated else ''}{dollars(total.cost)}{'+' if total.unpriced else ''}"


def dollars(amount: float) -> str:
    """An amount to the cent."""
    return "<$0.01" if 0 < amount < 0.005 else f"${amount:,.2f}"


def bytes_in_words(number: int) -> str:
    """A size in steps of a thousand, as disks are sold: 950 B, 12.3 kB, 4.5 GB."""
    for size, unit in ((10**12, "TB"), (10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} B"
