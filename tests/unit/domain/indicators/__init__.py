"""The rules of indicators."""
