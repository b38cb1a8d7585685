"""Prices of models: found by the names that files have, overridden by a person, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.errors import Invalid
from bough.core.model import Usage
from bough.core.platform import config_dir
from bough.core.prices import usual_prices


@pytest.mark.parametrize(
    ("model", "listed"),
    [
        ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5"),
        ("claude-sonnet-4-5@20250929", "claude-sonnet-4-5"),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"),
        ("openrouter/anthropic/claude-opus-4-5", "claude-opus-4-5"),
        ("Claude-Opus-5[1m]", "claude-opus-5"),
        ("gpt-4o-2024-08-06", "gpt-4o"),
        ("claude-3-5-haiku-latest", "claude-3-5-haiku"),
    ],
)
def test_a_model_is_found_by_the_names_that_tools_write(model: str, listed: str) -> None:
    """Providers, regions, days and deployments around a name are not part of it."""
    prices = usual_prices()
    assert prices.of(model) == prices.models[listed]


@pytest.mark.parametrize(
    "model", [None, "", "sonnet", "<synthetic>", "gpt-4o-audio-preview", "claude-opus-5-9", "llama"]
)
def test_a_model_nobody_priced_is_not_guessed(model: str | None) -> None:
    """A name that merely begins like another is another model."""
    assert usual_prices().of(model) is None
    assert usual_prices().cost(model, Usage(1, 1)) is None


def test_each_kind_of_token_has_its_price() -> None:
    """Dollars per million; cached input is cheaper, writing the cache dearer."""
    cost = usual_prices().cost("claude-opus-5", Usage(1_000_000, 2_000_000, 10_000_000, 4_000_000))
    assert cost == pytest.approx(5 + 2 * 25 + 10 * 0.5 + 4 * 6.25)


def own(text: str) -> Path:
    """The person's own table of prices."""
    path = config_dir() / "prices.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_persons_own_prices_go_before_the_shipped_ones() -> None:
    """They add and override; what reading a cache costs is the price of input where it is not said."""
    own('[models]\n"My-Model" = { input = 1, output = 2 }\n"gpt-5" = { input = 0, output = 0 }\n')
    prices = usual_prices()
    assert prices.cost("my-model", Usage(1_000_000, 1_000_000, 1_000_000)) == pytest.approx(1 + 2 + 1)
    assert prices.cost("gpt-5", Usage(9, 9)) == 0
    assert prices.of("claude-opus-5") is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[models\n", "TOML"),
        ("models = 3", r"\[models\]"),
        ("[models]\na = { input = 1 }", "`output` is missing"),
        ("[models]\na = { input = 1, output = 'x' }", "`output` is no price"),
        ("[models]\na = { input = -1, output = 1 }", "`input` is no price"),
        ("[models]\na = { input = 1, output = 1, extra = 1 }", "`extra` is unknown"),
        ("[models]\na = 3", "`input` is missing"),
    ],
)
def test_a_mistake_in_ones_own_prices_is_named(text: str, said: str) -> None:
    """With the file it is in."""
    path = own(text)
    with pytest.raises(Invalid, match=said) as error:
        usual_prices()
    assert str(path) in str(error.value)
