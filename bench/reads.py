"""Table 1 beside a plain route alone: writes its lines of docs/bench.md."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import product
from bench.district import shape
from bench.document import of_reads
from bench.scale import Scale
from deploy.paths import ROOT

_PAGE = ROOT / "docs" / "bench.md"
_LABEL = re.compile(r"\| [^,|]+")


def replaced(page: str, rows: list[str]) -> str:
    """The page with these rows of tables instead of its own. Raises SystemExit.

    A row is known by what stands before its first comma.
    """
    for row in rows:
        label = _LABEL.match(row)[0]
        page, count = re.subn(
            rf"^{re.escape(label)}[,|].*$", lambda _, row=row: row, page, flags=re.MULTILINE
        )
        if count != 1:
            raise SystemExit(f"{_PAGE} has {count} rows that begin with {label!r}")
    return page


def main() -> None:
    facts = shape()
    with TemporaryDirectory(prefix="bench-") as folder:
        place = Path(folder)
        with product.product(place / "state") as system:
            quiet, loaded = product.reads(system, facts, place, Scale.read())
    rows = of_reads(quiet, loaded)
    print("\n".join(rows))
    _PAGE.write_text(replaced(_PAGE.read_text("utf-8"), rows), encoding="utf-8")


if __name__ == "__main__":
    main()
