"""Where themes lie: those that come with Bough, and those in the person's own folder, which win."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from .themes import ThemeFile, read_theme
from .toml_file import Mistake

DEFAULT = "night"
SHIPPED = Path(__file__).parent.parent / "themes"


class Chosen(NamedTuple):
    """The theme that is to be shown, and what a person should know about how it came to that."""

    theme: ThemeFile
    mistakes: tuple[Mistake, ...] = ()
    missing: str = ""
    """The name that was asked for, if there is no such theme."""


class ThemeFolders:
    """The themes in some folders, looked up by name; each file is read when it is asked for."""

    def __init__(self, *folders: Path) -> None:
        self.folders = folders
        """In the order in which they win."""

    def names(self) -> list[str]:
        """The names of all themes, sorted."""
        return sorted({path.stem for folder in self.folders for path in _toml_files(folder)})

    def choose(self, name: str) -> Chosen:
        """The theme of that name, or the default one in its place."""
        path = self._path(name)
        if path is not None:
            theme = read_theme(path)
            return Chosen(theme, theme.mistakes)
        fallback = self._path(DEFAULT)
        theme = read_theme(fallback) if fallback is not None else ThemeFile(DEFAULT, DEFAULT, True, "", {})
        return Chosen(theme, missing=name)

    def _path(self, name: str) -> Path | None:
        return next((path for folder in self.folders for path in _toml_files(folder) if path.stem == name), None)


def _toml_files(folder: Path) -> list[Path]:
    """The theme files of a folder; none if it is missing or cannot be listed."""
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml" and not path.name.startswith("."))
    except OSError:
        return []
