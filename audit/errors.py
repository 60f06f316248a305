"""Why an audit cannot say anything."""


class CannotRead(Exception):
    """A side does not answer, or not as agreed; the message names it and the reason."""

    def __init__(self, side: str, error: Exception) -> None:
        super().__init__(f"{side} cannot be read: {str(error) or type(error).__name__}")
