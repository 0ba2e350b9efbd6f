"""The readers of recorded data sets."""
