"""The demonstration of an alliance: five nodes on this machine, one that rings and four exercise nations that answer."""
