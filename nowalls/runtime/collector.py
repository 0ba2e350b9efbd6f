"""The garbage collector, kept away from what stays."""

import gc
from typing import Final

FULL_AFTER: Final = 100
"""Full collections come after so many of the middle generation, not ten: 700,000 objects that were made and not freed,
some 70 MB. A thousand consoles are 200,000 objects that stay, and a walk through them takes 100 ms."""


def leave_alone_what_lives() -> None:
    """Let the collector walk past everything that lives now, and seldom through the rest: called once a service stands.

    Modules, routes and the registry are some hundred thousand objects that never go. A full collection that walks
    through them takes 50 to 250 ms on a busy machine, in which no alarm moves.
    """
    gc.collect()
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, FULL_AFTER)
