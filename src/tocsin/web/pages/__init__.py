"""The pages, one file for each: what it shows, and what can be done on it."""
