"""Gaps of a node: its own map measured, others' from answers and summaries, what is shared."""
