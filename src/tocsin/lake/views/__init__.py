"""Views: Sigma's log sources seen over the lake's tables."""
