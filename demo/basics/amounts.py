"""Exact integers as the contract writes them."""

FEN_PER_WAN = 10**6
FEN_PER_YI = 10**10


def decimal(hundredths: int) -> str:
    """Fen as yuan, dm² as m²: two decimals."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02}"
