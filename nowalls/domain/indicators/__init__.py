"""Indicators by which institutions are looked at and graded, from their definition to a score that says what it knows.

``words`` are their vocabularies, ``catalogue`` what is measured and what it weighs, ``scoring`` what values come to,
``reporting`` an institution's month made of what was counted there.
"""
