"""Importing devices from a table."""
