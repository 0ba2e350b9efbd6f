"""The tests, a folder a tier: what each proves and touches stands in CONTRIBUTING.md."""
