"""Chats of SillyTavern and a branch of one."""

from __future__ import annotations

from pathlib import Path

from tests.sources.writing import DAY, Record, lines

SILLY: list[Record] = [
    {"user_name": "Ann", "character_name": "Baker", "create_date": "2025-11-7@09h00m00s", "chat_metadata": {}},
    {"name": "Baker", "is_user": False, "is_system": False, "send_date": "November 7, 2025 9:00am", "mes": "Welcome."},
    {"name": "Ann", "is_user": True, "is_system": False, "send_date": 1762506060000, "mes": "One rye."},
    {
        "name": "Baker",
        "is_user": False,
        "is_system": False,
        "send_date": DAY.format(3),
        "mes": "Here you are.",
        "swipes": ["No rye.", "Here you are.", "Tomorrow."],
        "swipe_id": 1,
        "swipe_info": [
            {"send_date": DAY.format(1), "extra": {"model": "m1", "api": "openai", "token_count": 4}},
            {"send_date": DAY.format(3), "extra": {}},
            {"send_date": DAY.format(4), "extra": {}},
        ],
        "extra": {"model": "m2", "api": "openai", "reasoning": "there is one", "bookmark_link": "Checkpoint #1"},
    },
    {"name": "Ann", "is_user": True, "is_system": False, "send_date": DAY.format(5), "mes": "Thanks."},
]


def chat(folder: Path, name: str = "Baker - 2025-11-7@09h00m00s") -> Path:
    return lines(folder / f"{name}.jsonl", *SILLY)


def branch(folder: Path) -> Path:
    header = {**SILLY[0], "chat_metadata": {"main_chat": "Baker - 2025-11-7@09h00m00s"}}
    other = {"name": "Ann", "is_user": True, "is_system": False, "send_date": DAY.format(6), "mes": "Two rye."}
    return lines(folder / "Branch #1.jsonl", header, *SILLY[1:3], other)
