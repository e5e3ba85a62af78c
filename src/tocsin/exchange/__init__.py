"""What travels between members: STIX and MISP codecs, the TAXII 2.1 server and client."""
