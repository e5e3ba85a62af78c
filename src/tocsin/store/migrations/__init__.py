"""Alembic's migrations of the store; each file says what it brings, and takes it away again."""
