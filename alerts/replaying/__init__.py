"""Deciding a span again, in memory, by the very engine that decided it."""
