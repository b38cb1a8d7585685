"""`make bench`: each figure beside its yardstick, measured in one run, through a real pty where a person would wait.

Nothing here asserts: a slow machine is no bug. The figures that count are the ratios.
"""
