"""Detections as queries of other systems: a tree becomes Sigma, and pySigma's backends make the query of it."""
