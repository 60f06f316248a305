"""What the task force decided lately: issue, decision, tasks sent out, what became of them.

All of it is of November 2026: some was done, some is overdue, most is due in the weeks that follow.
"""

import csv
import hashlib
from datetime import date, timedelta
from pathlib import Path

from demo.basics.diary import Diary

ROWS = Path(__file__).with_name("dispatched.csv")
_OFFICE = "department/区专班办"
# Hours of a day at which issues are raised and told, and tasks set and begun.
_RAISED, _DECIDED, _SENT, _SET, _BEGUN, _DONE = 9, 10, 16, 11, 14, 17


class Dispatched:
    """Notes the chains; nothing of it is drawn."""

    def __init__(self, diary: Diary) -> None:
        self._diary = diary
        with ROWS.open(encoding="utf-8", newline="") as rows:
            for row in csv.DictReader(rows):
                if row["parent"]:
                    self._task(row)
                else:
                    self._issue(row)

    def _issue(self, row: dict[str, str]) -> None:
        day, lead = date.fromisoformat(row["opened"]), f"department/{row['department']}"
        self._open(row, day, _RAISED, "issue", {})
        self._step(row, day + timedelta(days=1), "scheduled", _RAISED, _OFFICE)
        if row["decided"]:
            decided = date.fromisoformat(row["decided"])
            self._step(row, decided, "decided", _DECIDED, _OFFICE)
            self._step(row, decided, "dispatched", _SENT, _OFFICE)
        self._finish(row, lead)

    def _task(self, row: dict[str, str]) -> None:
        day, lead = date.fromisoformat(row["opened"]), f"department/{row['department']}"
        more = {"parent": f"task/{row['parent']}", "plan": {"done": row["due"]}}
        self._open(row, day, _SET, "plan_task", more)
        asked = {"assignment": f"{row['id']}-a1", "to": lead, "role": "lead"}
        asked |= {"assigned_at": _at(day, _SET), "due_on": row["due"]}
        self._tell(row, day, _SET, "assigned", asked)
        self._step(row, day, "running", _BEGUN, lead)
        self._finish(row, lead)

    def _open(self, row: dict[str, str], day: date, hour: int, type_: str, more: dict) -> None:
        data = {"type": type_, "title": row["title"], "opened_at": _at(day, hour)}
        data |= {"channel": "plan", "owner": f"department/{row['department']}", **more}
        data["fields"] = {"goals": row["goals"], "figures": row["figures"]}
        self._tell(row, day, hour, "opened", data)

    def _finish(self, row: dict[str, str], lead: str) -> None:
        if row["done"]:
            name = f"{row['title']}.pdf"
            digest = hashlib.sha256(name.encode()).hexdigest()
            proof = {"sha256": digest, "name": name, "role": "acceptance"}
            day = date.fromisoformat(row["done"])
            self._step(row, day, "done", _DONE, lead, documents=[proof])

    def _step(
        self, row: dict[str, str], day: date, stage: str, hour: int, by: str, **more: object
    ) -> None:
        told = {"step": f"{row['id']}-{stage}", "stage": stage, "by": by}
        self._tell(row, day, hour, "advanced", told | {"entered_at": _at(day, hour), **more})

    def _tell(self, row: dict[str, str], day: date, hour: int, what: str, data: dict) -> None:
        self._diary.note(day, f"task.{what}", row["id"], data, second=3600 * hour + 60)


def _at(day: date, hour: int) -> str:
    return f"{day}T{hour:02}:00:00+08:00"
