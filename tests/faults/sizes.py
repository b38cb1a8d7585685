"""How much a run tries: a slice in the normal suite, everything in `make faults` (`BOUGH_FAULTS=long`)."""

from __future__ import annotations

import os

import pytest

LONG = os.environ.get("BOUGH_FAULTS") == "long"  # read when collected: every test loses the variables of this program

campaign = pytest.mark.campaign
"""A campaign: run by `make faults`, left out of the normal suite, where a slice of it stands in."""

only_long = pytest.mark.skipif(not LONG, reason="a long campaign: `make faults` runs it")
