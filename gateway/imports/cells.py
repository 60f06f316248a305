"""How one cell is read into what the contract wants. Pure; raises Unclear with the user's words.

A cell is what Excel kept (str, float, int, bool, date, datetime, time) or a CSV's text.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from unicodedata import normalize

import orjson

from gateway.imports.kinds import CHOICES, YES_NO, Column, options, plain
from gateway.imports.messages import Unclear
from services.contracts.figures.catalogue import SECTORS, TARGETS, TOTAL
from services.contracts.values.vocabulary import SECTOR

Cell = str | float | int | bool | date | datetime | time | timedelta
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-"})
_SPACES = re.compile(r"\s+")
_NUMBER = re.compile(r"[¥$]?([+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)(.*)")
_FORMULA_SIGNS = "=+-@\t\r"
_EXACT_DIGITS = 10**15
_MOST_DIGITS = 27  # Decimal's default precision is 28: products stay exact
_DAY_FORMS = (
    re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[T ][0-9:.]+)?"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
)
_PERIOD_FORMS = (
    (re.compile(r"([0-9]{4})年?(?:度|全年)?"), "{0}"),
    (re.compile(r"([0-9]{4})(?:年|[-/.])?(?:Q|第?)([1-4])(?:季度?)?"), "{0}Q{1}"),
    (re.compile(r"([0-9]{4})(?:年|[-/.])(?:M)?([0-9]{1,2})月?(?:份)?"), "{0}-{1:0>2}"),
    (re.compile(r"([0-9]{4})(0[1-9]|1[0-2])"), "{0}-{1}"),
)
_TIME = re.compile(r"[T ]([0-9]{1,2}):([0-9]{2})")
_QUARTER = re.compile(r"[0-9]{4}(?:年|[-/.])?(?:Q[1-4]|第?[1-4]季度?)")
_ORDINALS = str.maketrans("一二三四", "1234")
_SPAN = re.compile(r"[0-9]{4}年?.*(?:[0-9]{1,2}月?[-至到~][0-9]{1,2}|上半年|下半年|前|累计)月?.*")
_BETWEEN = re.compile(r"[、,;/\s]+")
_LISTED = re.compile(r"[、；;\n]+")
_OLDEST_SERIAL, _NEWEST_SERIAL = 10_000, 75_000
_LEAST_PLAUSIBLE_RATE = 0.5


def narrow(cell: str) -> str:
    """Half-width, one kind of minus, no spaces at all."""
    return _SPACES.sub("", normalize("NFKC", cell)).translate(_MINUS)


def shown(cell: Cell) -> str:
    """A cell as messages quote it."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, datetime | date | time):
        return cell.isoformat(*([" "] if isinstance(cell, datetime) else []))
    return str(cell)


def no_formula(value: str) -> str:
    """Text that no spreadsheet will take for a formula."""
    if normalize("NFKC", value[:1]) in tuple(_FORMULA_SIGNS):
        raise Unclear("formula_sign", sign=value[:1].strip())
    return value


def text(cell: Cell, column: Column, scale: Decimal) -> str:
    """Words as they stand; a whole number stands for its digits."""
    if isinstance(cell, str):
        return no_formula(cell.strip())
    return _digits_of(cell)


def _digits_of(cell: Cell) -> str:
    if isinstance(cell, date | time | timedelta):
        raise Unclear("date_in_text")
    if isinstance(cell, bool) or cell != int(cell) or cell < 0:
        raise Unclear("not_text", value=shown(cell))
    if cell >= _EXACT_DIGITS:
        raise Unclear("number_lost")
    return str(int(cell))


def identifier(cell: Cell, column: Column, scale: Decimal) -> str:
    """What somebody called a thing, as it stands: look-alikes are others, as at every door."""
    return normalize("NFC", text(cell, column, scale))


def credit_code(cell: Cell, column: Column, scale: Decimal) -> str:
    if not isinstance(cell, str):
        raise Unclear("number_lost" if isinstance(cell, float | int) else "date_in_text")
    return narrow(cell).upper()


def digits(cell: Cell, column: Column, scale: Decimal) -> str:
    value = narrow(cell) if isinstance(cell, str) else _digits_of(cell)
    if not (value.isascii() and value.isdigit()):
        raise Unclear("not_digits", value=shown(cell))
    return value


def number(cell: Cell, column: Column, scale: Decimal) -> Decimal:
    """A number in the contract's unit: its own unit counts, else that of the heading."""
    if isinstance(cell, bool | date | time | timedelta):
        raise Unclear("not_a_number", value=shown(cell))
    if not isinstance(cell, str):
        if abs(cell) >= _EXACT_DIGITS:
            raise Unclear("number_too_large", value=shown(cell))
        return Decimal(f"{cell:.15g}") * scale
    match = _NUMBER.fullmatch(narrow(cell))
    unit = plain(match[2]) if match else ""
    if match is None or (unit and unit not in column.units):
        raise Unclear("not_a_number", value=cell)
    if len(match[1]) > _MOST_DIGITS:
        raise Unclear("number_too_large", value=cell)
    return Decimal(match[1].replace(",", "")) * (column.units[unit] if unit else scale)


def amount(cell: Cell, column: Column, scale: Decimal) -> str:
    """Yuan (or m²) as a decimal string with at most two decimals, never rounded."""
    value = number(cell, column, scale)
    if abs(value) >= _EXACT_DIGITS:
        raise Unclear("number_too_large", value=shown(cell))
    exact = value.quantize(Decimal("0.01"))
    if exact != value:
        raise Unclear("too_precise", value=shown(cell))
    whole = exact.to_integral_value()
    return str(int(whole)) if whole == exact else f"{exact:f}"


def decimal(cell: Cell, column: Column, scale: Decimal) -> str:
    """A number in whatever unit, as it stands."""
    return f"{number(cell, column, scale).normalize():f}"


def series(cell: Cell, column: Column, scale: Decimal) -> str:
    """An official series by its code, or by what the plan calls it: 企业数量, 产值：工业软件."""
    word = shown(cell)
    if (code := _SERIES.get(plain(word).replace(":", ""))) is None:
        raise Unclear("not_a_series", value=word.strip())
    return code


def _series() -> dict[str, str]:
    """What series are called, without the colon between figure and sector."""
    sectors = {one.code: one for one in SECTORS}
    found = {"地区生产总值": GDP, GDP.upper(): GDP}
    for code, dimension in TARGETS:
        indicator = TARGETS[code, dimension].indicator
        name, sector = code if dimension == TOTAL else f"{code}:{dimension}", sectors.get(dimension)
        if dimension == TOTAL or sector:
            words = (indicator.name_zh, f"{sector.name_zh}" if sector else "")
            found.setdefault(plain("".join(words)), name)
            found[plain(name).replace(":", "")] = name
    return found


GDP = "gdp"
_SERIES = _series()


def count(cell: Cell, column: Column, scale: Decimal) -> int:
    value = number(cell, column, scale)
    if value != value.to_integral_value():
        raise Unclear("not_whole", value=shown(cell))
    return int(value)


def day(cell: Cell, column: Column, scale: Decimal) -> str:
    """A day as YYYY-MM-DD; the time of day, if any, is not part of it."""
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    words = _words(cell, "not_a_day")
    for form in _DAY_FORMS:
        if match := form.fullmatch(words):
            return _existing(*(int(part) for part in match.groups()), said=words)
    if words.isdigit() and _OLDEST_SERIAL <= int(words) <= _NEWEST_SERIAL:
        raise Unclear("serial_day", value=words)
    raise Unclear("not_a_day", value=words)


def _words(cell: Cell, problem: str) -> str:
    """A text, or the digits of a whole number, without needless spaces."""
    if isinstance(cell, bool | time | timedelta) or (isinstance(cell, float) and cell % 1):
        raise Unclear(problem, value=shown(cell))
    value = cell if isinstance(cell, str) else str(int(cell))
    return " ".join(normalize("NFKC", value).translate(_MINUS).split())


def _existing(year: int, month: int, of_month: int, said: str) -> str:
    try:
        return date(year, month, of_month).isoformat()
    except ValueError as error:
        raise Unclear("no_such_day", value=said) from error


def period(cell: Cell, column: Column, scale: Decimal) -> str:
    """A month, quarter or year; Excel turns a typed 2025-03 into the first of March."""
    if isinstance(cell, date):
        if cell.day != 1:
            raise Unclear("period_day", value=f"{cell:%Y-%m-%d}")
        return f"{cell:%Y-%m}"
    words = narrow(_words(cell, "not_a_period")).upper()
    if "季" in words:
        words = words.translate(_ORDINALS)
    for form, written in _PERIOD_FORMS:
        is_quarter = "Q" in written
        match = form.fullmatch(words)
        if match and is_quarter == bool(_QUARTER.fullmatch(words)):
            return written.format(*match.groups())
    if any(form.fullmatch(words) for form in _DAY_FORMS):
        raise Unclear("period_day", value=words)
    if _SPAN.fullmatch(words):
        raise Unclear("cumulative_period", value=words)
    raise Unclear("not_a_period", value=words)


def yes_no(cell: Cell, column: Column, scale: Decimal) -> bool:
    if isinstance(cell, bool):
        return cell
    known = YES_NO.get(plain(shown(cell)))
    if known is None:
        raise Unclear("not_yes_no", value=shown(cell))
    return known


def choice(cell: Cell, column: Column, scale: Decimal) -> str:
    return _chosen(shown(cell), column.choices)


def _chosen(word: str, listed: str) -> str:
    code = CHOICES[listed].get(plain(word))
    if code is None:
        raise Unclear("not_a_choice", value=word.strip(), choices="、".join(options(listed)))
    return code


def choices(cell: Cell, column: Column, scale: Decimal) -> list[str]:
    """The most important one first, separated by 、 , ; / or spaces; a label may hold those."""
    said = normalize("NFKC", shown(cell))
    if plain(said) in CHOICES[column.choices]:
        return [_chosen(said, column.choices)]
    found: list[str] = []
    for word in filter(None, _BETWEEN.split(said)):
        code = _chosen(word, column.choices)
        if code in found:
            raise Unclear("same_choice_twice", value=word)
        found.append(code)
    return found


def sector_amounts(cell: Cell, column: Column, scale: Decimal) -> dict[str, str]:
    return _by_sector(cell, column, scale, amount)


def sector_counts(cell: Cell, column: Column, scale: Decimal) -> dict[str, int]:
    return _by_sector(cell, column, scale, count)


def _by_sector(
    cell: Cell, column: Column, scale: Decimal, read: Callable[[Cell, Column, Decimal], Any]
) -> dict[str, Any]:
    """`工业软件：1亿；区块链：300万`."""
    found: dict[str, Any] = {}
    for pair in re.split(r"[;、\n]", normalize("NFKC", shown(cell)).strip("; \n")):
        word, colon, value = pair.partition(":")
        if not (colon and word.strip() and value.strip()):
            raise Unclear("not_by_sector", value=shown(cell))
        code = _chosen(word, SECTOR)
        if code in found:
            raise Unclear("same_choice_twice", value=word.strip())
        found[code] = read(value, column, scale)
    return found


def rate(cell: Cell, column: Column, scale: Decimal) -> str:
    """Percent a year. A small bare number comes of a cell formatted as percent: refused."""
    if isinstance(cell, str):
        words = narrow(cell).removesuffix("%")
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", words):
            raise Unclear("not_a_rate", value=cell)
        return words
    if isinstance(cell, bool | date | time | timedelta) or cell < 0:
        raise Unclear("not_a_rate", value=shown(cell))
    if 0 < cell < _LEAST_PLAUSIBLE_RATE:
        raise Unclear("percent_cell", value=shown(cell))
    return f"{Decimal(f'{cell:.15g}'):f}"


def degree(cell: Cell, column: Column, scale: Decimal) -> float:
    words = narrow(shown(cell)).rstrip("°")
    if isinstance(cell, bool) or not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,15})?", words):
        raise Unclear("not_a_degree", value=shown(cell))
    return float(words)


def months(cell: Cell, column: Column, scale: Decimal) -> int:
    """Whole months; years are told by the cell or by the heading."""
    match = re.fullmatch(r"([0-9]{1,4})(个?月|年)?", narrow(shown(cell)))
    if isinstance(cell, bool) or match is None:
        raise Unclear("not_months", value=shown(cell))
    return int(match[1]) * int(column.units[match[2]] if match[2] else scale)


def moment(cell: Cell, column: Column, scale: Decimal) -> str:
    """A day, or a day and a time, in China; a day alone begins at 9:00."""
    said = cell.isoformat(" ") if isinstance(cell, datetime) else cell
    match = _TIME.search(said) if isinstance(said, str) else None
    clock = f"{int(match[1]):02}:{match[2]}" if match and match[0].strip("T :0") else "09:00"
    return f"{day(cell, column, scale)}T{clock}:00+08:00"


def department(cell: Cell, column: Column, scale: Decimal) -> str:
    return f"department/{identifier(cell, column, scale)}"


def thing(cell: Cell, column: Column, scale: Decimal) -> str:
    """As kind/identifier. What the column is about needs no kind; else a code alone is an
    enterprise's."""
    if column.kind:
        told = identifier(cell, column, scale)
        return told if told.startswith(f"{column.kind}/") else f"{column.kind}/{told}"
    if isinstance(cell, str) and "/" in cell:
        return identifier(cell, column, scale)
    return f"enterprise/{credit_code(cell, column, scale)}"


def texts(cell: Cell, column: Column, scale: Decimal) -> list[str]:
    """Several words or addresses, parted by 、 ； or lines."""
    return [one for part in _LISTED.split(text(cell, column, scale)) if (one := part.strip())]


def outline(cell: Cell, column: Column, scale: Decimal) -> dict[str, Any]:
    """A GeoJSON polygon, as text."""
    try:
        told = orjson.loads(text(cell, column, scale))
    except orjson.JSONDecodeError as error:
        raise Unclear("not_geojson", value=shown(cell)) from error
    if not isinstance(told, dict):
        raise Unclear("not_geojson", value=shown(cell))
    return told


def parties(cell: Cell, column: Column, scale: Decimal) -> list[str]:
    """Enterprises by their codes, the principal one first."""
    codes = (one for one in _BETWEEN.split(shown(cell)) if one)
    return [f"enterprise/{credit_code(one, column, scale)}" for one in codes]


PARSERS: dict[str, Callable[[Cell, Column, Decimal], Any]] = {
    "text": text,
    "identifier": identifier,
    "credit_code": credit_code,
    "digits": digits,
    "amount": amount,
    "area": amount,
    "percent": amount,
    "count": count,
    "day": day,
    "moment": moment,
    "department": department,
    "parties": parties,
    "thing": thing,
    "texts": texts,
    "outline": outline,
    "decimal": decimal,
    "series": series,
    "period": period,
    "yes_no": yes_no,
    "choice": choice,
    "choices": choices,
    "sector_amounts": sector_amounts,
    "sector_counts": sector_counts,
    "rate": rate,
    "degree": degree,
    "months": months,
}
