"""What looks like a secret in a text: the patterns of detect-secrets, and a few of vendors that it does not know."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import NamedTuple

_PLUGINS = (
    ("aws", "AWSKeyDetector", "AWS key"),
    ("azure_storage_key", "AzureStorageKeyDetector", "Azure key"),
    ("basic_auth", "BasicAuthDetector", "password in an address"),
    ("discord", "DiscordBotTokenDetector", "Discord token"),
    ("github_token", "GitHubTokenDetector", "GitHub token"),
    ("gitlab_token", "GitLabTokenDetector", "GitLab token"),
    ("jwt", "JwtTokenDetector", "JSON web token"),
    ("mailchimp", "MailchimpDetector", "Mailchimp key"),
    ("npm", "NpmDetector", "npm token"),
    ("openai", "OpenAIDetector", "OpenAI key"),
    ("pypi_token", "PypiTokenDetector", "PyPI token"),
    ("sendgrid", "SendGridDetector", "SendGrid key"),
    ("slack", "SlackDetector", "Slack token"),
    ("square_oauth", "SquareOAuthDetector", "Square token"),
    ("stripe", "StripeDetector", "Stripe key"),
    ("telegram_token", "TelegramBotTokenDetector", "Telegram token"),
    ("twilio", "TwilioKeyDetector", "Twilio key"),
)
"""Modules and classes of `detect_secrets.plugins`. Those that guess by chance or look for addresses are left out."""
_ASSIGNED = (
    r"(?i)\b[A-Z0-9_.-]{0,40}(?:api[_-]?key|secret|token|passw(?:or)?d|access[_-]?key)[A-Z0-9_.-]{0,40}"
    r"[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?([^\s\"'`,;(){}\[\]<>$]{8,})"
)
"""What is given to a name that speaks of secrets. Bounded everywhere: a megabyte of hyphens must not take minutes."""
_OURS = (
    (r"\bsk-ant-[A-Za-z0-9_-]{20,}", "Anthropic key", ("sk-ant-",)),
    (r"\bsk-(?:proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{32,}", "API key", ("sk-",)),
    (r"\bAIza[A-Za-z0-9_-]{35}\b", "Google key", ("AIza",)),
    (r"\bhf_[A-Za-z0-9]{30,}\b", "Hugging Face token", ("hf_",)),
    (r"\bgithub_pat_[A-Za-z0-9_]{40,}", "GitHub token", ("github_pat_",)),
    (r"(?i)\bBearer[ \t]+([A-Za-z0-9._~+/-]{20,}=*)", "bearer token", ("earer", "EARER")),
    (_ASSIGNED, "assigned secret", ()),
)
"""Pattern, kind, and what a text has to have somewhere for it to be tried: looking for that costs next to nothing."""
_NAMED = re.compile(r"(?i)key|secret|token|passw")
"""What every name has that speaks of secrets: without one the slowest pattern need not be tried."""
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^-]{0,20000}(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
)
_WINDOW = 2000
_OVERLAP = 400
"""Characters: longer than any key but a private one."""
_GROUPED = frozenset({"password in an address", "bearer token", "assigned secret"})
"""Kinds whose pattern has the secret in its first group; in all others the whole match is one."""
_PLACEHOLDER = re.compile(
    r"(?i)(.)\1*|.*(?:example|placeholder|redacted|your[_-]|changeme|\.\.\.|…|process\.env|os\.environ).*"
)
"""What stands where a secret would be."""
_CODE = re.compile(r"[A-Za-z_$?!&*#:.-]+|[?!&*]?(?:[A-Za-z_$][\w$]{0,30}[.?:]+)+[A-Za-z_$][\w$]{0,30}")
"""What a program calls its things: words without digits, or with dots between."""
_SETTING = re.compile(r"[A-Z0-9_]+=")
"""The beginning of a line of settings: what follows is a value, whatever it looks like."""
_NOTHING_ELSE = re.compile(r"(?i)passw|secret")
"""Names that hold nothing but secrets: behind them a plain word may be one."""


class Secret(NamedTuple):
    """A secret in a text."""

    kind: str
    value: str
    start: int


def secrets_in(text: str) -> Iterator[Secret]:
    """Each one with where it begins; the same stretch is found once, as the kind that is named first."""
    found: list[Secret] = [Secret("private key", match[0], match.start()) for match in _PRIVATE_KEY.finditer(text)]
    patterns = [
        (pattern, kind) for pattern, kind, needed in _patterns() if not needed or any(one in text for one in needed)
    ]
    for begin, window in _windows(text):
        named = _NAMED.search(window) is not None
        for pattern, kind in patterns:
            if kind == "assigned secret" and not named:
                continue
            for match in pattern.finditer(window):
                start, end = match.span(1 if kind in _GROUPED else 0)
                if start == end or _PLACEHOLDER.fullmatch(window, start, end):
                    continue
                if kind != "assigned secret" or not _names_something(match):
                    found.append(Secret(kind, window[start:end], begin + start))
    yield from _apart(found)


def _names_something(match: re.Match[str]) -> bool:
    """Whether what looks assigned is a word of a program: `max_tokens = options.limit`, `token: "csrfToken"`."""
    value = match[1]
    if not _CODE.fullmatch(value):
        return False
    name = match.string[match.start() : match.start(1)]
    if name.endswith(("'", '"')):
        return "." not in value and re.search(r"(?i)token|key", value) is not None
    if match.string[match.end(1) : match.end(1) + 1] in ("(", "["):
        return True
    return not _SETTING.match(name) and ("." in value or _NOTHING_ELSE.search(name) is None)


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Lines of a text together, long ones in pieces that overlap: patterns that are quadratic stay fast."""
    begin = 0
    while begin < len(text):
        end = begin + _WINDOW
        if end < len(text):
            newline = text.rfind("\n", begin + _OVERLAP, end)
            yield begin, text[begin : newline if newline >= 0 else end]
            begin = newline + 1 if newline >= 0 else end - _OVERLAP
        else:
            yield begin, text[begin:]
            begin = end


def _apart(found: list[Secret]) -> Iterator[Secret]:
    """Those that share no character with one before them, the longest first."""
    taken: list[tuple[int, int]] = []
    for secret in sorted(found, key=lambda one: (one.start, -len(one.value))):
        if not taken or secret.start >= taken[-1][1]:
            taken.append((secret.start, secret.start + len(secret.value)))
            yield secret


@cache
def _patterns() -> list[tuple[re.Pattern[str], str, tuple[str, ...]]]:
    """Ours for whole keys, the library's, and what only looks assigned."""
    ours = [(re.compile(pattern), kind, needed) for pattern, kind, needed in _OURS]
    theirs = [
        (pattern, kind, ())
        for module, name, kind in _PLUGINS
        for pattern in getattr(import_module(f"detect_secrets.plugins.{module}"), name).denylist
    ]
    return [*ours[:-1], *theirs, ours[-1]]
