"""Inspections of institutions, from the day they are due to the sheet that both sides signed.

``words`` are their vocabularies, ``catalogue`` what is looked at, ``sheet`` an inspection as the sum of its log,
``steps`` who may take which step when.
"""
