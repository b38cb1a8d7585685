"""The logs of `llm` in their true shape: threads as of version 0.36, and conversations as they were before 0.32."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.sources.databases import made

OLD = """
CREATE TABLE "_llm_migrations" ("name" TEXT PRIMARY KEY, "applied_at" TEXT);
CREATE TABLE "conversations" ("id" TEXT PRIMARY KEY, "name" TEXT, "model" TEXT);
CREATE TABLE "attachments" ("id" TEXT PRIMARY KEY, "type" TEXT, "path" TEXT, "url" TEXT, "content" BLOB);
CREATE TABLE "prompt_attachments" ("response_id" TEXT, "attachment_id" TEXT, "order" INTEGER,
  PRIMARY KEY ("response_id", "attachment_id"));
CREATE TABLE "responses" ("id" TEXT PRIMARY KEY, "model" TEXT, "prompt" TEXT, "system" TEXT, "prompt_json" TEXT,
  "options_json" TEXT, "response" TEXT, "response_json" TEXT, "conversation_id" TEXT, "duration_ms" INTEGER,
  "datetime_utc" TEXT, "input_tokens" INTEGER, "output_tokens" INTEGER, "token_details" TEXT, "schema_id" TEXT,
  "resolved_model" TEXT, "reasoning" TEXT);
CREATE TABLE "fragments" ("id" INTEGER PRIMARY KEY, "hash" TEXT, "content" TEXT, "datetime_utc" TEXT, "source" TEXT);
CREATE TABLE "prompt_fragments" ("response_id" TEXT, "fragment_id" INTEGER, "order" INTEGER,
  PRIMARY KEY ("response_id", "fragment_id", "order"));
CREATE TABLE "tool_calls" ("id" INTEGER PRIMARY KEY, "response_id" TEXT, "tool_id" INTEGER, "name" TEXT,
  "arguments" TEXT, "tool_call_id" TEXT);
CREATE TABLE "tool_results" ("id" INTEGER PRIMARY KEY, "response_id" TEXT, "tool_id" INTEGER, "name" TEXT,
  "output" TEXT, "tool_call_id" TEXT, "instance_id" INTEGER, "exception" TEXT);
CREATE VIRTUAL TABLE "responses_fts" USING FTS5 ("prompt", "response", content="responses");
"""
NEW = (
    OLD
    + """
CREATE TABLE "messages" ("hash" TEXT PRIMARY KEY, "parent_hash" TEXT, "role" TEXT, "provider_metadata" TEXT);
CREATE TABLE "parts" ("id" INTEGER PRIMARY KEY, "message_hash" TEXT, "position" INTEGER, "type" TEXT,
  "tool_name" TEXT, "text" TEXT, "payload" TEXT);
CREATE TABLE "threads" ("id" TEXT PRIMARY KEY, "name" TEXT, "tip_message_hash" TEXT, "forked_from" TEXT,
  "datetime_utc" TEXT);
CREATE TABLE "turns" ("id" TEXT PRIMARY KEY, "thread_id" TEXT, "parent_message_hash" TEXT, "tip_message_hash" TEXT,
  "model" TEXT, "resolved_model" TEXT, "options_json" TEXT, "schema_id" TEXT, "input_tokens" INTEGER,
  "output_tokens" INTEGER, "token_details" TEXT, "duration_ms" INTEGER, "datetime_utc" TEXT, "response_json" TEXT);
CREATE INDEX "idx_turns_thread_id" ON "turns" ("thread_id");
CREATE UNIQUE INDEX "idx_parts_message_hash_position" ON "parts" ("message_hash", "position");
CREATE VIEW "message_tree" AS select * from messages;
"""
)
PNG = b"\x89PNG\r\n\x1a\n"


def when(minute: int) -> str:
    """A time as both eras write it."""
    return f"2025-06-01T10:{minute:02}:00.000000+00:00"


def responses() -> dict[str, list[tuple[Any, ...]]]:
    """One conversation: a system prompt, a picture and a fragment, a call and what came of it."""

    def row(at: int, prompt: str | None, response: str, reasoning: str | None = None) -> tuple[Any, ...]:
        return (
            f"r{at}", "gpt-4o", prompt, "be brief", None, None, response, None, "old-1", 5, when(at), 10, at, None,
            None, "gpt-4o-2024", reasoning,
        )  # fmt: skip

    return {
        "conversations": [("old-1", "What is this?", "gpt-4o"), ("empty", "Nothing", "gpt-4o")],
        "attachments": [("a1", "image/png", "/tmp/a.png", None, PNG)],
        "prompt_attachments": [("r1", "a1", 0)],
        "fragments": [(1, "h", "A long text", when(0), "book.txt")],
        "prompt_fragments": [("r1", 1, 0)],
        "responses": [row(1, "What is this?", "A cat.", "It purrs."), row(2, "Add", ""), row(3, None, "3")],
        "tool_calls": [(1, "r2", 1, "add", '{"a": 1}', "c1")],
        "tool_results": [(1, "r3", 1, "add", "3", "c1", None, None)],
    }


def threads() -> dict[str, list[tuple[Any, ...]]]:
    """A thread with two answers to one prompt, a fork of it, and one that begins alike and is no relative."""
    said: list[tuple[str, str | None, str, list[tuple[str, str | None, dict[str, Any] | None]]]] = [
        ("b2:s", None, "system", [("text", "be brief", None)]),
        ("b2:u1", "b2:s", "user", [("text", "first", None), ("attachment", None, {"attachment": {"id": "a1"}})]),
        ("b2:a1", "b2:u1", "assistant", [("reasoning", "Hm.", None), ("text", "one", None)]),
        ("b2:a2", "b2:u1", "assistant", [("text", "another", None)]),
        ("b2:u2", "b2:a1", "user", [("text", None, {"text_ref": [{"literal": "see "}, {"fragment": 1}]})]),
        (
            "b2:a3",
            "b2:u2",
            "assistant",
            [("tool_call", None, {"name": "add", "arguments": {"a": 1}, "tool_call_id": "c"})],
        ),
        ("b2:t", "b2:a3", "tool", [("tool_result", None, {"name": "add", "output": "3", "tool_call_id": "c"})]),
        ("b2:a4", "b2:t", "assistant", [("text", "done", None)]),
        ("b2:u3", "b2:a1", "user", [("text", "forked", None)]),
        ("b2:a5", "b2:u3", "assistant", [("text", "fork's answer", None)]),
        ("b2:u4", "b2:s", "user", [("text", "unrelated", None)]),
        ("b2:a6", "b2:u4", "assistant", [("text", "indeed", None)]),
    ]
    parts = [
        (None, hash, number, type, None, text, payload and json.dumps(payload))
        for hash, _, _, inside in said
        for number, (type, text, payload) in enumerate(inside)
    ]

    def turn(id: str, thread: str, above: str, tip: str, at: int) -> tuple[Any, ...]:
        return (id, thread, above, tip, "m", None, None, None, 10, at, None, 1, when(at), None)

    return {
        "messages": [(hash, parent, role, None) for hash, parent, role, _ in said],
        "parts": parts,
        "threads": [
            ("t1", "first", "b2:a4", None, when(1)),
            ("t2", "fork", "b2:a5", "t1", when(6)),
            ("t3", "unrelated", "b2:a6", None, when(8)),
        ],
        "turns": [
            turn("n1", "t1", "b2:u1", "b2:a1", 1),
            turn("n2", "t1", "b2:u1", "b2:a2", 2),
            turn("n3", "t1", "b2:u2", "b2:a3", 3),
            turn("n4", "t1", "b2:t", "b2:a4", 4),
            turn("n5", "t2", "b2:u3", "b2:a5", 6),
            turn("n6", "t3", "b2:u4", "b2:a6", 8),
        ],
    }


def database(path: Path, *, old: bool = False) -> Path:
    """Of today, with what was there before; or of before."""
    return made(path, OLD if old else NEW, responses() | ({} if old else threads()))
