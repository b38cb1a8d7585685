"""Dialogs by which a conversation leaves: as files of a format (`w`), or to go on in a tool (`o`)."""

from .export import ExportDialog
from .resume import ResumeDialog

__all__ = ["ExportDialog", "ResumeDialog"]
