"""Whether a terminal is likely to have nothing but ASCII to draw with."""

from __future__ import annotations

from collections.abc import Mapping

_PLAIN = frozenset({"linux", "dumb"})
"""The Linux console has 512 characters, few of ours among them."""
_COERCED = "C.UTF-8"
"""What Python sets LC_CTYPE to where it finds the C locale (PEP 538): it says nothing of the terminal."""


def ascii_only(environment: Mapping[str, str]) -> bool:
    """A guess from TERM and the locale that a person set. Without any locale terminals are taken for modern ones."""
    if environment.get("TERM") in _PLAIN:
        return True
    named = (environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next((name for name in named if name and name != _COERCED), "")
    return bool(locale) and not locale.lower().replace("-", "").partition("@")[0].endswith(("utf8", "gb18030"))
