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
    r"[\"']?\s{0,8}[:=]\s{0,8}[\"']?([^\s\"'`,;(){}\[\]<>$]{8,})"
)
"""What is given to a name that speaks of secrets. Bounded everywhere: a megabyte of hyphens must not take minutes."""
_OURS = (
    (r"\bsk-ant-[A-Za-z0-9_-]{20,}", "Anthropic key"),
    (r"\bsk-(?:proj-|svcacct-|or-v1-)?[A-Za-z0-9_-]{32,}", "API key"),
    (r"\bAIza[A-Za-z0-9_-]{35}\b", "Google key"),
    (r"\bhf_[A-Za-z0-9]{30,}\b", "Hugging Face token"),
    (r"\bgithub_pat_[A-Za-z0-9_]{40,}", "GitHub token"),
    (r"(?i)\bBearer\s+([A-Za-z0-9._~+/-]{20,}=*)", "bearer token"),
    (_ASSIGNED, "assigned secret"),
)
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
_PLACEHOLDER = re.compile(r"(?i)(.)\1*|.*(?:example|placeholder|redacted|your[_-]|changeme|process\.env|os\.environ).*")
"""What stands where a secret would be."""


class Secret(NamedTuple):
    """A secret in a text."""

    kind: str
    value: str
    start: int


def secrets_in(text: str) -> Iterator[Secret]:
    """Each one with where it begins; the same stretch is found once, as the kind that is named first."""
    found: list[Secret] = [Secret("private key", match[0], match.start()) for match in _PRIVATE_KEY.finditer(text)]
    for begin, window in _windows(text):
        named = _NAMED.search(window) is not None
        for pattern, kind in _patterns():
            if kind == "assigned secret" and not named:
                continue
            for match in pattern.finditer(window):
                start, end = match.span(1 if kind in _GROUPED else 0)
                if start < end and not _PLACEHOLDER.fullmatch(window, start, end):
                    found.append(Secret(kind, window[start:end], begin + start))
    yield from _apart(found)


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a text, long ones in pieces that overlap: patterns that are quadratic stay fast."""
    begin = 0
    for line in text.split("\n"):
        for start in range(0, max(1, len(line) - _OVERLAP), _WINDOW - _OVERLAP):
            yield begin + start, line[start : start + _WINDOW]
        begin += len(line) + 1


def _apart(found: list[Secret]) -> Iterator[Secret]:
    """Those that share no character with one before them, the longest first."""
    taken: list[tuple[int, int]] = []
    for secret in sorted(found, key=lambda one: (one.start, -len(one.value))):
        if not taken or secret.start >= taken[-1][1]:
            taken.append((secret.start, secret.start + len(secret.value)))
            yield secret


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Ours for whole keys, the library's, and what only looks assigned."""
    ours = [(re.compile(pattern), kind) for pattern, kind in _OURS]
    theirs = [
        (pattern, kind)
        for module, name, kind in _PLUGINS
        for pattern in getattr(import_module(f"detect_secrets.plugins.{module}"), name).denylist
    ]
    return [*ours[:-1], *theirs, ours[-1]]
