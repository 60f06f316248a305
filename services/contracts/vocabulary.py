"""The closed lists of the contract. Chinese labels live in the catalogue."""

from typing import Literal, get_args

Sector = Literal[
    "industrial_software",
    "it_services",
    "digital_content",
    "industrial_design",
    "blockchain",
    "it_innovation",
    "artificial_intelligence",
    "metaverse",
    "data_services",
    "smart_energy",
    "satellite_internet",
    "fintech",
    "research_services",
]
SECTORS: tuple[str, ...] = get_args(Sector)
Qualification = Literal[
    "leading", "tech", "high_tech", "innovative_sme", "srdi", "little_giant", "above_scale"
]
Level = Literal["national", "municipal", "district"]
FundKind = Literal["mother", "sub", "direct"]
LoanProduct = Literal["commercial_value", "knowledge_value"]
