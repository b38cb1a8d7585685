"""Queries: what they mean, and what is said of mistakes in them."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bough.core.searching.dates import span
from bough.core.searching.parsing import parse
from bough.core.searching.query import PLACES, About, All, Either, Fact, Node, Not, On, Pattern, When, Words

from .finding import NOW


def _moment(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=UTC)


def w(*words: str, prefix: bool = False) -> Words:
    """Words in a row."""
    return Words(words, prefix)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", All(())),
        ("mmap", w("mmap")),
        ("mmap pread", All((w("mmap"), w("pread")))),
        ("mmap AND pread", All((w("mmap"), w("pread")))),
        ('"a plan"', w("a", "plan")),
        ("read_file", w("read", "file")),
        ("web*", w("web", prefix=True)),
        ("a OR b c", Either((w("a"), All((w("b"), w("c")))))),
        ("-a", Not(w("a"))),
        ("NOT (a OR b)", Not(Either((w("a"), w("b"))))),
        ("source:codex,pi", Either((About("source", "codex"), About("source", "pi")))),
        ("role:me", Fact("role", "user")),
        ("file:Reader.py", Fact("file", "reader.py")),
        ("has:image", Fact("has", "image")),
        ("is:abandoned", On("abandoned")),
        ("branch:alpha", On("branch", "alpha")),
        (r"/fd\.(read|seek)/", Pattern(r"fd\.(read|seek)")),
        ("/home/ada/x.py", w("home", "ada", "x", "py")),
        ("error:12", w("error", "12")),
        ("std::io", w("std", "io")),
        ("after:2026-10", When(int(datetime(2026, 10, 1, tzinfo=UTC).timestamp()), None)),
    ],
)
def test_what_a_query_means(text: str, node: Node) -> None:
    """Each of these is understood, without a mistake."""
    query = parse(text, NOW)
    assert (query.node, query.mistakes) == (node, ())


@pytest.mark.parametrize(
    ("text", "at", "word"),
    [
        ("a (b", 2, "bracket"),
        ("a) b", 1, "bracket"),
        ("sorce:pi", 0, "source"),
        ("a after:soonish", 2, "yesterday"),
        ("is:purple", 0, "abandoned"),
        ("role:nobody", 0, "assistant"),
        ("x /(un/", 2, "regular expression"),
        ("in:nowhere", 0, "thinking"),
        ("a ->", 2, "letters"),
        ("OR b", 0, "both sides"),
        ("tag:", 0, "tag"),
        (f"x {'y' * 200}", 2, "128"),
    ],
)
def test_a_mistake_says_where_and_what_to_do(text: str, at: int, word: str) -> None:
    """What cannot be meant is left out, and explained with its place; the rest is searched."""
    (mistake, *_) = parse(text, NOW).mistakes
    assert mistake.at == at
    assert word in mistake.sentence


def test_while_one_types_nothing_is_a_mistake_that_may_still_become_right() -> None:
    """An open bracket, an empty filter, a begun word: one is not done yet."""
    for text in ("a (b", "tag:", "in:", "NOT"):
        assert parse(text, NOW, typing=True).mistakes == ()
    assert parse("web", NOW, typing=True).node == w("web", prefix=True)
    assert parse("web ", NOW, typing=True).node == w("web")


def test_where_words_are_looked_for() -> None:
    """`in:` chooses places, `-in:` leaves some out."""
    assert parse("in:tools x", NOW).places == ("inputs", "results")
    assert parse("-in:results x", NOW).places == ("text", "thinking", "inputs")
    assert parse("x", NOW).places == PLACES


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("today", (2026, 11, 20), (2026, 11, 21)),
        ("yesterday", (2026, 11, 19), (2026, 11, 20)),
        ("monday", (2026, 11, 16), (2026, 11, 17)),
        ("last week", (2026, 11, 9), (2026, 11, 16)),
        ("this month", (2026, 11, 1), (2026, 12, 1)),
        ("last year", (2025, 1, 1), (2026, 1, 1)),
        ("2 weeks ago", (2026, 11, 6), (2026, 11, 7)),
        ("10d", (2026, 11, 10), (2026, 11, 11)),
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026-02", (2026, 2, 1), (2026, 3, 1)),
        ("2026-2-3", (2026, 2, 3), (2026, 2, 4)),
        ("oct", (2026, 10, 1), (2026, 11, 1)),
        ("Dec 2025", (2025, 12, 1), (2026, 1, 1)),
        ("last monday", (2026, 11, 16), (2026, 11, 17)),
        ("friday", (2026, 11, 20), (2026, 11, 21)),
        ("last friday", (2026, 11, 13), (2026, 11, 14)),
        ("last october", (2026, 10, 1), (2026, 11, 1)),
        ("five days ago", (2026, 11, 15), (2026, 11, 16)),
        ("day before yesterday", (2026, 11, 18), (2026, 11, 19)),
        ("oct 5", (2026, 10, 5), (2026, 10, 6)),
        ("5th of December", (2025, 12, 5), (2025, 12, 6)),
        ("Oct 5, 2024", (2024, 10, 5), (2024, 10, 6)),
        ("5.10.2025", (2025, 10, 5), (2025, 10, 6)),
        ("5.12.", (2025, 12, 5), (2025, 12, 6)),
        ("10am", (2026, 11, 20, 10), (2026, 11, 20, 11)),
        ("12am", (2026, 11, 20, 0), (2026, 11, 20, 1)),
        ("yesterday 14:30", (2026, 11, 19, 14, 30), (2026, 11, 19, 14, 31)),
        ("2026-10-05 9pm", (2026, 10, 5, 21), (2026, 10, 5, 22)),
        ("past week", (2026, 11, 13), (2026, 11, 20, 12, 1)),
        ("last 2 weeks", (2026, 11, 6), (2026, 11, 20, 12, 1)),
        ("past 3h", (2026, 11, 20, 9), (2026, 11, 20, 12, 1)),
        ("2026-10-05T10:00:00+02:00", (2026, 10, 5, 8), (2026, 10, 5, 8, 0, 1)),
        ("2026-10-05T10:00:00.000Z", (2026, 10, 5, 10), (2026, 10, 5, 10, 0, 1)),
    ],
)
def test_days_as_people_say_them(text: str, start: tuple[int, ...], end: tuple[int, ...]) -> None:
    """Each means a span of days, seen from Friday, 2026-11-20."""
    found = span(text, NOW)
    assert found == (_moment(*start), _moment(*end))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soonish",
        "2026-13",
        "2026-02-31",
        "0000",
        "99999 years ago",
        "ago",
        "x ago",
        "feb 30",
        "oct 0",
        "13am",
        "99:99",
        "past",
        "last x",
        "5",
        "smarch 5",
    ],
)
def test_what_is_no_day(text: str) -> None:
    """Nothing is guessed."""
    assert span(text, NOW) is None


def test_days_of_several_words_belong_to_their_filter() -> None:
    """`after:2 weeks ago pool` has a date of three words and one word to look for."""
    query = parse("after:2 weeks ago pool", NOW)
    assert query.node == All((When(int(datetime(2026, 11, 6, tzinfo=UTC).timestamp()), None), w("pool")))


@given(st.text(max_size=60), st.booleans())
def test_any_text_is_a_query(text: str, typing: bool) -> None:
    """Nothing that can be typed raises; mistakes lie inside the text."""
    query = parse(text, NOW, typing=typing)
    assert all(0 <= mistake.at <= len(text) and mistake.sentence for mistake in query.mistakes)


def test_ten_thousand_random_queries() -> None:
    """Pieces of the language in any order are queries too."""
    pieces = ['"', "(", ")", "-", "/", "OR", "NOT", "AND", ":", "source:", "after:", "in:", "is:", "*", "foo", "日本"]
    pieces += ["[", "\\", "{2,", "\0", " ", "last week", "9" * 30, "e\u0301", "|", "(?P<", "\ud800", "#", "((((" * 20]
    chosen = random.Random(8)
    for number in range(10_000):
        text = "".join(chosen.choices(pieces, k=chosen.randrange(12)))
        assert parse(text, NOW, typing=number % 2 == 0).text == text
