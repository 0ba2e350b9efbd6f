"""What leaves the centre: channels of every kind, the outbox, and their lint, on the real processes."""
