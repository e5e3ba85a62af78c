"""Calls on this node: made, received, searched, judged, answered, and shown as one picture."""
