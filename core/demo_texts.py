"""What is said in the conversations of the example store."""

from __future__ import annotations

from .messages import NewMessage
from .model import Part, Text, Thinking, ToolCall, ToolResult, Usage

_MODEL = "claude-sonnet-4-5"


def asks(text: str) -> NewMessage:
    """A prompt."""
    return NewMessage(parts=(Text(text),))


def answers(*parts: Part | str, model: str = _MODEL, tokens: tuple[int, int] = (900, 240)) -> NewMessage:
    """An answer of a model."""
    said = tuple(Text(part) if isinstance(part, str) else part for part in parts)
    usage = Usage(tokens[0], tokens[1], tokens[0] // 2, 0, round((tokens[0] * 3 + tokens[1] * 15) / 1e6, 6))
    return NewMessage("assistant", said, model=model, provider="anthropic", usage=usage)


def returns(call: str, name: str, text: str, *, error: bool = False, detail: object = None) -> NewMessage:
    """The result of a tool."""
    return NewMessage("tool", (ToolResult(call, name, text, error, detail),))


BUCKET = '''```python
class TokenBucket:
    """Holds at most `size` tokens; one comes back every `1 / rate` seconds."""

    def __init__(self, rate: float, size: int, clock: Clock) -> None:
        self._rate, self._size, self._clock = rate, size, clock
        self._tokens, self._at = float(size), clock.now()

    def take(self) -> bool:
        now = self._clock.now()
        self._tokens = min(self._size, self._tokens + (now - self._at) * self._rate)
        self._at = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True
```'''
PATCH = """--- a/gateway/limits.py
+++ b/gateway/limits.py
@@ -12,7 +12,8 @@ class TokenBucket:
     def take(self) -> bool:
-        now = time.time()
-        self._tokens += (now - self._at) * self._rate
+        now = self._clock.now()
+        gained = (now - self._at) * self._rate
+        self._tokens = min(self._size, self._tokens + gained)
         self._at = now
"""
RATE_LIMITER = (
    asks("Our public API needs a rate limiter: 100 requests a minute per key, in Python. Which algorithm?"),
    answers(
        Thinking("Fixed windows let twice the rate through at an edge. A bucket is O(1) and smooth."),
        "A **token bucket** fits: constant memory per key, no burst at window edges, and one number to tune.\n\n"
        + BUCKET,
        tokens=(1_420, 610),
    ),
    asks("Good. Put it into `gateway/limits.py` and make the clock injectable."),
    answers(
        "I will look at what is there first.",
        ToolCall("call-read", "Read", {"file_path": "gateway/limits.py"}),
        tokens=(2_210, 90),
    ),
    returns(
        "call-read",
        "Read",
        "import time\n\nclass TokenBucket:\n    def take(self) -> bool:\n        now = time.time()\n",
    ),
    answers(
        ToolCall(
            "call-edit",
            "Edit",
            {
                "file_path": "gateway/limits.py",
                "old_string": "        now = time.time()\n        self._tokens += (now - self._at) * self._rate\n",
                "new_string": "        now = self._clock.now()\n        gained = (now - self._at) * self._rate\n"
                "        self._tokens = min(self._size, self._tokens + gained)\n",
            },
        ),
        tokens=(2_480, 210),
    ),
    returns("call-edit", "Edit", "The file gateway/limits.py has been updated.", detail={"patch": PATCH}),
    answers(ToolCall("call-test", "Bash", {"command": "pytest tests/test_limits.py -q"}), tokens=(2_700, 60)),
    returns("call-test", "Bash", "....F\nE   assert bucket.take() is False\n1 failed, 4 passed in 0.21s", error=True),
    answers(
        Thinking("The cap was missing in the test's own double, not in the bucket."),
        "Four pass. The fifth fails because the *fake clock* starts at zero while the bucket reads it before "
        "`start()`; with the clock passed in, that is one line in the test.",
        tokens=(2_910, 130),
    ),
    asks("Fix it and we are done."),
    answers("Done: **5 passed**. The clock is a parameter everywhere now.", tokens=(3_050, 44)),
)
SLIDING = (
    asks("A bucket of 100 still allows 200 requests within one minute, half before and half after. Can we be exact?"),
    answers(
        "Then keep a **sliding log**: the time of each request of the last minute.\n\n"
        "```python\nclass SlidingLog:\n    def take(self) -> bool:\n        now = self._clock.now()\n"
        "        while self._times and self._times[0] <= now - 60:\n            self._times.popleft()\n"
        "        if len(self._times) >= 100:\n            return False\n"
        "        self._times.append(now)\n        return True\n```\n\n"
        "| | bucket | sliding log |\n|---|---|---|\n| memory per key | 2 numbers | up to 100 times |\n"
        "| exact | no | **yes** |\n| cost | O(1) | O(1) amortised |",
        tokens=(1_610, 420),
    ),
    asks("How much memory is that for 50,000 keys?"),
    answers("About 50,000 × 100 × 8 bytes = **40 MB** at worst; in practice a tenth of it.", tokens=(1_900, 60)),
)
REDIS = (
    asks("We run four gateways. Show it as one atomic step in Redis."),
    answers(
        "A sorted set and a script, so that check and add are one step:\n\n```lua\nlocal now = tonumber(ARGV[1])\n"
        "redis.call('ZREMRANGEBYSCORE', KEYS[1], 0, now - 60)\n"
        "if redis.call('ZCARD', KEYS[1]) >= 100 then\n  return 0\nend\n"
        "redis.call('ZADD', KEYS[1], now, ARGV[2])\nredis.call('EXPIRE', KEYS[1], 60)\nreturn 1\n```",
        tokens=(2_050, 230),
    ),
)
SURVEY = (
    asks("Find how Envoy, nginx and Stripe limit rates. Report algorithm, state and what happens on failure."),
    answers(ToolCall("call-grep", "Grep", {"pattern": "limit_req_zone", "path": "/etc/nginx"}), tokens=(600, 40)),
    returns("call-grep", "Grep", "nginx.conf:31: limit_req_zone $api_key zone=public:10m rate=100r/m;"),
    answers(
        "1. **nginx**: leaky bucket in shared memory\n2. **Envoy**: global service, fails open\n"
        "3. **Stripe**: token bucket in Redis, sheds load by importance",
        model="claude-haiku-4-5",
        tokens=(1_100, 140),
    ),
)
RUST = (
    answers(
        "```rust\npub struct Bucket { rate: f64, size: f64, tokens: f64, at: Instant }\n\nimpl Bucket {\n"
        "    pub fn take(&mut self, now: Instant) -> bool {\n"
        "        let gained = now.duration_since(self.at).as_secs_f64() * self.rate;\n"
        "        self.tokens = (self.tokens + gained).min(self.size);\n        self.at = now;\n"
        "        if self.tokens < 1.0 { return false; }\n        self.tokens -= 1.0;\n        true\n    }\n}\n```\n\n"
        "The `tower::Layer` around it holds one bucket per key in a `DashMap`.",
        tokens=(1_380, 330),
    ),
)
MERGED = (
    asks("Keep the bucket for bursts, and the sliding log for the hard limit. Anything against both?"),
    answers(
        "Nothing: ask the bucket first, it is cheaper; only what it lets through is logged. "
        "A request is counted once, by the log.",
        tokens=(3_400, 80),
    ),
)
SCHEDULER = (
    asks("The nightly settlement ran twice on Sunday. The job table has a unique key. How can that be?"),
    answers(
        "I will look at the two runs.",
        ToolCall(
            "call-sql", "Bash", {"command": "psql -c 'select id, started, key from job order by started desc limit 2'"}
        ),
        tokens=(800, 70),
    ),
    returns(
        "call-sql",
        "Bash",
        " id  |       started       |         key\n-----+---------------------+----------------------\n"
        " 812 | 2026-03-01 02:00:07 | settle-2026-03-01\n 811 | 2026-03-01 02:00:04 | settle-2026-03-01 ",
    ),
    answers(
        Thinking("One key ends in a space. The unique index compares text exactly."),
        "Look at the keys: the second one **ends in a space**. One scheduler builds it with "
        "`strftime('%Y-%m-%d ')`.\n\n"
        "```sql\nupdate job set key = trim(key);\n"
        "alter table job add constraint key_trimmed check (key = trim(key));\n```",
        tokens=(1_050, 160),
    ),
    asks("That is it. Write the migration and a test."),
    answers(
        "```python\ndef test_a_key_with_a_space_is_refused(db: Database) -> None:\n"
        '    with pytest.raises(IntegrityError):\n        db.insert("job", key="settle-2026-03-01 ")\n```',
        tokens=(1_200, 90),
    ),
)
ADVISORY = (
    asks("Would an advisory lock have prevented it without touching the data?"),
    answers(
        "Yes, but it hides the wrong key. `pg_try_advisory_lock(hashtext(trim(key)))` is the belt to those braces."
    ),
)
HAIKU = (
    asks("Write a haiku for the release notes of version 2.0 of a database that never loses a row."),
    answers("Power fails at dusk —\nevery row you ever wrote\nwakes up where it slept.", tokens=(96, 28)),
    asks("Lovely. That one it is."),
    answers("Then may it never be tested.", tokens=(140, 12)),
)
HAIKUS = (
    ("colder", "More winter in it.", "Snow on the server —\nbeneath it, undisturbed still,\nthe last committed row."),
    ("funnier", "Funnier, please.", "You pulled out the plug.\nAgain? Fine. I wrote it down.\nI always write it."),
    (
        "for engineers",
        "Say fsync.",
        "Write, then fsync twice:\nonce for the file, once for the\nname by which it’s known.",
    ),
)
LIMERICK = (
    "A database, version two-oh,\nhad promised it never would throw\na row in the bin;\nthey unplugged it: a grin,\n"
    "and each row stood where rows ought to go."
)
