"""The domain's errors, one root."""


class NowallsError(Exception):
    """Something that Nowalls itself found wrong; the message is a full sentence with the values."""


class InvalidValueError(NowallsError, ValueError):
    """A value that cannot exist in the domain was about to be made, such as a naive time."""
