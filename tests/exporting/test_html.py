"""A page that needs nothing but itself, whatever strangers wrote into it."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bough.core.exporting import format_of, save, script_of
from bough.core.messages import NewMessage
from bough.core.model import Text, ToolCall
from bough.core.store import Store
from tests.exporting.scripts import answer, ask, native, result, talk

HOSTILE = [
    "<script>document.title='pwned'</script>",
    "<img src=x onerror=\"document.title='pwned'\">",
    "[click](javascript:document.title='pwned') ![x](http://evil.example/x.png)",
    "</article></main><script>document.title='pwned'</script>",
    "```html\n</code></pre><script>document.title='pwned'</script>\n```",
    "<a href='x' onclick=\"document.title='pwned'\">x</a> <style>*{display:none}</style>",
]


def page(messages: list[NewMessage], tmp_path: Path, title: str = "A lake") -> str:
    """The page of a native conversation."""
    ((_, data),) = format_of("html").encode(script_of(native(tmp_path / "store", messages, title), whole=True)).files
    return data.decode()


class Tags(HTMLParser):
    """The tags of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_text_of_strangers_stays_text(tmp_path: Path) -> None:
    """One script, ours; no handler, no image, no address that runs or asks anybody."""
    messages = [ask(text) for text in HOSTILE]
    messages += [answer(ToolCall("c", HOSTILE[0], {HOSTILE[0]: HOSTILE[1]})), result("c", "\n".join(HOSTILE))]
    tags = Tags()
    tags.feed(page(messages, tmp_path, HOSTILE[0]))
    assert [tag for tag, _ in tags.found].count("script") == 1
    assert not {"img", "iframe", "object", "link", "form"} & {tag for tag, _ in tags.found}
    for _, attributes in tags.found:
        assert not [name for name in attributes if name.startswith("on")]
        assert not str(attributes.get("href") or "").lower().startswith(("javascript:", "data:"))
        assert "src" not in attributes


def test_its_policy_allows_its_one_script_and_no_request(tmp_path: Path) -> None:
    """By the hash of what is in it."""
    text = page(talk(), tmp_path)
    assert "default-src 'none'" in text
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/=]{44}'", text)


def test_everything_is_there_without_scripts(tmp_path: Path) -> None:
    """Each message has its anchor; calls, results and thoughts are folded."""
    text = page(talk(), tmp_path)
    assert text.count("<article") == len(talk())
    for said in ("How deep is the lake?", "Let me look.", "no such file", "Four."):
        assert said in text
    assert text.count("<details") == 5


def test_nothing_of_a_text_vanishes_and_nothing_hangs(tmp_path: Path) -> None:
    """Deep quotes, a thousand brackets, a megabyte: shown as they are where a parser would lose or linger."""
    deep = "> " * 300 + "the bottom"
    text = page([ask(deep), ask("[" * 20_000 + "end"), ask("word " * 200_000)], tmp_path)
    assert "the bottom" in text
    assert "end" in text
    assert text.count("word ") >= 200_000


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium on this machine")
def test_a_real_browser_shows_one_branch_and_runs_nothing_of_strangers(tmp_path: Path) -> None:
    """The script hides what is not on the path; the title stays ours."""
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("A lake", messages=[ask(text) for text in HOSTILE])
    with store.write(id) as writer:
        writer.fork(store.read(id).skeleton.ids[0], "other", messages=["another way", "and on"])
    (path,) = save(format_of("html").encode(script_of(store.read(id), whole=True)), tmp_path / "out")
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", path.as_uri()]
    ended = subprocess.run(words, capture_output=True, text=True, check=True, timeout=180)
    assert "pwned</title>" not in ended.stdout
    assert "<title>A lake</title>" in ended.stdout
    hidden = re.findall(r"<article[^>]* hidden", ended.stdout)
    assert len(hidden) == 2
    assert "1 of 2" in ended.stdout


def test_text_that_is_not_markdown_is_not_changed(tmp_path: Path) -> None:
    """A word with underscores, a sum with stars, code with tags."""
    messages = [answer(Text("`<b>` and snake_case_name and 3*4*5"))]
    text = page(messages, tmp_path)
    assert "<code>&lt;b&gt;</code>" in text
    assert "snake_case_name" in text
