"""A sheet of xlsxwriter that takes whole rows at once.

Cell by cell the library spends three times as long, most of it on looking for characters that XML
or Excel would misread; here a look at the text tells whether there are any. Rows go to the file as
they come, as with its `constant_memory`, which the workbook must be opened with.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

# What a cell holds, in UTF-16.
_MOST_UNITS = 32_767


class Sheet(Worksheet):
    """`write_rows` once, below what was written cell by cell."""

    def write_rows(self, first: int, rows: Iterable[list[str | None]], width: int) -> None:
        """Rows from line `first` on; each cell is its XML but for the reference, None for none."""
        self._write_single_row(first)
        columns = [xl_col_to_name(place) for place in range(width)]
        line = first
        for line, row in enumerate(rows, first + 1):
            cells = [
                f'<c r="{column}{line}"{cell}</c>'
                for column, cell in zip(columns, row, strict=True)
                if cell is not None
            ]
            self.fh.write(f'<row r="{line}">{"".join(cells)}</row>')
        self._check_dimensions(line - 1, width - 1)
        self.previous_row = line


def number(cell: str, style: int) -> str:
    return f' s="{style}"><v>{cell}</v>'


def text(cell: str) -> str:
    """Text that Excel reads back as it is, as far as a cell holds it: controls as _xHHHH_."""
    if len(cell) > _MOST_UNITS // 2:
        cell = cell.encode("utf-16-le")[: _MOST_UNITS * 2].decode("utf-16-le", "ignore")
    if "_x" in cell or not cell.isprintable():
        cell = Worksheet._escape_control_characters(cell)
    return f' t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is>'
