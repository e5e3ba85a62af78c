"""Articles, and who gets how much of them: writing, sharing, the calendar, what is mailed."""
