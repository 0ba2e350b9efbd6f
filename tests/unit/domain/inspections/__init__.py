"""The rules of inspections."""
