"""Fuzzing by coverage of what reads strangers' bytes: ``make fuzz``."""
