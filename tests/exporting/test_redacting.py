"""Secrets leave an export only if a person wants them to."""

from __future__ import annotations

from pathlib import Path

import pytest

from bough.core.exporting import format_of, script_of
from bough.core.exporting.redacting import findings, redacted
from bough.core.exporting.secrets import secrets_in
from bough.core.model import Text, ToolCall, ToolResult
from bough.core.store import Store
from tests.exporting.scripts import answer, ask, native, result

BODY = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fG3hJ5"
"""Thirty-six characters that mean nothing."""


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        (f"key sk-ant-api03-{BODY}", "Anthropic key", f"sk-ant-api03-{BODY}"),
        (f"OPENAI=sk-proj-{BODY}", "API key", f"sk-proj-{BODY}"),
        (f"ghp_{BODY}", "GitHub token", f"ghp_{BODY}"),
        ("id AKIA" + "QWERTYUIOPASDFGH", "AWS key", "AKIAQWERTYUIOPASDFGH"),
        ("postgres://ada:s3cr3tpass@db/x", "password in an address", "s3cr3tpass"),
        (f"Authorization: Bearer {BODY}", "bearer token", BODY),
        ("export DB_PASSWORD='correct-horse'", "assigned secret", "correct-horse"),
        ('"api_key": "0123456789abcdef"', "assigned secret", "0123456789abcdef"),
        ("hf_" + BODY[:34], "Hugging Face token", "hf_" + BODY[:34]),
    ],
)
def test_secrets_are_known_by_their_shape(text: str, kind: str, value: str) -> None:
    """Each once, and the whole of it."""
    (found,) = secrets_in(text)
    assert (found.kind, found.value, text[found.start :][: len(value)]) == (kind, value, value)


def test_a_private_key_is_one_secret_to_its_end() -> None:
    """Over many lines."""
    key = "-----BEGIN RSA PRIVATE KEY-----\nabc\ndef\n-----END RSA PRIVATE KEY-----"
    (found,) = secrets_in(f"before\n{key}\nafter")
    assert found.value == key


@pytest.mark.parametrize(
    "text",
    ["API_KEY=your-key-goes-here", "password: ********", "token = os.environ['X']", "the token is long", "sk-short"],
)
def test_what_stands_for_a_secret_is_none(text: str) -> None:
    """Placeholders and plain words."""
    assert list(secrets_in(text)) == []


def test_a_secret_goes_everywhere_it_stands(tmp_path: Path) -> None:
    """In texts, in inputs at any depth and their keys, in results, in the title: also where nothing marks it as one."""
    secret = "correct-horse-battery"
    messages = [
        ask(f"PASSWORD={secret}"),
        answer(Text(f"I use {secret}."), ToolCall("c", "Bash", {"env": [{secret: f"x{secret}"}]})),
        result("c", f"welcome {secret}"),
    ]
    script = script_of(native(tmp_path / "store", messages, f"About {secret}"))
    (found,) = findings(script)
    assert (found.number, found.kind, found.times) == (1, "assigned secret", 1)
    assert secret not in found.masked
    clean = redacted(script, [found])
    for name in ("json", "markdown", "text", "html", "bough", "claude-code", "codex", "pi"):
        document = format_of(name).encode(clean)
        assert all(secret.encode() not in data for _, data in document.files), name
    assert "[redacted: assigned secret]" in str(clean.said[2].parts)
    assert isinstance(clean.said[2].parts[0], ToolResult)


def test_a_person_may_keep_some(tmp_path: Path) -> None:
    """Only what is handed in is replaced."""
    messages = [ask(f"ghp_{BODY} and PASSWORD=correct-horse")]
    script = script_of(native(tmp_path / "store", messages))
    first, second = findings(script)
    text = str(redacted(script, [second]).said[0].parts)
    assert first.value in text
    assert second.value not in text


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens = options.maxTokens",
        "token: z.string()",
        'headers["X-CSRF-Token"] = "csrfToken"',
        "secret = Base.url_encode64(bytes)",
        "password = generate(16)",
        "total_tokens: total_input_tokens",
        "export TOKEN=sk-ant-api03-...",
    ],
)
def test_what_a_program_calls_its_things_is_no_secret(text: str) -> None:
    """Names that speak of secrets are everywhere in code: a review of hundreds is read by nobody."""
    assert list(secrets_in(text)) == []


@pytest.mark.parametrize(
    "text", ["DB_PASSWORD=swordfishing", "APP_TOKEN=one.two3.four", "secret: 'correcthorse'", 'password = "mypassword"']
)
def test_a_plain_word_may_be_a_secret_where_one_is_set(text: str) -> None:
    """In a line of settings, and quoted behind a name that holds nothing else."""
    (found,) = secrets_in(text)
    assert found.value in text
    assert found.start == text.index(found.value)


def test_a_secret_is_found_wherever_it_stands_in_a_long_text() -> None:
    """Texts are looked at in pieces: one at the edge of a piece is whole all the same, and counted once."""
    key = f"ghp_{BODY}"
    for before in range(0, 4100, 37):
        (found,) = secrets_in(f"{'x' * before} {key} {'y' * 3000}\nend")
        assert (found.value, found.start) == (key, before + 1)


def test_names_of_branches_tags_and_labels_are_looked_at_too(tmp_path: Path) -> None:
    """A person who names a branch after a token gives it away as well."""
    secret = f"ghp_{BODY}"
    store = Store.open(tmp_path / "store", create=True)
    id = store.create("A lake", messages=["a"], tags=[secret])
    with store.write(id) as writer:
        at = writer.state().view.skeleton.ids[0]
        writer.fork(at, f"try {secret}", messages=["b"])
        writer.label(at, secret)
    script = script_of(store.read(id), whole=True)
    (found,) = findings(script)
    assert found.times == 3
    assert secret not in repr(redacted(script, [found]))
