"""Where downloads that outlive a clone are kept, and how a folder appears there as a whole."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def cache_directory() -> Path:
    """The folder of this product below the user's cache ($XDG_CACHE_HOME or ~/.cache)."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "yuzhong-plan"


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A temporary folder that becomes `target` when the block succeeds and vanishes when not.

    Where somebody else was faster, theirs stays.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield draft
        draft.chmod(0o755)
        _rename_unless_there(draft, target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _rename_unless_there(draft: Path, target: Path) -> None:
    try:
        draft.rename(target)
    except OSError:
        if not target.is_dir():
            raise
