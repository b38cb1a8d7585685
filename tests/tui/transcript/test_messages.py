"""What messages look like: headers, folds, calls with their results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bough.core.model import File, Image, Text, Thinking, ToolCall, ToolResult, Unknown, Usage
from bough.tui.widgets.transcript.reading import Reading

Screen = Callable[[Reading], list[str]]


def call(id: str = "c1", name: str = "Bash", **input: Any) -> ToolCall:
    return ToolCall(id, name, input or {"command": "ls"})


def result(id: str = "c1", text: str = "out", **more: Any) -> ToolResult:
    return ToolResult(id, "", text, **more)


def test_a_short_conversation(talk: Any, screen: Screen) -> None:
    """Who said it, when, with which model; an empty line between."""
    talk.add("prompt", "hello", time="2026-03-04T10:02:00Z")
    talk.add("answer", "hi", model="gpt-x", time="2026-03-03T10:02:00Z", usage=Usage(1000, 234, cost=0.03))
    assert screen(talk.reading()) == [
        "you  |10:02",
        "hello",
        "",
        "gpt-x  |1.2k tok · $0.03   Tue 10:02",
        "hi",
    ]


def test_records_of_one_answer_are_one_message(talk: Any, screen: Screen) -> None:
    """One header, and the usage of the last of them; results between them do not part them."""
    talk.add("prompt", "go")
    talk.add("thinking", Thinking("let me see"), group="g", model="m", usage=Usage(output=1))
    talk.add("call", call("a"), group="g", model="m", usage=Usage(output=5))
    talk.add("result", result("a"))
    talk.add("call", call("b", command="pwd"), group="g", model="m", usage=Usage(output=9))
    talk.add("result", result("b", "x\ny"))
    talk.add("answer", "done", group="h", model="m")
    assert screen(talk.reading()) == [
        "you",
        "go",
        "",
        "m  |9 tok",
        "▸ thought  let me see",
        "▸ Bash  ls  |✓  1 line",
        "▸ Bash  pwd  |✓  2 lines",
        "",
        "m",
        "done",
    ]


def test_answers_that_only_work_share_a_header(talk: Any, screen: Screen) -> None:
    """What is called on and on in one turn is one piece of work, and its tokens are one sum."""
    talk.add("prompt", "go")
    talk.add("answer", "I look.", group="g", model="m", usage=Usage(output=1))
    talk.add("call", call("a"), group="h", model="m", usage=Usage(output=2))
    talk.add("result", result("a"))
    talk.add("thinking", Thinking("hm"), group="i", model="m", usage=Usage(output=3))
    talk.add("call", call("b", command="pwd"), group="i", model="m", usage=Usage(output=4))
    talk.add("result", result("b"))
    talk.add("call", call("c", command="df"), group="j", model="another", usage=Usage(output=8))
    talk.add("call", call("d", command="du"), group="k", model="another", usage=Usage(output=16))
    talk.add("answer", "Full.", group="k", model="another", usage=Usage(output=16))
    assert screen(talk.reading()) == [
        "you",
        "go",
        "",
        "m  |7 tok",
        "I look.",
        "▸ Bash  ls  |✓  1 line",
        "▸ thought  hm",
        "▸ Bash  pwd  |✓  1 line",
        "",
        "another  |8 tok",
        "▸ Bash  df  |no result",
        "",
        "another  |16 tok",
        "▸ Bash  du  |no result",
        "",
        "Full.",
    ]


def test_parallel_calls_have_their_own_results(talk: Any, screen: Screen) -> None:
    """Whatever the order of the results, and in whichever records they are."""
    talk.add("prompt", "go")
    talk.add("answer", Text("both"), call("a"), call("b", command="pwd"), model="m")
    talk.add("result", result("b", "B"), result("a", "A1\nA2"))
    reading = talk.reading()
    assert screen(reading)[-2:] == ["▸ Bash  ls  |✓  2 lines", "▸ Bash  pwd  |✓  1 line"]
    reading.current = 1
    assert reading.turn_current()
    assert [line.strip() for line in screen(reading)[-6:]] == [
        "A1",
        "A2",
        "▾ Bash  pwd  |✓  1 line",
        "$ pwd",
        "",
        "B",
    ]


def test_an_opened_call_shows_input_and_result(talk: Any, screen: Screen) -> None:
    """Its bar stays, what was asked and answered stands under it."""
    talk.add("prompt", "go")
    talk.add("call", call(), model="m")
    talk.add("result", result(text="out", error=True, detail={"durationMs": 800}))
    reading = talk.reading()
    assert screen(reading)[-1] == "▸ Bash  ls  |✗ error  1 line 0.8 s"
    reading.current = 1
    reading.turn_current()
    assert screen(reading)[-4:] == ["▾ Bash  ls  |✗ error  1 line 0.8 s", "    $ ls", "", "    out"]


def test_a_result_without_its_call_stands_alone(talk: Any, screen: Screen) -> None:
    """And a call without its result says so; a second result for one call does too stand alone."""
    talk.add("prompt", "go")
    talk.add("call", call("a"), model="m")
    talk.add("result", result("other"))
    talk.add("prompt", "next")
    talk.add("call", call("b"), model="m")
    talk.add("result", result("b"))
    talk.add("result", result("b", "again"))
    shown = screen(talk.reading())
    assert "▸ Bash  ls  |no result" in shown
    assert [line for line in shown if line.startswith("▸ result")] == ["▸ result  |✓  1 line"] * 2


def test_a_result_of_another_turn_is_not_taken(talk: Any, screen: Screen) -> None:
    """Ids are matched within a turn."""
    talk.add("call", call("a"))
    talk.add("prompt", "next")
    talk.add("result", result("a"))
    assert "▸ Bash  ls  |no result" in screen(talk.reading())


def test_formats_without_ids(talk: Any, screen: Screen) -> None:
    """There the next result is the call's."""
    talk.add("call", call(""))
    talk.add("result", result(""))
    talk.add("call", call(""))
    talk.add("result", result("", "x\ny"))
    shown = screen(talk.reading())
    assert [line for line in shown if "Bash" in line] == ["▸ Bash  ls  |✓  1 line", "▸ Bash  ls  |✓  2 lines"]


def test_an_edit_is_a_diff(talk: Any, screen: Screen) -> None:
    """Open unless it is long, with the numbers of lines in its bar; what the tool said about it is folded inside."""
    talk.add("answer", call("e", "Edit", file_path="a.py", old_string="x", new_string="y"))
    talk.add("result", result("e", "updated"))
    assert screen(talk.reading())[-4:] == [
        "▾ Edit  a.py  |✓  +1 −1",
        "    - x",
        "    + y",
        "    ▸ result  |✓  1 line",
    ]


def test_commands_of_shells_in_lists(talk: Any, screen: Screen) -> None:
    """Codex names the shell that runs the command; the command is what one wants to see."""
    talk.add("call", ToolCall("c", "shell", {"command": ["bash", "-lc", "ls -la"]}))
    talk.add("result", result("c", "x", detail={"metadata": {"exit_code": 2, "duration_seconds": 12.4}}))
    assert screen(talk.reading())[-1] == "▸ shell  ls -la  |✗ exit 2  1 line 12 s"


def test_injected_text_is_folded(talk: Any, screen: Screen) -> None:
    """In one line that says how much it is."""
    talk.add("prompt", "hi")
    talk.add("context", "x" * 2100)
    talk.add("summary", "before")
    assert screen(talk.reading())[-2:] == ["▸ context injected, 2.1 kB", "▸ summary of what came before, 6 B"]


def test_pictures_and_files_are_named(talk: Any, screen: Screen) -> None:
    """With their sizes, never drawn."""
    talk.add("prompt", "see", Image("screenshot.png", "image/png", 120_000), File("", "text/csv", 0))
    assert screen(talk.reading())[-2:] == ["▣ image screenshot.png  120 kB", "▣ file text/csv  not in the file"]


def test_the_unknown_is_folded(talk: Any, screen: Screen) -> None:
    """As JSON, whatever it is."""
    talk.add("answer", Unknown({"type": "hologram", "n": 1}))
    reading = talk.reading()
    assert screen(reading)[-1] == "▸ unknown part  hologram"
    reading.turn_current()
    assert screen(reading)[-4:] == ["    {", '      "type": "hologram",', '      "n": 1', "    }"]


def test_what_was_typed_while_the_model_worked(talk: Any, screen: Screen) -> None:
    """Shown where it was typed, as a prompt, though it is a note of its format; it parts the work it interrupted."""
    talk.add("prompt", "go")
    talk.add("call", call("a"), group="g", model="m")
    talk.add("result", result("a"))
    talk.add("note", "and hurry", role="user", time="2026-03-04T10:02:00Z")
    talk.add("note", "42 %", role="system")
    talk.add("note", "injected", role="user", hidden=True)
    talk.add("call", call("b"), group="h", model="m")
    reading = talk.reading()
    assert screen(reading) == [
        "you",
        "go",
        "",
        "m",
        "▸ Bash  ls  |✓  1 line",
        "",
        "you  |10:02",
        "and hurry",
        "",
        "m",
        "▸ Bash  ls  |no result",
    ]
    reading.turn_notes()
    assert [line for line in screen(reading) if "note" in line] == ["▸ note  42 %", "▸ note  injected"]


def test_thinking(talk: Any, screen: Screen) -> None:
    """Folded; how long it took where that is known; kept empty by some vendors."""
    talk.add("prompt", "hi", time="2026-03-04T10:00:00Z")
    talk.add("thinking", Thinking("deep"), time="2026-03-04T10:00:12Z")
    talk.add("answer", Thinking(""), "yes")
    shown = screen(talk.reading())
    assert "▸ thought for 12 s  deep" in shown
    assert "· thought, not kept in the file" in shown


def test_notes_on_demand(talk: Any, screen: Screen) -> None:
    """After the message that they follow."""
    talk.add("prompt", "hi")
    talk.add("note", Unknown({"type": "progress", "message": "50 %"}))
    talk.add("answer", "yes")
    reading = talk.reading()
    assert not any("note" in line for line in screen(reading))
    reading.show_notes(shown=True)
    assert screen(reading)[2] == "▸ note  progress 50 %"


def test_the_record(talk: Any, screen: Screen) -> None:
    """The current message as its file has it, and back."""
    talk.add("prompt", "hi")
    reading = talk.reading()
    before = screen(reading)
    reading.turn_raw()
    assert '  "parts": [' in "\n".join(screen(reading))
    reading.turn_raw()
    assert screen(reading) == before


def test_a_file_that_changed(talk: Any, screen: Screen) -> None:
    """A quiet line says so where the message was; the others stay."""
    talk.add("prompt", "hi")
    talk.add("answer", "gone")
    talk.source.moved.add(1)
    shown = screen(talk.reading())
    assert shown[:2] == ["you", "hi"]
    assert "is not the file that was read" in " ".join(shown)


def test_hostile_text_is_shown(talk: Any, screen: Screen) -> None:
    """Control characters are visible wherever a file can put them."""
    bad = "\x1b]0;x\x07\u202e"
    talk.add("prompt", f"hi {bad}")
    talk.add("answer", Thinking(bad), ToolCall(bad, bad, {bad: bad, "n": [bad]}), Unknown({bad: bad}), model=bad)
    talk.add("result", ToolResult(bad, bad, bad, detail={"diff": bad}))
    talk.add("answer", Image(bad, bad, 1), File(bad, bad, 1), call("e", bad, path=bad, oldText=bad, newText="x"))
    reading = talk.reading(rows=200)
    for kind in ("tool", "thinking", "unknown", "edit"):
        reading.set_kinds([kind], opened=True)
    shown = "".join(screen(reading))
    assert len(shown) > 200
    assert shown.isprintable()


def test_an_empty_message_still_has_a_line(talk: Any, screen: Screen) -> None:
    """Walking over messages has no bound otherwise."""
    for _ in range(300):
        talk.add("answer", "", group="g")
    reading = talk.reading()
    assert all(reading.pages.height(position) > 0 for position in range(300))


def test_labels(talk: Any, screen: Screen) -> None:
    """A label stands in the header."""
    talk.add("prompt", "hi")
    talk.skeleton.labels["m0"] = "start"
    assert screen(talk.reading())[0] == "you  ⚑ start"


def test_long_output_is_clipped(talk: Any) -> None:
    """And says how much more there is."""
    talk.add("call", call())
    talk.add("result", result(text="\n".join(map(str, range(5000)))))
    reading = talk.reading()
    reading.turn_current()
    assert 2000 < reading.pages.height(0) < 2010
    assert "⋯ 3,000 lines more" in reading.pages.page(0).text


@pytest.mark.parametrize("input", [None, "text", 7, [], {}, {"a": {"b": [1]}, "c": "x\ny"}, {"command": []}])
def test_any_input(talk: Any, screen: Screen, input: Any) -> None:
    """Whatever a tool was asked, it can be opened."""
    talk.add("call", ToolCall("c", "T", input))
    reading = talk.reading()
    assert reading.turn_current()
    assert screen(reading)[1].startswith("▾ T")
