"""`python -m bough.tui.cli` does what `bough` does."""

from __future__ import annotations

import sys

from . import main

sys.exit(main())
