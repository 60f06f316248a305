"""Every event type of the contract: who owns it, what its subject and its data look like."""

from services.contracts.events import enterprises, funds, indicators, talent
from services.contracts.fields import Data

TYPE_PREFIX = "cn.gov.cqyz."
TYPE_SUFFIX = ".v1"

SHAPES_BY_OWNER: dict[str, dict[str, type[Data]]] = {
    "enterprises": enterprises.SHAPES,
    "funds": funds.SHAPES,
    "talent": talent.SHAPES,
    "indicators": indicators.SHAPES,
}
OWNER = {name: owner for owner, shapes in SHAPES_BY_OWNER.items() for name in shapes}
SHAPES = {name: shape for shapes in SHAPES_BY_OWNER.values() for name, shape in shapes.items()}


def full_type(name: str) -> str:
    """`enterprise.registered` -> `cn.gov.cqyz.enterprise.registered.v1`."""
    return f"{TYPE_PREFIX}{name}{TYPE_SUFFIX}"
