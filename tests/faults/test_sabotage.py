"""Each careless way of writing is caught. A table of which campaign catches which is printed by `make faults`."""

from __future__ import annotations

import pytest

from .power import PowerCuts
from .recorder import Recorder
from .sabotage import SABOTAGES, Sabotage
from .scenes import SCENES


def _those(campaign: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "sabotage", [one for one in SABOTAGES if campaign in one.caught_by], ids=lambda one: one.name
    )


@_those("power")
def test_power_cuts_catch(sabotage: Sabotage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some state loses what was acknowledged, cannot be read, or cannot be gone on from."""
    sabotage.patch(monkeypatch)
    for failing in (0, 1):
        for name in sabotage.scenes:
            seam = sabotage.seam(Recorder)
            cuts = PowerCuts(
                SCENES[name], sabotage.codec, step=64, tail=64, failing_sync=failing, seam=seam, until_first=True
            )
            if cuts.run().violations:
                return
    pytest.fail("nothing was noticed")
