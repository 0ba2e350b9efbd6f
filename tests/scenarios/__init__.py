"""The alert engine told as stories on a time line."""
