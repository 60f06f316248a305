"""The errors with which the embedded run ends, as sentences for people."""


class CannotRun(Exception):
    """One sentence that names what is in the way and what to do about it."""
