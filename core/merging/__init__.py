"""Merging two transcripts choice by choice.

A conflict is a value: it can be shown, saved half decided, opened tomorrow. `terms.py` has the algebra, `planning.py`
what there is to decide, `merging.py` the decisions, `sides.py` where messages come from, `results.py` what is written.
"""
