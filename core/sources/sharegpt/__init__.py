"""ShareGPT: data sets of conversations for training, one JSON document or one conversation a line.

Source: the formats that `hiyouga/LLaMA-Factory` documents (`data/README.md`), which other trainers share.
"""

from .source import ShareGPT

__all__ = ["ShareGPT"]
