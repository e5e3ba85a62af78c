"""Cases of a node: kept, added to, and shown as far as somebody may be told."""
