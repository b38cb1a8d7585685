"""Families: conversations that are forks or copies of one another, across files and tools, as one tree.

What they share is recognised by ids that are unique in the world, else by what was said, along the way from the root.
Nothing is merged and nothing is written: it is a view, and each message still lies in the files of a member.
"""

from .family import Family, together
from .members import members_of

__all__ = ["Family", "members_of", "together"]
