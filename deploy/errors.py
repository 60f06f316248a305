"""What the embedded run tells a person when it cannot go on."""


class CannotRun(Exception):
    """One sentence that names what is in the way and what to do about it."""
