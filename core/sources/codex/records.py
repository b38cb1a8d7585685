"""What of Codex's records the skeleton needs: everything else is skipped by the decoder.

Source: `codex-rs/protocol` and `codex-rs/rollout` of openai/codex. The oldest format has response items without
envelope.
"""

from typing import Any

import msgspec

NOTHING = msgspec.Raw(b"null")


class Tokens(msgspec.Struct, gc=False):
    """One count of tokens. `input_tokens` holds the cached ones, as OpenAI counts."""

    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_input_tokens: int | None = None
    output_tokens: int | None = None
    total_tokens: int | None = None


class Counted(msgspec.Struct, gc=False):
    """The `info` of a `token_count` event."""

    total_token_usage: Tokens | None = None
    last_token_usage: Tokens | None = None


class HistoryBase(msgspec.Struct, gc=False):
    """Where the history lies that a paginated rollout continues."""

    thread_id: str | None = None
    end_ordinal_exclusive: int | None = None


class Payload(msgspec.Struct, gc=False):
    """What a record carries; `message` and `content` stay undecoded until somebody asks."""

    type: str | None = None
    id: str | None = None
    role: str | None = None
    name: str | None = None
    call_id: str | None = None
    content: msgspec.Raw = NOTHING
    message: msgspec.Raw = NOTHING
    item: msgspec.Raw = NOTHING
    info: Counted | None = None
    num_turns: int | None = None
    model: str | None = None
    new_thread_id: str | None = None
    thread_name: str | None = None


class Record(msgspec.Struct, gc=False):
    """One line. Without an envelope the fields of the payload are the record's own."""

    type: str | None = None
    timestamp: str | float | None = None
    payload: Payload | None = None
    ordinal: int | None = None
    id: str | None = None
    role: str | None = None
    name: str | None = None
    call_id: str | None = None
    content: msgspec.Raw = NOTHING
    record_type: str | None = None
    """`state`, in the oldest format."""


class Meta(msgspec.Struct):
    """The first record of a rollout, in either format."""

    id: str = ""
    timestamp: str | float | None = None
    cwd: str | None = None
    source: Any = None
    """A word, or an object for a sub-agent."""
    model_provider: str | None = None
    forked_from_id: str | None = None
    parent_thread_id: str | None = None
    agent_nickname: str | None = None
    agent_role: str | None = None
    history_base: HistoryBase | None = None
    subagent_history_start_ordinal: int | None = None

    @property
    def is_agent(self) -> bool:
        """Whether a sub-agent's thread is in it."""
        return isinstance(self.source, dict) and "subagent" in self.source

    @property
    def parent(self) -> str | None:
        """Id of the thread whose sub-agent this is, None if it is nobody's."""
        spawn = self.source
        for key in ("subagent", "thread_spawn"):
            spawn = spawn.get(key) if isinstance(spawn, dict) else None
        named = spawn.get("parent_thread_id") if isinstance(spawn, dict) else None
        if isinstance(named, str):
            return named
        return self.parent_thread_id if self.is_agent else None
