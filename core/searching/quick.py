"""One typed pass over files of one record a line, for formats in which each record says by itself what it is."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ..errors import Unreadable
from ..files import Facts
from ..lines import read_lines
from ..marks import mark
from ..sources.batches import Batches
from ..sources.jsonlines import opened
from .documents import Document, Far


class Line(Batches):
    """One line that was read already."""

    def __init__(self, data: bytes, type_: type[Any]) -> None:
        super().__init__(Path(), type_)
        self._data = data

    def records(self) -> Iterator[Any]:
        """Its record, if it is one."""
        record = self._one(0, self._data, ended=True)
        if record is not None:
            yield record


class Stretch(NamedTuple):
    """Records that follow one another in a file and were read at one go."""

    file: int
    """Which of the conversation's."""
    path: str
    numbers: Sequence[int]
    """Their places among all records of the file, from 1."""
    offsets: Sequence[int]
    lengths: Sequence[int]
    records: Sequence[Any]

    def lines(self) -> Iterator[tuple[int, int, int, Any]]:
        """Number, offset and length of each, and what it says."""
        return zip(self.numbers, self.offsets, self.lengths, self.records, strict=True)


class Reading(ABC):
    """The documents of some files, in their order."""

    def __init__(self, files: Sequence[str], after: Far | None, decoder: msgspec.json.Decoder[Any]) -> None:
        """`decoder` of one record; made once, which takes longer than decoding one with it."""
        self.far: Far | None = None
        self._files = files
        self._after = after
        self._decoder = decoder
        self._type = decoder.type

    def __iter__(self) -> Iterator[Document]:
        return chain.from_iterable(self._documents())  # one step of a generator a batch, and not two a message

    def _documents(self) -> Iterator[list[Document]]:
        refused: Unreadable | None = None
        for number, path in enumerate(self._files):
            try:
                yield from self._file(number, path)
            except Unreadable as error:
                refused = error
                if not number:
                    raise
        if refused is not None and len(self._files) == 1:
            raise refused

    def one(self, file: int, offset: int, data: bytes) -> Document | None:
        """The document of one record; None if it is no message any more. Its id is empty if it follows from others."""
        for record in self._records(data):
            for document in self.documents(Stretch(file, self._files[file], (0,), (offset,), (len(data),), (record,))):
                return msgspec.structs.replace(document, id="") if document.id.startswith("r0") else document
        return None

    def _records(self, data: bytes) -> Iterator[Any]:
        try:
            yield self._decoder.decode(data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield from Line(data, self._type).records()

    def _file(self, number: int, path: str) -> Iterator[list[Document]]:
        where = Path(path)
        with opened(where) as (descriptor, _):
            reader = Batches(where, self._type)
            last = 0
            for batch in self._batches(reader, descriptor):
                read = Stretch(number, path, *batch)
                if read.records:
                    last = read.numbers[-1]
                yield list(self.documents(read))
            whole = reader.mark if last == reader.count else None
            self.far = Far(whole, last) if whole is not None else None

    def _batches(
        self, reader: Batches, descriptor: int
    ) -> Iterator[tuple[Sequence[int], Sequence[int], Sequence[int], Sequence[Any]]]:
        """Numbers, offsets, lengths and records: of all, or of those behind what was read before, one by one."""
        if self._after is None:
            yield from reader.batches(descriptor)
            return
        facts = Facts.of(os.fstat(descriptor))
        end, reader.count = self._after.mark.end, self._after.records
        ended = True
        for line in read_lines(descriptor, end):
            end, ended = line.offset + line.length + 1, line.ended
            if line.data.strip():
                reader.count += 1
                for record in Line(line.data, self._type).records():
                    yield (reader.count,), (line.offset,), (line.length,), (record,)
        reader.mark = mark(descriptor, facts, end) if ended else None

    @abstractmethod
    def documents(self, read: Stretch) -> Iterator[Document]:
        """The documents of records that follow one another in a file."""
