"""Drills: processes killed and paused, storms, restores."""
