"""Indicator lists in any format: recognised, brought to one form, flagged where benign.

Deliberately empty: ``load`` starts without pyarrow where the cache has the lists.
"""
