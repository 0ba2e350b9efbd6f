"""What people's screens ask of the HTTP side, many of them at once, on a running demo."""
