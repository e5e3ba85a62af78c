"""Log-in by OpenID Connect: the relying party, of which nothing is believed that was not verified."""
