"""Makes the builders importable by the name that type checkers know, wherever pytest was started from."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[3]))
