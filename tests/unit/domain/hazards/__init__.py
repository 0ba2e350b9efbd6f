"""The hazard ledger's rules."""
