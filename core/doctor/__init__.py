"""Finding what is wrong with stores and histories, explaining it, and repairing what can be repaired.

from bough.core.doctor import Doctor
doctor = Doctor([store.root])
for finding in doctor.examine():
    print(finding.message, finding.repair)
"""

from __future__ import annotations

from .doctor import Doctor
from .values import Finding, Repaired

__all__ = ["Doctor", "Finding", "Repaired"]
