"""How lists show a fact: order, words, open days."""

import ast
import hashlib
import inspect
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from services.contracts.entities import Entity
from services.contracts.entities.reading import read
from services.indicators.read_model.index import coded as index_coded
from services.indicators.read_model.index import entry as index_entry
from services.indicators.read_model.index import spelling
from services.indicators.read_model.index.coded import entry
from services.indicators.read_model.index.entry import Entry
from services.indicators.read_model.index.spelling import folded, searched, spelled
from services.kit.state.days import FOREVER, Days

# Number -> digest of the entries' code without its words and imports. Add a line; never edit one.
CODES = {
    1: "460be52958995044",
    2: "4f586127b9401c5d",
    3: "25bc2e561c3f8829",
    4: "eb36747f867ccf76",
    5: "4f6447dbdd2cc811",
    6: "50fe8ec999757d48",
    7: "b03656f632eb42bb",
}
MODULES = (spelling, index_entry, index_coded)
FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (2, 3, 4))


def loan(*repaid: tuple[str, int]) -> dict:
    repayments = [{"repaid_on": day, "amount": fen} for day, fen in repaid]
    terms = {"bank": "乙", "enterprise_id": "E", "amount": 100, "disbursed_on": "2025-02-01"}
    return terms | {"repayments": repayments}


def digest() -> str:
    code = [line for module in MODULES for line in code_of(module)]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()[:16]


def code_of(module: ModuleType) -> list[str]:
    tree = ast.parse(inspect.getsource(module))
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(
            node
        ):
            node.body = node.body[1:]
    told = [node for node in tree.body if not isinstance(node, ast.Import | ast.ImportFrom)]
    return [ast.dump(node) for node in told if "id='CODE', ctx=Store" not in ast.dump(node)]


def test_changed_entries_have_a_new_number() -> None:
    assert digest() == CODES[index_entry.CODE], (
        "entries changed: raise CODE in read_model/index/entry.py and add the "
        f"digest {digest()} here, or undo the change"
    )
    assert max(CODES) == index_entry.CODE


PATENT = """
owner = "enterprises"
group = "entities"
order = 90
zh = "专利"
en = "Patent"
plural = { zh = "专利", en = "Patents" }
holds = "grant"
key = { name = "patent_id", kind = "identifier", zh = "专利号", en = "Patent no." }

[opening]
event = "patent.granted"
zh = "授权"
en = "Granted"
slot = "grant"
day = "on"
state = { zh = "有效", en = "Valid" }

[fields]
name = { kind = "name", zh = "名称", en = "Name", search = true }
on = { kind = "day", zh = "授权日", en = "Granted on" }
fee = { kind = "money", zh = "费用", en = "Fee" }
"""


def patent(folder: Path, text: str) -> Entity:
    folder.mkdir()
    (folder / "patent.toml").write_text(text, "utf-8")
    return read(folder / "patent.toml")


def test_a_declaration_that_changes_entries_has_another_shape(tmp_path: Path) -> None:
    before = index_entry.shape(patent(tmp_path / "a", PATENT))
    same = PATENT.replace('"费用", en = "Fee"', '"年费", en = "Yearly fee"')
    assert index_entry.shape(patent(tmp_path / "b", same)) == before
    unsearched = PATENT.replace(", search = true", "")
    flagged = PATENT + 'opened = { kind = "flag", zh = "公开", en = "Open" }\n'
    for number, changed in enumerate((unsearched, flagged)):
        assert index_entry.shape(patent(tmp_path / str(number), changed)) != before


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


@pytest.mark.parametrize(
    "words", ["lüdi", "ludi", "lvdi", "lyudi", "LÜDI", "lu di", "lueyang", "lüeyang", "lveyang"]
)
def test_a_search_finds_u_umlaut_however_it_is_typed(words: str) -> None:
    assert folded(words) in searched("绿地略阳大厦")


def test_an_input_method_types_lv_beside_lue() -> None:
    assert folded("lvdilueyang") in searched("绿地略阳大厦")


def test_other_names_have_no_further_spellings() -> None:
    assert searched("陆地", "陆地").split("\n") == ["陆地", "ludi", "ld"]
    assert folded("lünen") in searched("Lünen 公司")


def test_width_case_and_blanks_make_no_difference_to_a_search() -> None:
    assert folded(" Ａbc （重庆） ") == folded("aBC(重庆)") == "abc(重庆)"


def test_a_loan_is_open_until_it_is_repaid_in_full() -> None:
    def found(*repaid: tuple[str, int]) -> Entry:
        return entry("funds.loan", "L", loan(*repaid))

    assert found(("2025-03-01", 60)).open == Days(FEBRUARY, FOREVER)
    assert found(("2025-04-01", 50), ("2025-03-01", 50)).open == Days(FEBRUARY, APRIL)
    assert found(("2025-01-01", 100)).open == Days(FEBRUARY, FEBRUARY)
    assert found(("2025-01-01", 100)).first == date(2025, 1, 1)


def test_a_voided_investment_is_open_on_no_day() -> None:
    fact = {"disbursed_on": "2025-02-01", "enterprise_id": "E", "fund_id": "F"}
    for voided in (True, False):
        found = entry("funds.investment", "I", fact | {"voided": voided})
        assert found.open.holds(MARCH) != voided


def test_a_rank_fits_an_index() -> None:
    days = {"opened_on": "2025-02-01", "closed_on": None, "spans": []}
    assert len(entry("enterprises.carrier", "C", {"name": "壮" * 250, **days}).rank) == 200


def test_an_enterprise_keeps_the_sector_and_building_of_its_last_day() -> None:
    days = {"from": "2025-01-01", "to": "2025-03-01"}
    fact = {
        "enterprise_id": "E",
        "deregistered_on": "2025-03-01",
        "registered_on": "2025-01-01",
        "names": [],
        "sectors": [days | {"sectors": ["fintech"]}],
        "industry_codes": [days | {"industry_code": "7520"}],
        "carriers": [{"from": "2025-01-01", "to": "2025-02-01", "carrier_id": "C"}],
    }
    found = {one.value: one.days for one in entry("enterprises.enterprise", "E", fact).values}
    assert found["fintech"].end == FOREVER
    assert found["true"].end == FOREVER
    assert found["C"].end == FEBRUARY
