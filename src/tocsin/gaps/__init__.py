"""What each member can and cannot see of each adversary, and which few mends would show most; pure."""
