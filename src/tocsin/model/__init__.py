"""The nouns of the house: frozen values that travel between rooms, and every error."""
