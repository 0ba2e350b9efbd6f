"""Deciding a span again."""
