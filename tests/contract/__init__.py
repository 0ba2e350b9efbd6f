"""A port means the same in memory and for real."""
