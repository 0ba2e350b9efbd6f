"""Benchmarks: figures beside a baseline in the same run. ``make bench`` runs them, ``ONLY=name`` one of them."""
