"""The page about a hunt: what each section shows is worked out here, how it looks is in ``files``."""
