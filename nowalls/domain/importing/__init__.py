"""Importing devices from a table: what a file says, row by row, and what then has to be made or changed.

Pure: bytes were read before, the database is asked before and written after. A file is imported whole or not at all.
"""
