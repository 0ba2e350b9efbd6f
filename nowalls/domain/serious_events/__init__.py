"""Serious events 突发事件: what must be reported to those above, in a first report, follow-ups and a final one.

``words`` are its vocabularies with the rules they come from, ``event`` an event as the sum of its log, ``steps`` who
may take which step when, ``drafting`` the report that its facts make, ``wording`` its sentences in both languages.
"""
