"""Orders 督办单: what an authority tells an institution to do by when, until somebody has checked that it was done.

``words`` are its vocabularies, ``numbering`` how an order is called on paper, ``order`` an order as the sum of its log,
``steps`` who may take which step when, ``reminding`` when it is recalled.
"""
