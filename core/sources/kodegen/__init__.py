"""kodegen's sequential thinking: chains of thoughts with revisions and branches, in both layouts.

Source: `cyrup-ai/kodegen-tools-sequential-thinking` 0.1.3, 0.3.5 and 0.10.6. The tool deletes these files after a day,
and whenever it takes a session up again; here they are read, and nothing else.
"""

from .source import Kodegen

__all__ = ["Kodegen"]
