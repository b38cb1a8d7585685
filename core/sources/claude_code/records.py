"""The shape of a line as far as the skeleton needs it; what is not named here is skipped by the decoder.

Whatever may be odd is `Any`: a field of an unexpected type must not cost the record. Bodies are not decoded, with two
exceptions: the text of what a user typed tells typing from injection, and the ids of tool calls tie sub-agents to them.
"""

from __future__ import annotations

from typing import Any

import msgspec

Scalar = str | int | float | bool | None
"""Whatever can be the key of a dictionary; a record with anything else for an id is beyond help."""

_NO_TEXT = msgspec.Raw()


class Block(msgspec.Struct, gc=False):
    """One block of a message's content."""

    type: Scalar = ""
    id: Scalar = None
    name: Scalar = None
    tool_use_id: Scalar = None
    text: msgspec.Raw = _NO_TEXT


class Tokens(msgspec.Struct, gc=False):
    """What the API says an answer cost."""

    input_tokens: Any = 0
    output_tokens: Any = 0
    cache_read_input_tokens: Any = 0
    cache_creation_input_tokens: Any = 0


class Said(msgspec.Struct, gc=False):
    """The `message` of a record: an object of the Messages API."""

    id: Scalar = None
    model: Scalar = None
    usage: Tokens | str | int | float | bool | list[Any] | None = None
    content: str | list[Block | str | int | float | bool | list[Any] | None] | Block | int | float | bool | None = None


class Origin(msgspec.Struct, gc=False):
    """`forkedFrom`: the record that this one is a copy of."""

    sessionId: Scalar = None  # noqa: N815 - names of the format
    messageUuid: Scalar = None  # noqa: N815


class Outcome(msgspec.Struct, gc=False):
    """`toolUseResult`, where it speaks of a sub-agent or of a workflow's run."""

    agentId: Scalar = None  # noqa: N815
    runId: Scalar = None  # noqa: N815


class Record(msgspec.Struct, gc=False):
    """A line of a session or of a sub-agent's file."""

    type: Scalar = ""
    uuid: Scalar = None
    parentUuid: Scalar = None  # noqa: N815
    timestamp: Scalar = None
    message: Said | str | int | float | bool | list[Any] | None = None
    isSidechain: Any = False  # noqa: N815
    isMeta: Any = None  # noqa: N815
    isCompactSummary: Any = None  # noqa: N815
    isApiErrorMessage: Any = None  # noqa: N815
    requestId: Scalar = None  # noqa: N815
    cwd: Any = None
    agentId: Scalar = None  # noqa: N815
    teamName: Any = None  # noqa: N815
    subtype: Scalar = None
    logicalParentUuid: Scalar = None  # noqa: N815
    compactMetadata: Any = None  # noqa: N815
    sourceToolAssistantUUID: Scalar = None  # noqa: N815
    toolUseResult: Outcome | str | int | float | bool | list[Any] | None = None  # noqa: N815
    forkedFrom: Origin | str | int | float | bool | list[Any] | None = None  # noqa: N815
    attachment: Block | str | int | float | bool | list[Any] | None = None
