"""What a report is made of, whatever it is written as: headings, sentences, tables, pictures."""

from dataclasses import dataclass, field
from typing import Literal

Drawing = Literal["svg", "png"]


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence; a figure leads to where it is shown."""

    text: str
    url: str = ""


Sentence = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`place` names the words that a person may write; "" where there are none."""

    spans: Sentence
    place: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the page; numbers stand to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[Span, ...], ...]
    widths: tuple[float, ...]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with what it shows in words; `content` is an SVG or a PNG file."""

    name: str
    content: bytes = field(repr=False)
    caption: str


Block = Heading | Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    about: str
    blocks: tuple[Block, ...]
