"""The rules of serious events."""
