"""Of the smaller kinds of things: how many there are, and what is told of each."""

import random
from collections.abc import Callable, Iterator

from demo.basics.amounts import decimal

DEPARTMENTS = ("区政府", "区科技局", "区经信委", "区统计局", "区金融办", "区数据局", "区人社局")
PROJECTS, DEMANDS, RESOURCES, TARGETS = 40, 60, 24, 30
SOFTWARE, DATASETS, OPEN_SOURCE, COPYRIGHTS, PRACTICES = 40, 20, 12, 30, 24


def smaller(
    rng: random.Random, one: Callable[[], str], sector: Callable[[], str]
) -> Iterator[tuple[str, int, str, Callable[[int], dict]]]:
    """(beginning of ids, how many, what they are called, what else of the nth)."""
    whats = ("simulation", "test", "equipment", "pilot_line")
    yield (
        "project/XM",
        PROJECTS,
        "研发项目",
        lambda n: {
            "level": rng.choice(("national", "municipal", "district")),
            "amount": decimal(rng.randrange(50, 900) * 1_000_000),
            "leader": one(),
        },
    )
    yield (
        "demand/XQ",
        DEMANDS,
        "技术需求",
        lambda n: {
            "enterprise_id": one().partition("/")[2],
            "field": sector(),
            "amount": decimal(rng.randrange(10, 200) * 1_000_000),
        },
    )
    yield (
        "resource/ZY",
        RESOURCES,
        "共享平台",
        lambda n: {
            "what": whats[n % len(whats)],
            "host": one(),
            "capacity": f"每周 {n + 10} 机时",
            "unit_of_use": "机时",
        },
    )
    yield (
        "target/ZS",
        TARGETS,
        "目标企业",
        lambda n: {
            "region": rng.choice(("长三角", "粤港澳", "京津冀", "成都")),
            "field": sector(),
            "why": "补链",
        },
    )
    yield (
        "software/RJ",
        SOFTWARE,
        "软件",
        lambda n: {
            "enterprise_id": one().partition("/")[2],
            "release": f"V{n % 5 + 1}.0",
        },
    )
    yield (
        "dataset/SJ",
        DATASETS,
        "数据集",
        lambda n: {
            "owner": f"department/{rng.choice(DEPARTMENTS)}",
            "class": str(n % 4 + 1),
            "licence": "有条件开放",
            "update": "每月",
        },
    )
    yield (
        "copyright/BQ",
        COPYRIGHTS,
        "作品",
        lambda n: {
            "work": "计算机软件",
            "owner": one(),
            "certificate_no": f"渝作登字-2025-{n:04}",
        },
    )
    yield (
        "practice/AL",
        PRACTICES,
        "应用案例",
        lambda n: {
            "field": sector(),
            "owner": one(),
        },
    )
    yield (
        "oss_project/KY",
        OPEN_SOURCE,
        "开源项目",
        lambda n: {
            "repositories": [f"https://code.example/demo/{n:03}"],
            "licence": "Apache-2.0",
        },
    )
