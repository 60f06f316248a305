"""Where cells stand, in numbers from 0 and as Excel writes it. Pure."""

Place = tuple[int, int]
Area = tuple[Place, Place]
DIGITS = "0123456789"


def column_index(letters: str) -> int:
    """`A` -> 0, `AA` -> 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def column_letters(index: int) -> str:
    """0 -> `A`, 26 -> `AA`."""
    letters = ""
    while index >= 0:
        index, rest = index // 26 - 1, index % 26
        letters = chr(65 + rest) + letters
    return letters


def place_text(at: Place) -> str:
    """(1, 3) -> `D2`."""
    return f"{column_letters(at[1])}{at[0] + 1}"


def area_text(around: Area) -> str:
    """`A3:B4`."""
    return ":".join(map(place_text, around))


def place(reference: str) -> Place:
    letters = reference.replace("$", "").rstrip(DIGITS)
    return int(reference.replace("$", "")[len(letters) :]) - 1, column_index(letters)


def area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    return place(first), place(last or first)
