"""Who answers for the plan's targets, and what they said of those that fell behind. Invented."""

import random
from datetime import date

from demo.basics.diary import Diary

NAMED_ON = date(2025, 3, 10)
DEPARTMENTS = {  # department: targets of Table 1 and numbers of goals
    "区发展改革委": ("enterprise_count", "total_output", "value_added", "value_added_share_of_gdp"),
    "区统计局": ("above_scale_revenue",),
    "区人力社保局": ("workforce", "talent_base_count", "mid_high_talent"),
    "区住房城乡建委": ("core_carrier_area",),
    "区科技局": (
        *("tech_enterprise_count", "high_tech_enterprise_count", "innovation_platform_count"),
        *("innovative_sme_count", "leading_enterprise_count"),
    ),
    "区经济信息委": (
        *("srdi_sme_count", "little_giant_count", "excellent_product_count"),
        *("output", "above_scale_count"),
    ),
    "区国资委": ("fund_investment",),
    "区金融发展服务中心": ("commercial_value_loan", "knowledge_value_loan", "50", "51"),
}
MOVED = (date(2026, 1, 5), "above_scale_revenue", "区发展改革委")
SAID = (  # day, target, department, text
    (date(2025, 10, 13), "above_scale_revenue", "区统计局", "三家重点企业结算推迟到四季度"),
    (date(2026, 4, 13), "above_scale_revenue", "区发展改革委", "已逐户走访，缺口预计三季度补齐"),
    (date(2026, 7, 13), "core_carrier_area", "区住房城乡建委", "两处楼宇改造延期，年底前交付"),
    (date(2026, 10, 12), "high_tech_enterprise_count", "区科技局", "第三批认定结果尚未公布"),
    (date(2026, 10, 19), "fund_investment", "区国资委", "两只子基金完成备案，四季度集中投放"),
)


def publish(diary: Diary, rng: random.Random) -> None:
    """Note who was named and what was said, on the day on which it was recorded."""
    named = [(NAMED_ON, one, who) for who, targets in DEPARTMENTS.items() for one in targets]
    for day, target, department in (*named, MOVED):
        data = {"from": day.isoformat(), "department": department}
        diary.note(day, "target.assigned", target, data, rng=rng)
    for day, target, department, text in SAID:
        data = {"from": day.isoformat(), "department": department, "text": text}
        diary.note(day, "target.explained", target, data, rng=rng)
