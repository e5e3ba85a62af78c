"""The publication's running service: its own store, no route to a node or a lake."""
