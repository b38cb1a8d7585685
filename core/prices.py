"""What an answer would have cost at its vendor's list price, where the source does not say what it did cost.

The prices are data (`prices.toml` beside this module, with the day they were looked up), and a person's own file in the
folder of settings goes before them. A model nobody priced costs nothing that is known: it is never guessed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from .errors import Invalid
from .model import Usage
from .platform import config_dir

_SHIPPED = Path(__file__).with_name("prices.toml")
_MILLION = 1_000_000
_SNAPSHOT = re.compile(r"(?:[-@:](?:\d{8}|\d{4}-\d{2}-\d{2}|latest|v\d+(?::\d+)?|\w+tier|free|thinking))+$")
"""What follows the name of a model: the day of a snapshot, a deployment's version, a way of serving it."""
_PREFIX = re.compile(r"^(?:.*/)?(?:(?:us|eu|apac|global)\.)?(?:(?:anthropic|openai|google)\.)?")
"""What goes before it: the provider's path (`openrouter/anthropic/…`), a region, a vendor."""


class Price(NamedTuple):
    """US dollars per million tokens."""

    input: float
    output: float
    cache_read: float
    cache_write: float


class Prices(NamedTuple):
    """A table of prices."""

    date: date
    """When those that are shipped were looked up."""
    models: Mapping[str, Price]

    def of(self, model: str | None) -> Price | None:
        """The price of a model by the name it has in a file, None if nobody knows.

        A name is taken whole: `claude-opus-5-5` is never priced as `claude-opus-5`.
        """
        if not model:
            return None
        name = _PREFIX.sub("", model.lower())
        return self.models.get(name) or self.models.get(_SNAPSHOT.sub("", name).replace("[1m]", ""))

    def cost(self, model: str | None, usage: Usage) -> float | None:
        """US dollars for the tokens of one answer, None if the price is unknown."""
        price = self.of(model)
        if price is None:
            return None
        dollars = (
            usage.input * price.input
            + usage.output * price.output
            + usage.cache_read * price.cache_read
            + usage.cache_write * price.cache_write
        )
        return dollars / _MILLION


def usual_prices() -> Prices:
    """The shipped prices with the person's own over them. Raises Invalid for a file of theirs that cannot be used."""
    shipped = _shipped()
    own = config_dir() / "prices.toml"
    try:
        text = own.read_text(encoding="utf-8")
    except FileNotFoundError:
        return shipped
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"The prices in {own} cannot be read: {error}.") from error
    _, models = _table(text, own)
    return shipped._replace(models={**shipped.models, **models})


@cache
def _shipped() -> Prices:
    day, models = _table(_SHIPPED.read_text(encoding="utf-8"), _SHIPPED)
    return Prices(day or date.min, models)


def _table(text: str, path: Path) -> tuple[date | None, dict[str, Price]]:
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"The prices in {path} are no TOML: {error}.") from error
    models, day = read.get("models", {}), read.get("date")
    if not isinstance(models, dict):
        raise Invalid(f"The prices in {path} need a table [models].")
    return day if isinstance(day, date) else None, {name.lower(): _price(name, of, path) for name, of in models.items()}


def _price(name: str, of: Any, path: Path) -> Price:
    """One row. What is read from a cache costs as much as other input where no price is named."""
    numbers: dict[str, float] = of if isinstance(of, dict) else {}
    unknown = [key for key in numbers if key not in Price._fields]
    odd = [key for key, value in numbers.items() if type(value) not in (int, float) or not 0 <= value < float("inf")]
    missing = [key for key in ("input", "output") if key not in numbers]
    if unknown or odd or missing:
        what = (
            f"`{(unknown or odd or missing)[0]}` {'is unknown' if unknown else 'is no price' if odd else 'is missing'}"
        )
        raise Invalid(f"The price of {name!r} in {path}: {what}. It takes {', '.join(Price._fields)}, in dollars.")
    plain = numbers["input"]
    return Price(plain, numbers["output"], numbers.get("cache_read", plain), numbers.get("cache_write", plain))
