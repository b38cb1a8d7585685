"""What all tests of screens share: styles that are read once in a process, and not again for each app."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


@pytest.fixture(autouse=True, scope="session")
def _styles_are_parsed_once() -> Iterator[None]:
    """Textual parses the styles of all widgets anew in each app, an eighth of its start. What it makes is not changed
    later: its own cache shares it too, but only within one app.
    """
    parse, parsed = Stylesheet._parse_rules, dict[Hashable, list[RuleSet]]()

    def once(sheet: Stylesheet, *told: Hashable, **named: Hashable) -> list[RuleSet]:
        key = (told, tuple(named.items()), frozenset(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *told, **named)  # type: ignore[arg-type]  # what it was called with
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield
