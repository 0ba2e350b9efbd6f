"""The garbage collector, kept away from what stays."""

import gc


def leave_alone_what_lives() -> None:
    """Let the collector walk past everything that lives now: called once, when a service stands.

    Modules, routes and the registry are some hundred thousand objects that never go. A full collection that walks
    through them takes 50 to 250 ms on a busy machine, in which no alarm moves.
    """
    gc.collect()
    gc.freeze()
