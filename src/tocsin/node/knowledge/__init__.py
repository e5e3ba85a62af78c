"""What this machine knows of adversaries: versions of ATT&CK that were taken in, else what the packages ship."""
