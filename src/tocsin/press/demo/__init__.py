"""The demonstration's publication: articles written for it, articles made of what is known, two weeks of reviews, readers of each tier."""
