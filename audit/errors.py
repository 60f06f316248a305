"""Why an audit cannot say anything."""

from services.reasons import say


class CannotRead(Exception):
    """A side does not answer, or not as agreed; the message names it and the reason."""

    def __init__(self, side: str, error: Exception) -> None:
        super().__init__(say("cannot_read", who=side, why=str(error) or type(error).__name__))
