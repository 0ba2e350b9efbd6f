"""From a device to a dispatcher's screen, in a real browser."""
