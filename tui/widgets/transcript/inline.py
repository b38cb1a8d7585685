"""Words of a paragraph of Markdown: one text, and the styles of its pieces."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .blocks import Style

if TYPE_CHECKING:
    from markdown_it.token import Token

_OPENS = {"strong_open": "strong", "em_open": "emphasis", "s_open": "struck"}
_CLOSES = {"strong_close": "strong", "em_close": "emphasis", "s_close": "struck"}


class Inline:
    """Collects text and styles from the children of an inline token."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._length = 0
        self._looks: list[str] = []
        self._links: list[tuple[str, int]] = []
        self.styles: list[Style] = []

    @property
    def text(self) -> str:
        """All that was said."""
        return "".join(self._texts)

    def read(self, tokens: Sequence[Token]) -> None:
        """Take in the children of one inline token."""
        for token in tokens:
            self._read(token)

    def _read(self, token: Token) -> None:
        match token.type:
            case "softbreak" | "hardbreak":
                self.say("\n")  # people and models break lines on purpose
            case "code_inline":
                self.say(f"`{token.content}`", "code")  # with its marks: colour alone tells nothing
            case "image":
                self.say(f"▣ {token.content}", "link")
                self._name_target(_target(token, "src"), token.content)
            case "link_open":
                self._links.append((_target(token, "href"), len(self._texts)))
                self._looks.append("link")
            case "link_close":
                self._looks.remove("link")
                target, start = self._links.pop()
                self._name_target(target, "".join(self._texts[start:]))
            case opening if opening in _OPENS:
                self._looks.append(_OPENS[opening])
            case closing if closing in _CLOSES:
                self._looks.remove(_CLOSES[closing])
            case _:
                self.say(token.content)

    def say(self, text: str, look: str = "") -> None:
        """Add text in the looks that are open, and one more."""
        if not text:
            return
        looks = [*self._looks, look] if look else self._looks
        if looks:
            self.styles.append(Style(self._length, self._length + len(text), " ".join(dict.fromkeys(looks))))
        self._texts.append(text)
        self._length += len(text)

    def _name_target(self, target: str, shown: str) -> None:
        """Say where a link leads unless its text does: what is shown may say one thing and the address another."""
        if target and target not in (shown, f"mailto:{shown}"):
            self.say(f" ({target})", "quiet")


def _target(token: Token, name: str) -> str:
    target = str(token.attrs.get(name, ""))
    title = token.attrs.get("title")
    return f"{target} “{title}”" if title else target
