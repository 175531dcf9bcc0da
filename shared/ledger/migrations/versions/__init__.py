"""Alembic finds each step here by its number."""
