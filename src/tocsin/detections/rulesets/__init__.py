"""Rule sets as a whole: fetched, installed, counted."""
