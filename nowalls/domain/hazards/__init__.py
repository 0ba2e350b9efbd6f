"""The hazard ledger: safety defects with a responsible person and a deadline, from the finding to the closing.

``words`` are its vocabularies, ``ledger`` a hazard as the sum of its log, ``steps`` who may take which step when,
``reminding`` when a deadline is recalled, ``finding`` what the rules find by themselves.
"""
