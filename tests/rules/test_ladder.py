"""Which certificates make which rung, and how the API tells the ladder."""

from datetime import date
from types import SimpleNamespace

from gateway.exports.ladder import grid
from gateway.ladder.looking import told, year_before
from gateway.registers.profiles import rung_of
from services.contracts.definitions.ladder import HEIGHTS, LISTS, RUNGS, code_of
from services.contracts.values.vocabulary import CHOICES
from tests.support.naive_ladder import RUNG_OF

OF_NO_RUNG = {"leading", "above_scale"}


def test_every_kind_of_certificate_makes_one_rung_or_is_known_to_make_none() -> None:
    kinds = [kind for rung in RUNGS for kind in rung.kinds]
    assert len(kinds) == len(set(kinds))
    assert {*kinds} | OF_NO_RUNG == {*CHOICES["qualification"]}
    assert not {*kinds} & OF_NO_RUNG
    assert {kind: code_of(height) for kind, height in HEIGHTS.items()} == RUNG_OF


def test_the_ladder_goes_from_micro_to_strong() -> None:
    assert "".join(rung.zh for rung in RUNGS) == "微小高强"
    assert [rung.height for rung in RUNGS] == [1, 2, 3, 4]
    assert code_of(0) is code_of(None) is None


def test_lists_of_who_is_in_reserve_are_lists_of_the_district() -> None:
    assert {*LISTS} <= {*CHOICES["list"]}


def test_a_year_is_compared_with_the_last_day_before_it() -> None:
    assert year_before(date(2026, 1, 1)) == year_before(date(2026, 12, 31)) == date(2025, 12, 31)
    assert year_before(date(1, 6, 1)) == date.min


def test_rungs_are_told_with_their_words_and_certificates() -> None:
    answer = {
        "as_of": "2026-03-01",
        "since": "2025-12-31",
        "rungs": [
            {"rung": rung.code, "enterprises": rung.height, "before": 0} for rung in RUNGS[::-1]
        ],
        **{"up": 0, "down": 0, "ending": 0},
        **{"moved_up": [], "moved_down": [], "expiring": []},
    }
    found = told(answer, restricted=True)
    assert [(one.rung, one.enterprises) for one in found.rungs] == [
        ("micro", 1),
        ("small", 2),
        ("high", 3),
        ("strong", 4),
    ]
    assert found.rungs[3].kinds == ["srdi", "little_giant"]
    assert found.restricted


def test_the_rung_of_an_enterprise_is_the_highest_of_its_valid_certificates() -> None:
    held = {"srdi": False, "tech": True, "high_tech": True, "above_scale": True}
    told = [{"kind": kind, "valid": valid} for kind, valid in held.items()]
    assert rung_of(told) == {"code": "high", "zh": "高", "en": "High"}
    assert rung_of(told[:1]) is rung_of(told[3:]) is rung_of([]) is None


def test_the_file_tells_each_list_under_its_heading() -> None:
    move = {"name": "示例甲", "open": False, "before": "strong", "now": None}
    end = {"name": None, "kind": "tech", "ends_on": "2026-04-01", "now": "micro", "left": None}
    answer = {
        "as_of": "2026-03-01",
        "since": "2025-06-30",
        "rungs": [{"rung": rung.code, "enterprises": 2, "before": 1} for rung in RUNGS],
        **{"up": 0, "down": 1, "ending": 1, "moved_up": []},
        "moved_down": [{"enterprise_id": "A", **move}],
        "expiring": [{"enterprise_id": "B", **end}],
    }
    reader = SimpleNamespace(fresh_as_of=lambda: None)
    made = grid(told(answer, restricted=True), reader)
    assert made.title == "梯度培育（仅本人可见范围）"
    assert made.lines == ("截至2026-03-01", "与2025-06-30相比")
    keys = [column.key for column in made.columns]
    rows = [{k: v for k, v in zip(keys, row, strict=True) if v is not None} for row in made.rows]
    assert rows[0] == {
        **{"part": "各梯级企业数", "now": "微", "enterprises": "2", "enterprises_before": "1"}
    }
    assert rows[4:] == [
        {
            **{"part": "降级企业", "enterprise_id": "A", "name": "示例甲"},
            **{"before": "强", "now": "未入梯", "gone": "已注销"},
        },
        {
            **{"part": "90日内到期的资质", "enterprise_id": "B", "now": "微", "kind": "科技型企业"},
            **{"ends_on": "2026-04-01", "left": "未入梯"},
        },
    ]
