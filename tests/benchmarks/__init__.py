"""Figures: how fast and how much, beside a bare baseline in the same run."""
