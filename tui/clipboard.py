"""Copying to the person's clipboard through the terminal, over ssh and inside tmux too."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Callable, Mapping
from shutil import which
from threading import Thread

from .safe import safe

_PATIENCE = 2.0
"""Seconds that tmux has to take a text."""


def osc52(text: str) -> str:
    """The sequence that puts a text on the clipboard of the terminal that reads it (xterm's OSC 52)."""
    return f"\x1b]52;c;{base64.b64encode(text.encode('utf-8', 'replace')).decode()}\x07"


def through_tmux(sequence: str) -> str:
    """A sequence wrapped so that tmux hands it on to its own terminal, where `allow-passthrough` is on."""
    return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


class Clipboard:
    """Where copied text goes. What is copied is made safe: pasting it must not type anything by itself."""

    def __init__(self, write: Callable[[str], None], environment: Mapping[str, str]) -> None:
        self._write = write
        self._in_tmux = bool(environment.get("TMUX"))

    def copy(self, text: str) -> str:
        """Put a text on the clipboard and return it as it was put there.

        tmux in its default setting (`set-clipboard external`) ignores OSC 52 from the programs it runs, so there it is
        told directly as well.
        """
        text = safe(text)
        self._write(osc52(text))
        if self._in_tmux:
            self._write(through_tmux(osc52(text)))
            Thread(target=_load_buffer, args=(text,), daemon=True).start()
        return text


def _load_buffer(text: str) -> None:
    """Give a text to tmux, which passes it on to its terminal (`-w`, tmux 3.2)."""
    program = which("tmux")
    if program is None:
        return
    try:
        subprocess.run(  # noqa: S603 - a fixed command; the text goes in by its standard input
            [program, "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return  # the sequences were written already: this was one way of three
