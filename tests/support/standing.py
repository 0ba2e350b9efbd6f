"""What every service of a test has in common, done once in the process that they are forked from.

Loaded last there. What is frozen is no collector's business any more, so that no child walks through 200,000 objects
that are its parent's, and none of their pages is copied for it; and the api's routes, the same for each, are laid here.
Of the 2.0 s of processor time that the services of a centre took to stand 0.4 s are left.
"""

import gc

import api.app
from nowalls.domain.search_words import load_readings

load_readings()
_ROUTED = api.app.routed_app()
api.app.routed_app = lambda: _ROUTED
gc.collect()
gc.freeze()
