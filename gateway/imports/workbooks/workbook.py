"""A workbook as .xlsx: which sheets it lists, its texts and formats, its sheets one by one."""

import zipfile
from dataclasses import dataclass
from posixpath import dirname, join, normpath

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from gateway.imports.workbooks.open_xml import (
    TRUE,
    Attributes,
    Enough,
    attribute_of,
    formats,
    notes,
    parse,
    shared_texts,
)
from gateway.imports.workbooks.places import Place
from gateway.imports.workbooks.sheet_reader import Read, SheetReader

WORKBOOK = "xl/workbook.xml"
_RELATIONSHIPS = "_rels/{0}.rels"


@dataclass(frozen=True, slots=True)
class Listed:
    """A worksheet as the workbook lists it."""

    name: str
    path: str
    hidden: bool


class Book:
    """A workbook: what it lists, its texts and formats; its sheets one by one."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Raises ExpatError or KeyError where the workbook's own parts cannot be read."""
        self._archive = archive
        self._links = self._related(WORKBOOK)
        self.sheets: list[Listed] = []
        self._epoch = CALENDAR_WINDOWS_1900
        parse(archive.read(WORKBOOK), self._note_sheet)
        self._texts: list[str] | None = None
        self._formats: list[str] | None = None

    def _note_sheet(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr" and attributes.get("date1904") in TRUE:
            self._epoch = CALENDAR_MAC_1904
        if name != "sheet":
            return
        kind, path = self._links.get(attribute_of(attributes, "id"), ("", ""))
        if kind == "worksheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(Listed(attributes.get("name", ""), path, hidden))

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """(kind, path) of the parts that one refers to, by their ids."""
        folder = dirname(part)
        links = join(folder, _RELATIONSHIPS.format(part.rpartition("/")[2]))
        found: dict[str, tuple[str, str]] = {}
        if links not in self._archive.namelist():
            return found

        def note(name: str, attributes: Attributes) -> None:
            target = attributes.get("Target", "")
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                path = normpath(join("/", folder, target)).lstrip("/")
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = kind, path

        parse(self._archive.read(links), note)
        return found

    def _part(self, kind: str, links: dict[str, tuple[str, str]]) -> bytes | None:
        paths = [path for one, path in links.values() if one == kind]
        return self._archive.read(paths[0]) if paths else None

    @property
    def texts(self) -> list[str]:
        """The strings that cells share."""
        if self._texts is None:
            part = self._part("sharedStrings", self._links)
            self._texts = shared_texts(part) if part else []
        return self._texts

    @property
    def formats(self) -> list[str]:
        """By style: `day`, `duration` or "" for a plain number."""
        if self._formats is None:
            part = self._part("styles", self._links)
            self._formats = formats(part) if part else []
        return self._formats

    def is_empty(self, sheet: Listed) -> bool:
        """Whether no cell of it holds anything."""
        found = []

        def stop(name: str, attributes: Attributes) -> None:
            if name in ("v", "is"):
                found.append(name)
                raise Enough

        parse(self._archive.read(sheet.path), stop)
        return not found

    def notes(self, sheet: Listed) -> dict[Place, str]:
        """The comments of its cells."""
        part = self._part("comments", self._related(sheet.path))
        return notes(part) if part else {}

    def read(self, sheet: Listed) -> Read:
        """Raises Unreadable for a cell too far out or too long; ExpatError, LookupError."""
        reader = SheetReader(self.texts, self.formats, self._epoch)
        parse(self._archive.read(sheet.path), reader.start, reader.end, reader.text)
        return reader.read
