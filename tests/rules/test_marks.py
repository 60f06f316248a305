"""What is doubted: each method says its own, by numbers that are worked out by hand here."""

from services.contracts.values.metrics import Checks
from services.indicators.read_model.filing.marks import Mark, of_reading, of_report

CHECKS = Checks(ratio=5, past=8, robust_z=5, peers=8)
NO_PEERS: dict = {}


def report(**change: int) -> dict:
    whole = {"employees": 10, "output": 1000, "revenue": 900, "value_added": 300} | change
    return whole | {
        "output_by_sector": {"fintech": whole["output"]},
        "employees_by_sector": {"fintech": whole["employees"]},
    }


def codes(fact: dict, past: list[dict], peers: dict = NO_PEERS) -> list[tuple[str, str]]:
    return [(one.code, one.field) for one in of_report(fact, past, peers, CHECKS)]


def test_nothing_is_strange_about_what_is_as_ever() -> None:
    assert codes(report(), [report()] * 4) == []


def test_value_added_is_no_more_than_output_and_output_is_somebodys() -> None:
    assert codes(report(value_added=1001), []) == [("value_added_over_output", "value_added")]
    assert codes(report(value_added=1000), []) == []
    assert codes(report(employees=0), []) == [("output_of_nobody", "employees")]


def test_sectors_add_up_to_the_whole() -> None:
    parted = report() | {"output_by_sector": {"fintech": 400, "metaverse": 500}}
    [mark] = of_report(parted, [], NO_PEERS, CHECKS)
    assert mark == Mark("parts_differ", "parts", "output", 1000, 900)


def test_a_value_is_compared_with_the_median_of_its_own_past() -> None:
    past = [report(revenue=one) for one in (900, 800, 1_000_000)]
    told = report(revenue=9_000_000)
    [mark] = of_report(told, past, NO_PEERS, CHECKS)
    assert mark == Mark("above_own_past", "own_past", "revenue", 9_000_000, 900, "10000.0")
    below = of_report(report(revenue=180), past, NO_PEERS, CHECKS)
    assert [(one.code, one.times) for one in below] == [("below_own_past", "5.0")]
    assert codes(report(revenue=181), past) == []


def test_of_the_past_the_newest_eight_are_compared() -> None:
    past = [report(output=1000)] * 8 + [report(output=9)] * 20
    assert codes(report(), past) == []


def test_a_value_far_from_its_sector_is_doubted_where_enough_others_reported() -> None:
    """Eight others at 2^0 … 2^7: their median is 2^3.5, the deviations' median 2 (of logarithms to
    two), so 2^n is 0.6745 × (n − 3.5) ÷ 2 deviations away: 5 at n = 18.3."""
    peers = {"output": [2.0**n for n in range(8)]}
    far, near = report(output=10 * 2**19, employees=10), report(output=10 * 2**18, employees=10)
    assert ("above_sector", "output") in codes(far, [], peers)
    assert ("above_sector", "output") not in codes(near, [], peers)
    [mark] = [one for one in of_report(far, [], peers, CHECKS) if one.method == "sector"]
    assert mark.times == "5.2"
    few = {"output": peers["output"][:7]}
    assert codes(far, [], few) == []


def test_where_all_others_are_alike_nothing_is_measured_by_them() -> None:
    assert codes(report(output=10_000_000), [], {"output": [5.0] * 20}) == []


def test_a_reading_is_compared_with_its_own_past_and_with_others() -> None:
    told = {"metric": "rd_expense", "amount": 1_250_000}
    [mark] = of_reading(told, [{"amount": 125}] * 3, NO_PEERS, CHECKS)
    assert mark == Mark("above_own_past", "own_past", "value", 1_250_000, 125, "10000.0")
    peers = {"rd_expense": [2.0**n for n in range(8)]}
    assert of_reading(told | {"amount": 2**19}, [], peers, CHECKS)[0].code == "above_sector"
