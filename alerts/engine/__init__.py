"""The pure engine: facts and ``now`` in, decisions with named reasons out. No clock, socket or log."""
