"""Sessions that Bough writes, read by the vendors' own code: claude-agent-sdk, and pi's SessionManager under node.

Bough needs neither; where one is not there its tests are skipped and say so. The SDK is whatever this Python imports,
pi the package below a folder in NODE_PATH, else where npm installs for everybody.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from bough.core import open_path
from bough.core.conversation import Conversation
from bough.core.keeping import Keeping
from bough.core.merging.results import result as merged_messages
from bough.core.merging.saving import outcome, save
from bough.core.merging.sides import sides_of
from bough.core.merging.strategies import decided
from bough.core.model import Text, ToolResult
from bough.core.resuming import Resumption, resume
from bough.core.store import Store
from bough.core.target import Target
from tests.exporting.scripts import answer, ask, native, talk
from tests.exporting.test_resuming import claude
from tests.sessions import pi_session
from tests.tui.samples import forked

_PI = "@earendil-works/pi-coding-agent"
_READ_BY_PI = """
import fs from 'node:fs';
const {SessionManager} = await import(process.argv[2]);
const texts = message => typeof message.content === 'string' ? [message.content]
  : (message.content ?? []).filter(one => one.type === 'text').map(one => one.text);
const usage = {input: 0, output: 0, cacheRead: 0, cacheWrite: 0, totalTokens: 0,
  cost: {input: 0, output: 0, cacheRead: 0, cacheWrite: 0, total: 0}};
const MORE = [{role: 'user', content: [{type: 'text', text: 'go on'}]},
  {role: 'assistant', content: [{type: 'text', text: 'I do'}], api: 'x', provider: 'x', model: 'x', usage,
   stopReason: 'stop'}];
const said = process.argv.slice(3).map(path => {
  const before = fs.readFileSync(path, 'utf8');
  const session = SessionManager.open(path);
  const found = session.buildSessionContext().messages.flatMap(texts);
  const same = fs.readFileSync(path, 'utf8') === before;
  for (const message of MORE) session.appendMessage({...message, timestamp: Date.now()});
  const more = SessionManager.open(path).buildSessionContext().messages.flatMap(texts);
  return {found, same, more};
});
console.log(JSON.stringify(said));
"""


def merged(root: Path) -> Conversation:
    """Two branches of ours, and what a merge makes of them."""
    store = Store.open(root, create=True)
    id = store.create("Two", messages=[ask("a"), answer(Text("A")), *talk()])
    with store.write(id) as writer:
        at = writer.state().view.skeleton.ids[1]
        writer.fork(at, "alt", messages=[ask("d"), answer(Text("D")), ask("e"), answer(Text("E"))])
    conversation = store.read(id)
    ours, theirs = (Target(conversation, one, None, branch_named=True) for one in conversation.branches)
    sides = sides_of(ours, theirs)
    keeping = Keeping.of(conversation, store.root)
    done = outcome(sides, merged_messages(sides, decided(sides.begin(), "append")), how="append")
    with keeping.hold(store, 0) as writer:
        save(writer, keeping, done, "merged")
    return store.read(id)


def of_pi(root: Path) -> Conversation:
    """A session of pi with a second beginning."""
    path = pi_session(root / "s.jsonl", turns=("one", "two"), cwd=str(root), name="A lake", rewind=True)
    return open_path(path)[0]


CONVERSATIONS: dict[str, Callable[[Path], Conversation]] = {
    "ours": lambda root: native(root / "store", talk(), project=str(root)),
    "merged": lambda root: merged(root / "store"),
    "claude-code": lambda root: open_path(claude(root))[0],
    "claude-code, forked": lambda root: open_path(forked(root))[0],
    "pi": of_pi,
}


def resumed(conversation: Conversation, tool: str) -> Iterator[tuple[Resumption, list[str]]]:
    """A new session from each message, with the texts that are to be in it."""
    for at in conversation.tree.nodes:
        found = resume(conversation, tool, message=at)
        yield found, [text for entry in conversation.tree.path(at) for text in said(conversation, entry)]


def said(conversation: Conversation, entry: int) -> list[str]:
    """The texts of a message, results of tools among them."""
    texts = (part.text for part in conversation.parts(entry) if isinstance(part, Text | ToolResult))
    return [text for text in texts if text.strip()]


def in_order(wanted: list[str], found: list[str]) -> bool:
    """Whether each text stands in what was found, one after the other; formats join the texts of one message."""
    whole, at = "\n".join(found), 0
    for text in wanted:
        at = whole.find(text, at)
        if at < 0:
            return False
        at += len(text)
    return True


@pytest.fixture
def sdk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Claude's SDK, with a folder of its own."""
    try:
        found = import_module("claude_agent_sdk")
    except ImportError:
        pytest.skip("claude-agent-sdk is not installed: `pip install claude-agent-sdk` to read what we write with it")
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(tmp_path / "claude"))
    return found


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_claudes_sdk_lists_the_session_and_returns_the_same_chain(sdk: Any, name: str, tmp_path: Path) -> None:
    """From every message of it, whatever tool it came from; and the SDK forks it again."""
    sessions = list(resumed(CONVERSATIONS[name](tmp_path), "claude-code"))
    for found, wanted in sessions:
        chain = sdk.get_session_messages(found.session, directory=str(found.folder))
        assert in_order(wanted, [text for one in chain for text in _texts(one.message)])
        assert sdk.fork_session(found.session, directory=str(found.folder)).session_id
    listed = {one.session_id for one in sdk.list_sessions(directory=str(sessions[0][0].folder))}
    assert {found.session for found, _ in sessions} <= listed


def _texts(message: dict[str, Any]) -> list[str]:
    content = message["content"]
    if isinstance(content, str):
        return [content]
    return [str(block.get("text") or block.get("content") or "") for block in content]


@pytest.fixture
def pi(tmp_path: Path) -> Callable[[list[Path]], list[dict[str, Any]]]:
    """What pi reads of sessions, before and after it went on with them."""
    node, package = shutil.which("node"), _package()
    if node is None or package is None:
        pytest.skip(f"node or {_PI} is not installed: `npm install {_PI}` and name its node_modules in NODE_PATH")
    script = tmp_path / "read.mjs"
    script.write_text(_READ_BY_PI)

    def read(paths: list[Path]) -> list[dict[str, Any]]:
        command = [node, str(script), package.as_uri(), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        found: list[dict[str, Any]] = json.loads(done.stdout)
        return found

    return read


def _package() -> Path | None:
    folders = [folder for folder in os.environ.get("NODE_PATH", "").split(os.pathsep) if folder]
    for folder in (*folders, "/usr/local/lib/node_modules", "/usr/lib/node_modules"):
        path = Path(folder, _PI, "dist", "index.js")
        if path.is_file():
            return path
    return None


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_pi_opens_the_session_and_goes_on_from_its_end(
    pi: Callable[[list[Path]], list[dict[str, Any]]], name: str, tmp_path: Path
) -> None:
    """From every message of it; opening changes nothing, and what is said next follows what was said."""
    sessions = list(resumed(CONVERSATIONS[name](tmp_path), "pi"))
    for (_, wanted), read in zip(sessions, pi([found.files[0] for found, _ in sessions]), strict=True):
        assert read["same"]
        assert in_order(wanted, read["found"])
        assert read["more"] == [*read["found"], "go on", "I do"]
