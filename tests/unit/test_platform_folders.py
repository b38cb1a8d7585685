"""The folders of this platform: the same that platformdirs names, whatever the environment says."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from bough.core import platform


@pytest.mark.parametrize("kind", ["data", "cache", "state", "config"])
@pytest.mark.parametrize("stated", [None, "", "  ", "/elsewhere"])
def test_folders_are_those_of_platformdirs(kind: str, stated: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With and without the variables of the specification."""
    for variable in ("BOUGH_CACHE_DIR", "BOUGH_CONFIG_DIR", "BOUGH_STATE_DIR"):
        monkeypatch.delenv(variable)
    if stated is not None:
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", stated)
    expected = Path(getattr(platformdirs, f"user_{kind}_dir")("bough", appauthor=False))
    assert getattr(platform, f"{kind}_dir")() == expected
