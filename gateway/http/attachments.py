"""Files that browsers keep under a name, which may be Chinese."""

from urllib.parse import quote


def attachment(name: str) -> dict[str, str]:
    """The headers of an answer that is a file of this name."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"}
