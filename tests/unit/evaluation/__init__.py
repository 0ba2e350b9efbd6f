"""How evaluations count."""
