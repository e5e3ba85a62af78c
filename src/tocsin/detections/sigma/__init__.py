"""Sigma: rule files read, documents compiled, correlations and filters linked; and what authors of rules need.

Deliberately empty: ``loading`` starts without pySigma where the cache has the rule set.
"""
