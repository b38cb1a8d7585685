"""Small samples of formats of the field that are documents or lines, in their true shapes, built anew for each test."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from tests.sources.seeds import lines, write

Record = dict[str, Any]
DAY = "2025-11-07T09:{:02}:00.000Z"
PICTURE = "data:image/png;base64,iVBORw0KGgo="

# Claude.ai

NO_PARENT = "00000000-0000-4000-8000-000000000000"


def claude_message(number: int, sender: str, text: str, parent: int | None = None, **fields: Any) -> Record:
    named = {} if parent is None else {"parent_message_uuid": claude_id(parent) if parent else NO_PARENT}
    return {
        "uuid": claude_id(number),
        "text": "",
        "content": [{"type": "text", "text": text, "citations": []}],
        "sender": sender,
        "created_at": DAY.format(number),
        "attachments": [],
        "files": [],
        **named,
        **fields,
    }


def claude_id(number: int) -> str:
    return f"667337e6-aede-4ba4-8ff8-{number:012}"


def claude_conversation(number: int, *messages: Record, **fields: Any) -> Record:
    return {
        "uuid": f"8006a434-8b0b-43df-8e6d-{number:012}",
        "name": f"Chat {number}",
        "summary": "",
        "created_at": DAY.format(0),
        "updated_at": DAY.format(30),
        "account": {"uuid": "9f6b23a1-4e97-43b3-b2e1-dc6e3f94d9c8"},
        "chat_messages": list(messages),
        **fields,
    }


CALLED = [
    {"type": "thinking", "thinking": "look it up"},
    {"type": "tool_use", "id": "toolu_1", "name": "web_search", "input": {"query": "bread"}},
    {
        "type": "tool_result",
        "tool_use_id": "toolu_1",
        "name": "web_search",
        "content": [{"type": "text", "text": "rye"}],
    },
    {"type": "text", "text": "Rye."},
]
CLAUDE_LINE = claude_conversation(
    1,
    claude_message(
        1, "human", "Which bread?", attachments=[{"file_name": "a.txt", "file_type": "txt", "file_size": 5}]
    ),
    claude_message(2, "assistant", "", content=CALLED),
)
CLAUDE_TREE = claude_conversation(
    2,
    claude_message(3, "human", "Draw it", 0, files=[{"file_kind": "image", "file_name": "oven.png"}]),
    claude_message(4, "assistant", "Here.", 3),
    claude_message(5, "assistant", "Or so.", 3),
    claude_message(6, "human", "Bigger", 5),
    claude_message(7, "human", "Draw an oven", 0),
    claude_message(8, "assistant", "Bigger now.", 6),
    model="claude-3-5-sonnet",
    current_leaf_message_uuid=claude_id(8),
)


def claude_export(folder: Path) -> Path:
    return write(folder / "conversations.json", [CLAUDE_LINE, CLAUDE_TREE], indent=None)


def claude_single(folder: Path) -> Path:
    return write(folder / "claude-chat.json", {**CLAUDE_TREE, "uuid": "8006a434-8b0b-43df-8e6d-00000000aaaa"})


def claude_zip(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    with ZipFile(folder / "data-2025.zip", "w", ZIP_DEFLATED) as file:
        file.writestr("users.json", json.dumps([{"uuid": "u", "full_name": "A"}]))
        file.writestr(
            "conversations.json", json.dumps([{**CLAUDE_LINE, "uuid": "8006a434-8b0b-43df-8e6d-00000000bbbb"}])
        )
        file.writestr("projects.json", "[]")
    return folder / "data-2025.zip"


# Gemini CLI

GEMINI = "0b23371a-ce2e-4b1c-81a0-44af5d94d9ce"
HASH = "2d33ff9193c39ffa4b8352af23f3b106d1ceaff756665e12408cb6465796aaaa"


def gemini_meta(session: str = GEMINI, **fields: Any) -> Record:
    times = {"startTime": DAY.format(0), "lastUpdated": DAY.format(9)}
    return {"sessionId": session, "projectHash": HASH, **times, **fields}


def gemini_user(number: int, text: str) -> Record:
    return {"id": f"u{number}", "timestamp": DAY.format(number), "type": "user", "content": [{"text": text}]}


def gemini_call(id: str, name: str, output: str, **fields: Any) -> Record:
    response = {"functionResponse": {"id": id, "name": name, "response": {"output": output}}}
    return {"id": id, "name": name, "args": {"path": "x"}, "result": [response], "status": "success", **fields}


def gemini_answer(number: int, text: str, **fields: Any) -> Record:
    tokens = {"input": 120, "output": 7, "cached": 100, "thoughts": 3, "tool": 0, "total": 130}
    about = {"tokens": tokens, "model": "gemini-2.5-pro", "thoughts": []}
    return {"id": f"g{number}", "timestamp": DAY.format(number), "type": "gemini", "content": text, **about, **fields}


def gemini_document(folder: Path) -> Path:
    said = [
        gemini_user(1, "List the files"),
        gemini_answer(
            2, "", toolCalls=[gemini_call("c1", "list", "a b")], thoughts=[{"subject": "List", "description": "them"}]
        ),
        {"id": "i1", "timestamp": DAY.format(3), "type": "info", "content": "Compressed."},
        gemini_answer(4, "Two."),
    ]
    name = "session-2025-11-07T09-00-aaaaaaaa.json"
    return write(folder / "chats" / name, {**gemini_meta(f"{GEMINI[:-1]}0"), "messages": said, "summary": "Files"})


GEMINI_LINES = [
    gemini_meta(kind="main"),
    gemini_user(1, "Say hello"),
    gemini_answer(2, "Hel"),
    {"$set": {"lastUpdated": DAY.format(10)}},
    gemini_answer(2, "Hello", toolCalls=[gemini_call("c2", "agent", "done", agentId="agent-1")]),
    gemini_user(3, "Again"),
    gemini_answer(4, "Hello again"),
    {"$rewindTo": "u3"},
    gemini_user(5, "Louder"),
    gemini_answer(6, "HELLO"),
]


def gemini_lines(folder: Path, *records: Record) -> Path:
    return lines(folder / "chats" / "session-2025-11-07T09-00-0b23371a.jsonl", *(records or GEMINI_LINES))


def gemini_agent(folder: Path, name: str = "agent-1") -> Path:
    meta = gemini_meta(name, kind="subagent", startTime=DAY.format(2))
    said = [gemini_user(1, "Greet"), gemini_answer(2, "greeted")]
    return lines(folder / "chats" / GEMINI / f"{name}.jsonl", meta, *said)


def gemini_checkpoint(folder: Path) -> Path:
    said = [
        {"role": "user", "parts": [{"text": "This is the Gemini CLI. We are setting up the context for our chat. x"}]},
        {"role": "model", "parts": [{"text": "Got it. Thanks for the context!"}]},
        {"role": "user", "parts": [{"text": "Read a"}, {"inlineData": {"mimeType": "image/png", "data": "AAAA"}}]},
        {"role": "model", "parts": [{"functionCall": {"id": "f1", "name": "read", "args": {"path": "a"}}}]},
        {"role": "user", "parts": [{"functionResponse": {"id": "f1", "name": "read", "response": {"output": "text"}}}]},
        {"role": "model", "parts": [{"text": "It says text."}]},
    ]
    return write(folder / "checkpoint-before.json", said)


# Cline and Roo Code


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


# Continue


def continue_item(number: int, role: str, content: Any, **fields: Any) -> Record:
    message = {"role": role, "content": content, "id": f"d11ecad7-4218-488a-9f3c-{number:012}"}
    for name in ("toolCalls", "toolCallId"):
        if name in fields:
            message[name] = fields.pop(name)
    return {"message": message, "contextItems": [], **fields}


CONTINUE_CALL = {"id": "k1", "type": "function", "function": {"name": "grep", "arguments": '{"q": "x"}'}}
CONTINUE = [
    continue_item(
        1,
        "user",
        [{"type": "text", "text": "Find x"}, {"type": "imageUrl", "imageUrl": {"url": PICTURE}}],
        contextItems=[{"name": "a.py", "content": "x = 1", "description": "a.py"}],
        editorState={"type": "doc"},
    ),
    continue_item(2, "thinking", "grep"),
    continue_item(
        3,
        "assistant",
        "",
        toolCalls=[CONTINUE_CALL],
        promptLogs=[{"modelTitle": "Llama", "prompt": "all of it", "completionOptions": {"model": "llama3"}}],
        toolCallStates=[
            {"toolCallId": "k1", "toolCall": CONTINUE_CALL, "status": "done", "output": [{"content": "a.py:1"}]}
        ],
    ),
    continue_item(4, "assistant", "In a.py.", reasoning={"text": "one hit", "active": False}),
]


def continue_session(folder: Path, session: str = "28fdaafd-5b3a-4342-90db-c3581e27b607", *items: Record) -> Path:
    about = {"sessionId": session, "title": "Find x", "workspaceDirectory": "/home/a/project"}
    path = write(folder / "sessions" / f"{session}.json", {**about, "history": list(items or CONTINUE)})
    index = [{"sessionId": session, "title": "Find x", "dateCreated": "1762506000000", "workspaceDirectory": "/"}]
    write(folder / "sessions" / "sessions.json", index)
    return path


# aider

AIDER = """
# aider chat started at 2025-11-07 09:00:00

> Aider v0.86.0··
> Main model: gpt-4o with diff edit format··

#### change hello
#### to goodbye

To change it:

```python
#### not a prompt
> nor this··
```

#### a heading is a prompt after a blank line

> Tokens: 4.4k sent, 1.2k cache hit, 120 received. Cost: $0.03 message, $0.05 session.··
> Applied edit to hello.py··

#### /undo

# aider chat started at 2025-11-08 10:00:00

#### thanks

You are welcome.
""".replace("··", "  ")


def aider_history(folder: Path, text: str = AIDER) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".aider.chat.history.md"
    path.write_text(text)
    return path


# LibreChat

ROOT = "00000000-0000-0000-0000-000000000000"


def libre(number: int, parent: int, text: str, **fields: Any) -> Record:
    typed = fields.pop("typed", False)
    return {
        "messageId": libre_id(number),
        "parentMessageId": libre_id(parent) if parent else ROOT,
        "conversationId": "af1ea676-f525-444f-a9ed-7c8dbf062733",
        "createdAt": DAY.format(number),
        "isCreatedByUser": typed,
        "sender": "User" if typed else "GPT-4",
        "text": text,
        "model": None if typed else "gpt-4-turbo",
        "endpoint": "openAI",
        "tokenCount": 9,
        **fields,
    }


def libre_id(number: int) -> str:
    return f"9501f99d-9bbb-40cb-bbb2-{number:012}"


LIBRE_CALL = {"id": "l1", "name": "search", "args": '{"q": "rye"}', "output": "found"}
LIBRE = [
    libre(1, 0, "Why?", typed=True, files=[{"filename": "a.pdf", "type": "application/pdf", "bytes": 3}]),
    libre(2, 1, "Because."),
    libre(3, 1, "", content=[{"type": "think", "think": "hm"}, {"type": "tool_call", "tool_call": LIBRE_CALL}]),
    libre(4, 3, "Go on", typed=True),
    libre(5, 2, "Really?", typed=True),
    libre(6, 4, "On it."),
]


def libre_flat(folder: Path) -> Path:
    return write(folder / "flat.json", libre_export(LIBRE, "af1ea676-f525-444f-a9ed-000000000001", recursive=False))


def libre_export(messages: list[Record], id: str, *, recursive: bool) -> Record:
    about = {"conversationId": id, "endpoint": "openAI", "title": "Bread", "exportAt": "16:33:32", "branches": True}
    return {**about, "recursive": recursive, "options": {"model": "gpt-3.5", "temperature": 1}, "messages": messages}


def libre_nested(messages: list[Record]) -> list[Record]:
    held = {one["messageId"]: {**one, "children": []} for one in messages}
    for one in held.values():
        if one["parentMessageId"] in held:
            held[one["parentMessageId"]]["children"].append(one)
    return [one for one in held.values() if one["parentMessageId"] not in held]


def libre_tree(folder: Path) -> Path:
    nested = libre_nested(LIBRE)
    return write(folder / "tree.json", libre_export(nested, "af1ea676-f525-444f-a9ed-000000000002", recursive=True))


# OpenAssistant


def oasst(number: int, role: str, text: str, *replies: Record, **fields: Any) -> Record:
    id = f"054e1df3-35e0-4bb8-a585-{number:012}"
    about = {"message_id": id, "text": text, "role": role, "lang": "en", "created_date": DAY.format(number)}
    return {**about, "emojis": {"name": [], "count": []}, "replies": list(replies), **fields}


def oasst_tree(number: int) -> Record:
    base = 10 * number
    first = oasst(base + 1, "assistant", "The worse.", rank=1)
    second = oasst(base + 2, "assistant", "The better.", oasst(base + 3, "prompter", "And [then] {?}"), rank=0)
    prompt = oasst(base, "prompter", "Which plan?", first, second)
    return {"message_tree_id": prompt["message_id"], "tree_state": "ready_for_export", "prompt": prompt}


def oasst_trees(folder: Path) -> Path:
    return lines(folder / "trees.jsonl", oasst_tree(1), oasst_tree(2))


def oasst_packed(folder: Path) -> Path:
    path = folder / "trees.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(b"\n".join(json.dumps(oasst_tree(number)).encode() for number in (3, 4))))
    return path


def oasst_flat(folder: Path) -> Path:
    found: list[Record] = []
    for number in (5, 6):
        tree = oasst_tree(number)
        waiting = [(tree["prompt"], None)]
        for one, parent in waiting:  # grows while it is walked
            waiting += [(reply, one["message_id"]) for reply in one["replies"]]
            kept = {name: value for name, value in one.items() if name != "replies"}
            found.append({**kept, "parent_id": parent, "message_tree_id": tree["message_tree_id"]})
    return lines(folder / "messages.jsonl", *sorted(found, key=lambda one: one["text"]))


# ShareGPT

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


def shared_array(folder: Path) -> Path:
    return write(folder / "cooking.json", SHARED)


def shared_lines(folder: Path) -> Path:
    chats = [
        {"messages": [{"role": "user", "content": "1"}, {"role": "assistant", "content": "2"}]},
        {"messages": [{"role": "user", "content": "3"}, {"role": "assistant", "content": "4"}]},
    ]
    return lines(folder / "tuning.jsonl", *chats)


# SillyTavern

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


def silly_chat(folder: Path, name: str = "Baker - 2025-11-7@09h00m00s") -> Path:
    return lines(folder / f"{name}.jsonl", *SILLY)


def silly_branch(folder: Path) -> Path:
    header = {**SILLY[0], "chat_metadata": {"main_chat": "Baker - 2025-11-7@09h00m00s"}}
    other = {"name": "Ann", "is_user": True, "is_system": False, "send_date": DAY.format(6), "mes": "Two rye."}
    return lines(folder / "Branch #1.jsonl", header, *SILLY[1:3], other)


def everything(folder: Path) -> dict[str, list[Path]]:
    """One of each layout, by the source it belongs to."""
    gemini = folder / ".gemini" / "tmp" / "project"
    return {
        "claude-ai": [
            claude_export(folder / "claude"),
            claude_single(folder / "claude"),
            claude_zip(folder / "claude"),
        ],
        "gemini-cli": [gemini_document(gemini), gemini_lines(gemini), gemini_agent(gemini), gemini_checkpoint(gemini)],
        "cline": [*cline_task(folder / "User"), cline_old(folder / "User")],
        "roo-code": roo_task(folder / "User")[:2],
        "continue": [continue_session(folder / ".continue")],
        "aider": [aider_history(folder / "project")],
        "librechat": [libre_flat(folder / "libre"), libre_tree(folder / "libre")],
        "openassistant": [oasst_trees(folder / "oasst"), oasst_packed(folder / "oasst"), oasst_flat(folder / "oasst")],
        "sharegpt": [shared_array(folder / "sets"), shared_lines(folder / "sets")],
        "sillytavern": [silly_chat(folder / "tavern"), silly_branch(folder / "tavern")],
    }


def samples(name: str, folder: Path) -> list[Path]:
    """For the contract: files by themselves, and folders where several files are one conversation."""
    made = everything(folder)[name]
    if name in ("cline", "roo-code"):
        return [next(above for above in made[0].parents if "." in above.name)]
    return [made[0].parent, made[3]] if name == "gemini-cli" else made
