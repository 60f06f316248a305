"""How cells are read: what people write, and exactly what becomes of it."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from gateway.imports.cells import PARSERS, Cell
from gateway.imports.kinds import Column
from gateway.imports.messages import Unclear

ONE = Decimal(1)


def read(parser: str, cell: Cell, choices: str = "sector", scale: int = 1) -> object:
    column = Column("field", "标题", parser, "", choices=choices)
    return PARSERS[parser](cell, column, Decimal(scale))


BY_SECTOR = {"it_innovation": "150000000", "blockchain": "30000"}
READ = [
    ("amount", "1234567.89", "1234567.89"),
    ("amount", "1,234,567.8", "1234567.80"),
    ("amount", "１２３４．５", "1234.50"),
    ("amount", "１，２３４", "1234"),
    ("amount", "1.5亿", "150000000"),
    ("amount", "1.5 亿元", "150000000"),
    ("amount", "300万", "3000000"),
    ("amount", "0.000001亿", "100"),
    ("amount", "￥12.30元", "12.30"),
    ("amount", "－5", "-5"),
    ("amount", "−5.5", "-5.50"),
    ("amount", 1234567.89, "1234567.89"),
    ("amount", 0.1 + 0.2, "0.30"),
    ("amount", 100.0, "100"),
    ("area", "1.2万", "12000"),
    ("area", "12000㎡", "12000"),
    ("area", "1.2万平方米", "12000"),
    ("count", "1,234人", 1234),
    ("count", "1.2万", 12000),
    ("count", "１２", 12),
    ("count", 12.0, 12),
    ("day", "2025-03-01", "2025-03-01"),
    ("day", "2025/3/1", "2025-03-01"),
    ("day", "2025.3.1", "2025-03-01"),
    ("day", "2025年3月1日", "2025-03-01"),
    ("day", "２０２５年３月１日", "2025-03-01"),
    ("day", "20250301", "2025-03-01"),
    ("day", 20250301.0, "2025-03-01"),
    ("day", "2025-03-01 00:00:00", "2025-03-01"),
    ("day", date(2025, 3, 1), "2025-03-01"),
    ("day", datetime(2025, 3, 1, 9, 30), "2025-03-01"),
    ("period", "2025-03", "2025-03"),
    ("period", "2025年3月", "2025-03"),
    ("period", "2025/3", "2025-03"),
    ("period", "202503", "2025-03"),
    ("period", "2025Q3", "2025Q3"),
    ("period", "2025q3", "2025Q3"),
    ("period", "2025年第三季度", "2025Q3"),
    ("period", "2025年3季度", "2025Q3"),
    ("period", "2025", "2025"),
    ("period", "2025年", "2025"),
    ("period", "2025年度", "2025"),
    ("period", 2025.0, "2025"),
    ("period", date(2025, 3, 1), "2025-03"),
    ("yes_no", "是", True),
    ("yes_no", "否", False),
    ("yes_no", "√", True),
    ("yes_no", 0.0, False),
    ("yes_no", True, True),
    ("choices", "工业软件、人工智能", ["industrial_software", "artificial_intelligence"]),
    ("choices", "区块链，信创；元宇宙", ["blockchain", "it_innovation", "metaverse"]),
    ("choices", "fintech", ["fintech"]),
    ("sector_amounts", "信创：1.5亿；区块链: 3万", BY_SECTOR),
    ("sector_counts", "工业软件：80", {"industrial_software": 80}),
    ("rate", "3.45%", "3.45"),
    ("rate", 3.45, "3.45"),
    ("rate", "０.２", "0.2"),
    ("months", "12个月", 12),
    ("months", "3年", 36),
    ("months", 12.0, 12),
    ("degree", "106.5694°", 106.5694),
    ("credit_code", " 91500103ma5u1a2b0x ", "91500103MA5U1A2B0X"),
    ("credit_code", "９１５００１０３MA5U1A2B0X", "91500103MA5U1A2B0X"),
    ("identifier", " 测（乙）-1\u3000", "测（乙）-1"),
    ("identifier", 2025.0, "2025"),
    ("digits", 6510.0, "6510"),
    ("digits", "６５１０", "6510"),
    ("text", "　示例（重庆）有限公司 ", "示例（重庆）有限公司"),
]  # fmt: skip


@pytest.mark.parametrize(("parser", "cell", "value"), READ)
def test_a_cell_is_read_as_people_mean_it(parser: str, cell: Cell, value: object) -> None:
    assert read(parser, cell) == value


NUMBER_LOST = "单元格被存成了数字，超过 15 位的数字已失真，请设为文本格式后重填"
UNCLEAR = [
    ("amount", "三百万", "看不懂的数“三百万”，请写成 1234567.89、300万 或 1.5亿"),
    ("amount", "无", "看不懂的数“无”，请写成 1234567.89、300万 或 1.5亿"),
    ("amount", "-", "看不懂的数“-”，请写成 1234567.89、300万 或 1.5亿"),
    ("amount", "1,23,4", "看不懂的数“1,23,4”，请写成 1234567.89、300万 或 1.5亿"),
    ("amount", "5美元", "看不懂的数“5美元”，请写成 1234567.89、300万 或 1.5亿"),
    ("amount", "1.2E+05", "看不懂的数“1.2E+05”，请写成 1234567.89、300万 或 1.5亿"),
    ("amount", True, "看不懂的数“TRUE”，请写成 1234567.89、300万 或 1.5亿"),
    ("amount", "1.234", "“1.234”折合后超过两位小数，精确到分（或 0.01 平方米）即可"),
    ("amount", "0.0000001万", "“0.0000001万”折合后超过两位小数，精确到分（或 0.01 平方米）即可"),
    ("amount", "99999999亿", "“99999999亿”超过 15 位整数"),
    ("amount", 1e15, "“1e+15”超过 15 位整数"),
    ("count", "12.5", "“12.5”不是整数"),
    ("day", "2025-02-30", "没有“2025-02-30”这一天"),
    ("day", "3/1/2025", "看不懂的日期“3/1/2025”，请写成 2025-03-01"),
    ("day", "25-3-1", "看不懂的日期“25-3-1”，请写成 2025-03-01"),
    ("day", 45717.0, "日期存成了数字 45717，请设为日期格式，或写成 2025-03-01"),
    ("day", time(9, 30), "看不懂的日期“09:30:00”，请写成 2025-03-01"),
    ("period", "2025年1-9月", "“2025年1-9月”是累计期，只能填单个月、季或年的本期数"),
    ("period", "2025年上半年", "“2025年上半年”是累计期，只能填单个月、季或年的本期数"),
    ("period", date(2025, 3, 31), "报告期填成了具体日期 2025-03-31，请写成 2025-03"),
    ("period", "2025-03-31", "报告期填成了具体日期 2025-03-31，请写成 2025-03"),
    ("period", "三月", "看不懂的报告期“三月”，请写成 2025-03（月）、2025Q1（季）或 2025（年）"),
    ("yes_no", "也许", "请填“是”或“否”，不是“也许”"),
    ("choices", "工业软件、工业软件", "“工业软件”重复"),
    ("sector_amounts", "信创 1", "看不懂的分领域数“信创 1”，请写成 工业软件：1亿；区块链：300万"),
    ("rate", 0.0345, "百分比格式的单元格请改为普通数字：3.45 即年利率 3.45%（现为 0.0345）"),
    ("rate", "约3%", "看不懂的年利率“约3%”，请写成 3.45"),
    ("months", "一年", "看不懂的期限“一年”，请写成 12（月）"),
    ("degree", "东经106度", "看不懂的经纬度“东经106度”，请写成 106.5694"),
    ("credit_code", 915001030000000000.0, NUMBER_LOST),
    ("identifier", 1e17, NUMBER_LOST),
    ("identifier", date(2025, 3, 1), "单元格被存成了日期或时间，请设为文本格式后重填"),
    ("text", "=cmd|' /C calc'!A0", "不能以 = 开头：在 Excel 中会被当作公式"),
    ("text", "+86 23", "不能以 + 开头：在 Excel 中会被当作公式"),
    ("text", "@SUM(A1)", "不能以 @ 开头：在 Excel 中会被当作公式"),
    ("identifier", "－1", "不能以 － 开头：在 Excel 中会被当作公式"),
    ("text", True, "应填写文字，不是“TRUE”"),
]  # fmt: skip


@pytest.mark.parametrize(("parser", "cell", "message"), UNCLEAR)
def test_what_is_unclear_is_refused_in_words(parser: str, cell: Cell, message: str) -> None:
    with pytest.raises(Unclear) as unclear:
        read(parser, cell)
    assert str(unclear.value) == message


def test_a_label_is_known_with_and_without_quotation_marks() -> None:
    for words in ("“专精特新”企业", "专精特新", "srdi"):
        assert read("choice", words, "qualification") == "srdi"


def test_a_list_of_choices_is_read_whatever_list_it_is() -> None:
    assert read("choices", "国家级、区级", "level") == ["national", "district"]
    with pytest.raises(Unclear, match="“省部级”不在可选范围：国家级、市级、区级"):
        read("choices", "国家级、省部级", "level")


def test_an_unknown_label_is_told_which_there_are() -> None:
    with pytest.raises(Unclear, match="“省部级”不在可选范围：国家级、市级、区级"):
        read("choice", "省部级", "level")


def test_the_headings_unit_holds_for_bare_numbers_only() -> None:
    assert read("amount", "1.5", scale=10_000) == "15000"
    assert read("amount", 1.5, scale=10_000) == "15000"
    assert read("amount", "1.5亿", scale=10_000) == "150000000"
    assert read("months", "2", scale=12) == 24
    assert read("months", "18个月", scale=12) == 18
