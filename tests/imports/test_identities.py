"""What things are called stands in a file as at every other door, and what is wrong is named."""

import pytest

from tests.imports.files import FIRST, csv, events, faults, judged, xlsx

CARRIERS = ["载体编号", "载体名称", "是否核心载体", "使用面积（平方米）", "开放日期"]
ENTERPRISES = ["统一社会信用代码", "企业名称", "登记日期", "行业代码", "细分领域", "载体编号"]


def carriers(*rows: tuple[str, str]) -> bytes:
    """A file of carriers by id and name."""
    told = [[*row, "否", 12.5, "2025-03-01"] for row in rows]
    return xlsx(CARRIERS, *told, name="楼宇园区")


def enterprise(code: str, carrier: str = "") -> list[str]:
    return [code, "测试企业", "2025-03-01", "6510", "金融科技", carrier]


def test_full_width_brackets_in_an_id_stay_as_they_are() -> None:
    sheet = xlsx(ENTERPRISES, enterprise(FIRST, "测（乙）-1"), name="企业登记")
    (told,) = events(judged(sheet, "enterprises")).values()
    (named,) = events(judged(carriers(("测（乙）-1", "乙楼")), "carriers")).values()
    assert told["data"]["carrier_id"] == named["subject"] == "测（乙）-1"


def test_ids_that_differ_by_what_nobody_sees_are_not_two_things() -> None:
    checked = judged(carriers(("测-zw", "隐形楼"), ("测-zw\u200b", "隐形楼\u200b")), "carriers")
    assert faults(checked) == [(3, "A", "第 5 个字符是看不见的 U+200B")]
    assert list(checked.events) == [2]


def test_a_name_of_which_nothing_can_be_seen_is_refused_and_the_character_named() -> None:
    checked = judged(carriers(("测-blank", "\u200b")), "carriers")
    assert faults(checked) == [(2, "B", "没有看得见的字符，只有 U+200B")]


def test_a_credit_code_with_an_invisible_character_says_so_where_people_see_eighteen() -> None:
    checked = judged(csv(ENTERPRISES, enterprise(f"{FIRST}\u200b")), "enterprises")
    assert faults(checked) == [(2, "A", "第 19 个字符是看不见的 U+200B")]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("\u3000基金 1号\u3000", "基金 1号"), ("e\u0301-1", "é-1"), ("ＧＲ２０２５", "ＧＲ２０２５")],
)
def test_blanks_around_a_cell_and_the_way_to_compose_a_letter_are_no_part_of_an_id(
    cell: str, kept: str
) -> None:
    (told,) = events(judged(carriers((cell, "楼")), "carriers")).values()
    assert told["subject"] == kept
