"""A seeded district of homes, residents and devices that speaks only over the wire."""
