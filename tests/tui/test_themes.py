"""Themes from files: complete, readable, and never brought down by a mistake."""

from __future__ import annotations

from pathlib import Path

import pytest
from pygments.token import Comment, Keyword, Name, String, Token
from rich.style import Style
from textual.color import Color

from bough.tui.code_colors import syntax_style
from bough.tui.contrast import READABLE, contrast, luminance, readable
from bough.tui.theme_colors import GROUNDS, ROLES, SYNTAX
from bough.tui.theme_folder import DEFAULT, SHIPPED, ThemeFolders
from bough.tui.themes import ThemeFile, read_theme

OF_THE_CONTRACT = (
    "user assistant tool thinking quiet fork live readonly hit hit-current added removed changed conflict"
    " code-background text-muted text-disabled border"
).split()
NAMES = ThemeFolders(SHIPPED).names()
TEXT = [*ROLES, *(f"syntax-{name}" for name in SYNTAX), "foreground", "primary", "secondary", "accent", "success"]
TEXT += ["warning", "error", "text-muted", "text-primary", "text-success", "text-warning", "text-error", "text-accent"]


def theme(tmp_path: Path, text: str) -> ThemeFile:
    (tmp_path / "mine.toml").write_text(text)
    return read_theme(tmp_path / "mine.toml")


def test_contrast_is_that_of_wcag() -> None:
    """Known values: black on white is 21, #767676 on white is the lightest grey that passes."""
    black, white = Color(0, 0, 0), Color(255, 255, 255)
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), white) == pytest.approx(4.54, abs=0.01)
    assert luminance(black) == 0
    assert luminance(white) == pytest.approx(1)


def test_readable_moves_a_colour_only_as_far_as_needed() -> None:
    """A colour that passes stays; one that does not becomes lighter on dark and darker on light."""
    dark, light = Color.parse("#101010"), Color.parse("#f0f0f0")
    assert readable(light, [dark]) == light
    assert contrast(readable(Color.parse("#333333"), [dark]), dark) >= READABLE
    assert contrast(readable(Color.parse("#dddd00"), [light]), light) >= READABLE


def test_there_are_enough_themes() -> None:
    """Seven or more, two of them light, one for colour-blind eyes, one of high contrast."""
    themes = [read_theme(SHIPPED / f"{name}.toml") for name in NAMES]
    assert len(themes) >= 7
    assert sum(not theme.dark for theme in themes) >= 2
    assert {"two-tone", "high-contrast", DEFAULT} <= set(NAMES)
    assert all(theme.about and theme.title for theme in themes)


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_theme_has_no_mistakes_and_can_be_read(name: str) -> None:
    """Every text colour passes WCAG AA on everything it may stand on, and text does on every highlight."""
    theme = read_theme(SHIPPED / f"{name}.toml")
    assert theme.mistakes == ()
    colors = theme.colors
    wanted = 7.0 if name == "high-contrast" else READABLE
    grounds = ["background", "surface", "panel", "code-background"]
    too_weak = [(text, ground, contrast(colors[text], colors[ground])) for text in TEXT for ground in grounds]
    assert [weak for weak in too_weak if weak[2] < wanted] == []
    marks = [*GROUNDS, "block-cursor-background", "block-cursor-blurred-background", "screen-selection-background"]
    assert [mark for mark in marks if contrast(colors["foreground"], colors[mark]) < READABLE] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_theme_gives_every_variable(name: str) -> None:
    """What widgets may use is there in every theme, whatever its file leaves out."""
    textual = read_theme(SHIPPED / f"{name}.toml").to_textual_theme()
    variables = textual.to_color_system().generate() | textual.variables  # as App.get_css_variables joins them
    assert [name for name in OF_THE_CONTRACT if name not in variables] == []
    assert textual.dark is read_theme(SHIPPED / f"{name}.toml").dark


@pytest.mark.parametrize("name", ["two-tone", "two-tone-light"])
def test_the_colour_blind_theme_tells_by_blue_and_orange(name: str) -> None:
    """What stands against each other differs in blue against red and green, which all common kinds of eyes see."""
    colors = read_theme(SHIPPED / f"{name}.toml").colors
    for one, other in (("added", "removed"), ("user", "fork"), ("live", "readonly")):
        assert colors[one].b > colors[one].r
        assert colors[other].r > colors[other].b


@pytest.mark.parametrize(
    "text", ["", "dark = false\n", '[colors]\nbackground = "#ffffff"\n', '[colors]\nprimary="#222"']
)
def test_what_a_theme_leaves_out_can_be_read(tmp_path: Path, text: str) -> None:
    """An empty file, or one with a single colour, still makes a whole theme; a light background makes it light."""
    mine = theme(tmp_path, text)
    assert mine.mistakes == ()
    given = {"primary"} if "primary" in text else set()
    weak = [name for name in ROLES if contrast(mine.colors[name], mine.colors["background"]) < READABLE]
    assert weak == []
    assert contrast(mine.colors["success"], mine.colors["panel"]) >= READABLE
    assert mine.dark is not ("#ffffff" in text or "false" in text)
    assert given <= set(mine.given)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('[colors]\n\nprimary = "blurple"', 3, "primary must be a colour like"),
        ("[colors]\nprimary = 7", 2, "not 7"),
        ('[colors]\nprimary = "auto"', 2, "must be a colour"),
        ('[colors]\nprimary = "ansi_red"', 2, "must be a colour"),
        ('[colors]\nprimry = "#fff"', 2, "no colour “primry” in [colors]. Allowed: background"),
        ('[roles]\nfoo = "#fff"', 2, "no colour “foo” in [roles]. Allowed: user"),
        ('title = "x"\n\ndark = "yes"', 3, "dark must be true or false"),
        ("colours = 1", 1, "no “colours” in a theme"),
        ("[colors", 1, "ignored"),
        ("roles = 3", 1, "roles must be a table"),
    ],
)
def test_a_mistake_is_named_and_the_rest_applies(tmp_path: Path, text: str, line: int, words: str) -> None:
    """The line, what is wrong, what is allowed; all other colours are there."""
    mine = theme(tmp_path, text + '\n[syntax]\nstring = "#abcdef"\n')
    (mistake,) = mine.mistakes
    assert mistake.line == line
    assert words in mistake.message
    assert mine.colors["syntax-string"] == Color.parse("#abcdef")


def test_the_own_folder_wins_and_a_missing_theme_is_named(tmp_path: Path) -> None:
    """A file of the same name replaces a shipped theme; a name that does not exist gives the default, and says so."""
    (tmp_path / "night.toml").write_text('[colors]\nprimary = "#ff0000"\n')
    folders = ThemeFolders(tmp_path, SHIPPED)
    assert folders.choose("night").theme.colors["primary"] == Color.parse("#ff0000")
    chosen = folders.choose("nacht")
    assert (chosen.theme.name, chosen.missing) == (DEFAULT, "nacht")
    assert ThemeFolders(tmp_path / "nowhere").choose("x").theme.name == DEFAULT


def test_one_bad_theme_leaves_the_others_alone(tmp_path: Path) -> None:
    """A binary file or a folder named like a theme is listed, and named when it is chosen."""
    (tmp_path / "bad.toml").write_bytes(b"\xff\x00")
    (tmp_path / "folder.toml").mkdir()
    folders = ThemeFolders(tmp_path, SHIPPED)
    assert set(folders.names()) > {"bad", "folder", DEFAULT}
    assert len(folders.choose("bad").mistakes) == 1
    assert len(folders.choose("folder").mistakes) == 1
    assert folders.choose(DEFAULT).mistakes == ()


def test_words_of_code_have_the_colours_of_the_theme(tmp_path: Path) -> None:
    """Each token has its own style, or that of the kind it belongs to."""
    mine = theme(tmp_path, '[syntax]\nstring = "#abcdef"\ncomment = "#888888"\nname = "#777777"\n')
    styles = syntax_style(mine.to_textual_theme())
    assert styles[String.Double].color == styles[String].color
    assert styles[String] == Style(color="#abcdef")
    assert styles[Name.Variable.Magic] == styles[Name]
    assert styles[Keyword].bold
    assert styles[Comment] != styles[String]
    assert styles[Token].color is None
