"""The rules and values of the shared floor."""
