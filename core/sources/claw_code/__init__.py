"""claw-code: the sessions of its Rust build, in all layouts, and those of its Python store.

Source: `ultraworkers/claw-code`, `runtime/src/session.rs` and `session_control.rs` at 08106b0c, `src/session_store.py`.
"""

from .source import ClawCode

__all__ = ["ClawCode"]
