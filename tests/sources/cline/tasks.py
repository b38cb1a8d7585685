"""Tasks of Cline and Roo Code, of today and of older versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.sources.writing import Record, write


def shown(number: int, kind: str, text: str = "", asked: bool = False, **fields: Any) -> Record:
    type_ = "ask" if asked else "say"
    return {"ts": 1762506000000 + number, "type": type_, type_: kind, "text": text, **fields}


TASK_SAID = [
    {
        "role": "user",
        "content": [
            {"type": "text", "text": "<task>\nFix the test\n</task>"},
            {"type": "text", "text": "<environment_details>\n# Current Working Directory (/home/a/project) Files\nx"},
        ],
        "ts": 1762506000001,
    },
    {
        "role": "assistant",
        "content": [
            {"type": "text", "text": "I read it."},
            {"type": "tool_use", "id": "t1", "name": "read_file", "input": {"path": "a.py"}},
        ],
        "modelInfo": {"modelId": "claude-sonnet-4", "providerId": "anthropic"},
    },
    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "x = 1"}]},
    {"role": "assistant", "content": "Done."},
    {"role": "user", "content": [{"type": "text", "text": "[attempt_completion] Result:\nThanks"}]},
]


REQUEST = json.dumps({"request": "…", "tokensIn": 10, "tokensOut": 2, "cacheReads": 5, "cacheWrites": 1, "cost": 0.01})


TASK_SHOWN = [
    shown(1, "task", "Fix the test\nplease", images=[], conversationHistoryIndex=-1),
    shown(2, "api_req_started", REQUEST, conversationHistoryIndex=0),
    shown(2, "text", "I read it.", conversationHistoryIndex=0),
    shown(3, "checkpoint_created", lastCheckpointHash="abc", conversationHistoryIndex=1),
    shown(4, "tool", json.dumps({"tool": "readFile", "path": "a.py"}), conversationHistoryIndex=1),
    shown(5, "api_req_started", REQUEST, conversationHistoryIndex=2),
    shown(6, "command", "pytest REQ_APP", True, conversationHistoryIndex=3),
    shown(7, "command_output", "1 passed", conversationHistoryIndex=3),
    shown(8, "completion_result", "Done.", conversationHistoryIndex=3),
    shown(9, "user_feedback", "Thanks", conversationHistoryIndex=4),
]


def cline_task(folder: Path, extension: str = "saoudrizwan.claude-dev", task: str = "1762506000000") -> list[Path]:
    tasks = folder / "globalStorage" / extension / "tasks" / task
    return [
        write(tasks / "api_conversation_history.json", TASK_SAID, indent=None),
        write(tasks / "ui_messages.json", TASK_SHOWN, indent=None),
    ]


def cline_old(folder: Path) -> Path:
    return write(folder / "globalStorage/saoudrizwan.claude-dev/tasks/1720000000000/claude_messages.json", TASK_SHOWN)


def roo_task(folder: Path) -> list[Path]:
    paths = cline_task(folder, "rooveterinaryinc.roo-cline", "0198c1d2-7b1a-7000-8000-000000000001")
    item = {"id": "x", "task": "Fix it", "parentTaskId": "1762506000000", "workspace": "/home/a/other", "number": 1}
    return [*paths, write(paths[0].with_name("history_item.json"), item)]
