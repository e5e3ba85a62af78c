"""A node as its people use it: what pages and commands ask of it, with an entry in the audit for each act."""
