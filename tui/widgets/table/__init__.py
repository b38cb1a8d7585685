"""A table that is looked through: any number of rows, a cursor, a line of headings."""

from __future__ import annotations

from .head import TableHead
from .rows import Cell, Column, Part, Row
from .view import TableView

__all__ = ["Cell", "Column", "Part", "Row", "TableHead", "TableView"]
