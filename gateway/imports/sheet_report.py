"""What a report tells of the sheet that was read, and of what was not. Pure."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from gateway.imports.checking import Checked, Fault
from gateway.imports.layout import Layout
from gateway.imports.workbooks.places import column_letters
from gateway.imports.workbooks.sheets import Sheet
from services.reasons import Reason


def told_of(sheet: Sheet, layout: Layout) -> dict[str, Any]:
    """The members `sheet`, `units` and `ignored` of a report."""
    hidden = [
        row
        for row in sheet.hidden_rows
        if row >= layout.first_row and any(cell != "" for cell in sheet.rows[row])
    ]
    columns = [one for one in sheet.hidden_columns if one in layout.headed]
    return {
        "sheet": {
            "name": sheet.name,
            "unread": [asdict(one) for one in sheet.unread],
            "hidden_rows": spans(row + 1 for row in hidden),
            "hidden_columns": [column_letters(one) for one in columns],
            "filtered": sheet.filtered and bool(hidden),
        },
        "units": [asdict(one) for one in layout.units],
        "ignored": layout.ignored,
    }


def unread_report(why: Reason) -> dict[str, Any]:
    """The whole report of a file that could not be read."""
    nothing = {"unread": [], "hidden_rows": [], "hidden_columns": [], "filtered": False}
    return {
        **Checked(faults=[Fault(0, "", "", "", why)]).report(),
        "sheet": {"name": "", **nothing},
        "units": [],
        "ignored": [],
    }


def spans(numbers: Iterable[int]) -> list[str]:
    """3, 5, 6, 7 -> `3`, `5-7`."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return [str(first) if first == last else f"{first}-{last}" for first, last in found]
