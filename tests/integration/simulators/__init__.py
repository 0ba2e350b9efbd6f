"""Simulated devices on a real broker before a real centre."""
