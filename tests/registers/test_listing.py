"""How lists show a fact: order, words, open days."""

import ast
import hashlib
import inspect
from datetime import date

import pytest

from services.indicators.read_model import index_entry
from services.indicators.read_model.index_entry import LISTINGS, folded, spelled, traits
from services.kit.state.days import FOREVER, Days

# Number -> digest of listing.py's code without its words. Add a line; never edit one.
SHAPES = {1: "460be52958995044"}
FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (2, 3, 4))


def loan(*repaid: tuple[str, int]) -> dict:
    repayments = [{"repaid_on": day, "amount": fen} for day, fen in repaid]
    terms = {"bank": "乙", "enterprise_id": "E", "amount": 100, "disbursed_on": "2025-02-01"}
    return terms | {"repayments": repayments}


def digest() -> str:
    tree = ast.parse(inspect.getsource(index_entry))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    code = [node for node in tree.body if "SHAPE" not in ast.dump(node)]
    return hashlib.sha256("\n".join(map(ast.dump, code)).encode()).hexdigest()[:16]


def test_a_changed_listing_has_a_new_shape() -> None:
    assert digest() == SHAPES[index_entry.SHAPE], (
        "listings changed: raise SHAPE in read_model/index_entry.py and add the "
        f"digest {digest()} here, or undo the change"
    )
    assert max(SHAPES) == index_entry.SHAPE


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("重庆长江软件有限公司", "chongqingchangjiangruanjianyouxiangongsi", "cqcjrjyxgs"),
        ("银行信息（重庆）", "yinhangxinxi(chongqing)", "yhxx(cq)"),
        ("ＡＢＣ　云 科技", "abcyunkeji", "abcykj"),
    ],
)
def test_a_name_is_spelled_as_people_type_it(name: str, pinyin: str, initials: str) -> None:
    assert spelled(name)[1:] == (pinyin, initials)


def test_width_case_and_blanks_make_no_difference_to_a_search() -> None:
    assert folded(" Ａbc （重庆） ") == folded("aBC(重庆)") == "abc(重庆)"


def test_a_loan_is_open_until_it_is_repaid_in_full() -> None:
    find = LISTINGS["funds.loan"]
    assert find(loan(("2025-03-01", 60))).open == Days(FEBRUARY, FOREVER)
    assert find(loan(("2025-04-01", 50), ("2025-03-01", 50))).open == Days(FEBRUARY, APRIL)
    assert find(loan(("2025-01-01", 100))).open == Days(FEBRUARY, FEBRUARY)


def test_a_voided_investment_is_open_on_no_day() -> None:
    fact = {"disbursed_on": "2025-02-01", "enterprise_id": "E", "fund_id": "F"}
    assert not LISTINGS["funds.investment"](fact | {"voided": True}).open.holds(MARCH)
    assert LISTINGS["funds.investment"](fact | {"voided": False}).open.holds(MARCH)


def test_a_rank_fits_an_index_and_ends_where_a_cursor_can_tell() -> None:
    name = "甲|" + "壮" * 250
    fact = {"name": name, "opened_on": "2025-02-01", "closed_on": None}
    rank = LISTINGS["enterprises.carrier"](fact).rank
    assert len(rank) == 200
    assert "|" not in rank


def test_an_enterprise_keeps_the_sector_and_building_of_its_last_day() -> None:
    days = {"from": "2025-01-01", "to": "2025-03-01"}
    fact = {
        "enterprise_id": "E",
        "deregistered_on": "2025-03-01",
        "sectors": [days | {"sectors": ["fintech"]}],
        "carriers": [{"from": "2025-01-01", "to": "2025-02-01", "carrier_id": "C"}],
    }
    found = {one.value: one.days for one in traits("enterprises.enterprise", fact)}
    assert found["fintech"].end == FOREVER
    assert found["C"].end == FEBRUARY
