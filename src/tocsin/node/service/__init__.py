"""A node at work: what it serves by HTTP to peers, and what it does of itself on a schedule."""
