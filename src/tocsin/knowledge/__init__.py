"""What is known of adversaries, techniques, countries and sectors: loaded from packages and official bundles."""
