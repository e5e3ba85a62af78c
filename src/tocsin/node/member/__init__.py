"""Who this node is: its identity and keys, its configuration, and the members it knows."""
