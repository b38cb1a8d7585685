"""Data sets in the shapes that ShareGPT began."""

from __future__ import annotations

from pathlib import Path

from tests.sources.writing import Record, lines, write

SHARED: list[Record] = [
    {
        "conversations": [
            {"from": "human", "value": "Cook with rye"},
            {"from": "function_call", "value": '{"name": "search", "arguments": {"q": "rye"}}'},
            {"from": "observation", "value": '["bread"]'},
            {"from": "gpt", "value": "Bread."},
        ],
        "system": "You cook.",
        "tools": '[{"name": "search"}]',
    },
    {
        "conversations": [{"from": "system", "value": "Be kind."}, {"from": "human", "value": "Hi"}],
        "chosen": {"from": "gpt", "value": "Hello!"},
        "rejected": {"from": "gpt", "value": "What?"},
    },
]


def array(folder: Path) -> Path:
    return write(folder / "cooking.json", SHARED)


def shared_lines(folder: Path) -> Path:
    chats = [
        {"messages": [{"role": "user", "content": "1"}, {"role": "assistant", "content": "2"}]},
        {"messages": [{"role": "user", "content": "3"}, {"role": "assistant", "content": "4"}]},
    ]
    return lines(folder / "tuning.jsonl", *chats)
