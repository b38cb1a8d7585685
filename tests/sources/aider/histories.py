"""A history of aider."""

from __future__ import annotations

from pathlib import Path

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


def history(folder: Path, text: str = AIDER) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / ".aider.chat.history.md"
    path.write_text(text)
    return path
