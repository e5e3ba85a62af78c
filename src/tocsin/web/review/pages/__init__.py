"""One file for each kind of page, with what its forms do."""
