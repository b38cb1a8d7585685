"""Rows of databases as records: what they say, the bytes that prove it, and how they are found again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from ..linking import problem
from ..model import Locator
from ..skeleton import RawRecord, Skeleton
from .databases import Database, Rows, evidence
from .drafts import text_of
from .jsonlines import decoded

_LISTED = 100
"""Columns of a table that are kept of a record beside the messages."""


class Row(NamedTuple):
    """A row of a table."""

    fields: dict[str, Any]
    """By column; None for a column that the table has not."""

    @property
    def raw(self) -> bytes:
        """As one JSON object; what is no text is in base 64."""
        return msgspec.json.encode(self.fields)

    def json(self, column: str) -> Any:
        """The document in a column, whatever is in it; None where there is nothing."""
        value = self.fields.get(column)
        if isinstance(value, str):
            return decoded(value.encode()) if value else None
        return decoded(value) if isinstance(value, bytes) else value


def rows_of(
    there: Database,
    skeleton: Skeleton,
    table: str,
    columns: Sequence[str],
    where: str = "",
    values: Sequence[object] = (),
    order: str = "rowid",
) -> Iterator[Row]:
    """Rows of a table; those that are damaged are told."""
    found = told_of(skeleton, table, there.rows(table, columns, where, values, order))
    return (Row(dict(zip(columns, row, strict=True))) for row in found.rows)


def told_of(skeleton: Skeleton, table: str, found: Rows) -> Rows:
    """The rows, and a problem for those of them that are damaged."""
    if found.lost:
        sentence = f"{found.lost:,} rows of {table} cannot be read ({found.reason}); the others are shown."
        skeleton.problems.append(problem("bad-row", skeleton.files[0], table, sentence))
    return found


def one_row(there: Database, table: str, columns: Sequence[str], column: str, value: object) -> Row | None:
    """The row with that value in a column. Where an index is damaged, it is looked for without."""
    if there.lacks(table, (column,)):
        return None
    rows = there.rows(table, columns, f'"{column}" = ?', (value,)).rows
    rows = rows or there.rows(table, columns, f'+"{column}" = ?', (value,)).rows
    return Row(dict(zip(columns, rows[0], strict=True))) if rows else None


def insist_on(there: Database, skeleton: Skeleton, needed: Mapping[str, Sequence[str]]) -> None:
    """Note the tables and columns that a format has and this database has not."""
    for table, columns in needed.items():
        if missing := there.lacks(table, columns):
            sentence = f"The table {table} has no {', '.join(missing)}; what is there is shown."
            skeleton.problems.append(problem("schema", skeleton.files[0], table, sentence))


def keep_rows(there: Database, skeleton: Skeleton, table: str, column: str, value: object, message: int = -1) -> None:
    """Keep the rows of a table that belong to a conversation raw."""
    if there.lacks(table, (column,)):
        return
    columns = sorted(there.columns(table))[:_LISTED]
    for number, row in enumerate(rows_of(there, skeleton, table, columns, f'"{column}" = ?', (value,))):
        keep(skeleton, table, row, f"{table} {value} {number}", message)


def keep(skeleton: Skeleton, type: str, row: Row, key: str, message: int = -1) -> None:
    """Keep one row raw."""
    skeleton.records += 1
    skeleton.raw.append(RawRecord(type, Locator(*evidence(row), key), message))


def key_of(table: str, id: object) -> str:
    """The key of a locator: table and row."""
    return f"{table} {id}"


def table_and_id(key: str) -> tuple[str, str]:
    """What `key_of` put together."""
    table, _, id = key.partition(" ")
    return table, id


def text(row: Row, column: str) -> str:
    """What a column says, empty where it is no text."""
    return text_of(row.fields.get(column))


def roots_of_forest(parents: dict[str, str]) -> list[str]:
    """Which of some sessions, each with the one that started it, are conversations; of a ring its smallest id is."""
    found: list[str] = []
    for id, parent in parents.items():
        way, at = {id}, parent
        while at in parents and at not in way:
            way.add(at)
            at = parents[at]
        if id and (parent not in parents or (at == id and id == min(way))):
            found.append(id)
    return found
