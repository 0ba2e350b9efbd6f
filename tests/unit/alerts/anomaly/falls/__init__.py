"""Falls out of acceleration, on made-up traces."""
