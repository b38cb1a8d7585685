"""The shape of a line as far as the skeleton needs it; what is not named here is skipped by the decoder.

Whatever may be odd is `Any`: a field of an unexpected type must not cost the record. Bodies are not decoded, with two
exceptions: the text of what a user typed tells typing from injection, and the ids of tool calls tie sub-agents to them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ...model import Usage

Scalar = str | int | float | bool | None
"""Whatever can be the key of a dictionary; a record with anything else for an id is beyond help."""

_NO_TEXT = msgspec.Raw()


class Block(msgspec.Struct, gc=False):
    """One block of a message's content."""

    type: Scalar = ""
    text: msgspec.Raw = _NO_TEXT
    id: Scalar = None
    name: Scalar = None
    tool_use_id: Scalar = None


class Tokens(msgspec.Struct, gc=False):
    """What the API says an answer cost."""

    input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    output_tokens: int | None = None

    def usage(self) -> Usage:
        """In our words."""
        return Usage(
            self.input_tokens or 0,
            self.output_tokens or 0,
            self.cache_read_input_tokens or 0,
            self.cache_creation_input_tokens or 0,
        )


class Said(msgspec.Struct, gc=False):
    """The `message` of a record: an object of the Messages API."""

    model: Scalar = None
    id: Scalar = None
    content: str | list[Block | str | int | float | bool | list[Any] | None] | Block | int | float | bool | None = None
    usage: Tokens | str | int | float | bool | list[Any] | None = None


class Origin(msgspec.Struct, gc=False):
    """`forkedFrom`: the record that this one is a copy of."""

    sessionId: Scalar = None  # noqa: N815 - names of the format
    messageUuid: Scalar = None  # noqa: N815


class Outcome(msgspec.Struct, gc=False):
    """`toolUseResult`, where it speaks of a sub-agent or of a workflow's run."""

    agentId: Scalar = None  # noqa: N815
    runId: Scalar = None  # noqa: N815


class Record(msgspec.Struct, gc=False):
    """A line of a session or of a sub-agent's file.

    The fields stand in the order in which Claude Code writes them: the decoder looks for a key from the field after
    the last one on, which is 3 % of all decoding.
    """

    parentUuid: str | None = None  # noqa: N815
    logicalParentUuid: Scalar = None  # noqa: N815
    isSidechain: Any = False  # noqa: N815
    agentId: Scalar = None  # noqa: N815
    teamName: Any = None  # noqa: N815
    type: Scalar = ""
    subtype: Scalar = None
    message: Said | str | int | float | bool | list[Any] | None = None
    attachment: Block | str | int | float | bool | list[Any] | None = None
    requestId: Scalar = None  # noqa: N815
    uuid: str | None = None
    timestamp: Scalar = None
    toolUseResult: Outcome | str | int | float | bool | list[Any] | None = None  # noqa: N815
    sourceToolAssistantUUID: Scalar = None  # noqa: N815
    isMeta: Any = None  # noqa: N815
    isCompactSummary: Any = None  # noqa: N815
    isApiErrorMessage: Any = None  # noqa: N815
    compactMetadata: Any = None  # noqa: N815
    forkedFrom: Origin | str | int | float | bool | list[Any] | None = None  # noqa: N815
