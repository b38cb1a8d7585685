"""The wheel, the sdist and the editable install hold the same files."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("core", "tui", "themes")


def tracked(*folders: str) -> set[str]:
    """Files of these folders as git has them."""
    listed = subprocess.run(["git", "ls-files", "-z", *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    return {name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist of a clean checkout."""
    pytest.importorskip("hatchling", reason="hatchling is not installed, so nothing can be built offline")
    folder = tmp_path_factory.mktemp("dist")
    source = tmp_path_factory.mktemp("source")
    for name in sorted(tracked(".")):
        target = source / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    for link in ("core", "tui", "themes"):
        (source / ".src" / "bough").mkdir(parents=True, exist_ok=True)
        (source / ".src" / "bough" / link).unlink(missing_ok=True)
        (source / ".src" / "bough" / link).symlink_to(f"../../{link}")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=source, check=True)
    return folder


def test_the_wheel_holds_what_git_tracks(built: Path) -> None:
    """Every tracked file of the package is in the wheel under `bough/`, and nothing else is."""
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert names == {f"bough/{name}" for name in tracked(*FOLDERS)}


def test_the_sdist_holds_what_git_tracks(built: Path) -> None:
    """The sdist can be built and tested from: package, themes and tests are all there."""
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {member.name.split("/", 1)[1] for member in archive.getmembers() if member.isfile()}
    assert tracked(*FOLDERS, "tests") <= names
    assert {"pyproject.toml", "README.md", "LICENSE"} <= names


def test_the_editable_install_is_the_checkout() -> None:
    """`bough.core` and `bough.tui` are the folders at the root, through one link each."""
    from bough import core, tui

    assert Path(core.__path__[0]).resolve() == ROOT / "core"
    assert Path(tui.__path__[0]).resolve() == ROOT / "tui"


def test_core_needs_no_terminal() -> None:
    """A fresh interpreter that imports all of the core has imported neither Textual nor Rich."""
    modules = [name.removesuffix(".py").replace("/", ".") for name in sorted(tracked("core")) if name.endswith(".py")]
    lines = [f"import bough.{name.removesuffix('.__init__')}" for name in modules]
    lines.append("import sys; print([m for m in sys.modules if m.split('.')[0] in ('textual', 'rich')])")
    ran = subprocess.run([sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_command_line_starts_without_the_app() -> None:
    """Importing the command line does not import Textual: it would cost a tenth of a second."""
    code = "import bough.tui.cli, sys; print('textual' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"
