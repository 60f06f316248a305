"""Which facts are told together, so that small sets reach each corner of the rules."""

from typing import NamedTuple

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.support import facts


class Corner(NamedTuple):
    """Facts that touch the same rules; those of `cast` open what the `others` speak of."""

    cast: list[SearchStrategy[facts.Fact]]
    others: list[SearchStrategy[facts.Fact]]


ABOVE_SCALE = facts.qualified(facts.KINDS[:1])
REPORTED = facts.reported(facts.periods)

NESTED = facts.reported(st.sampled_from(facts.NESTED))
CORNERS = [
    Corner([facts.enterprise_registered, NESTED], [NESTED, *[facts.report_reviewed] * 2]),
    Corner(
        [facts.enterprise_registered],
        [
            *[facts.reading_reported("enterprise")] * 4,
            *[facts.reading_reviewed("enterprise")] * 3,
            facts.enterprise_deregistered,
        ],
    ),
    Corner(
        [facts.carrier_registered, facts.platform_recognised],
        [
            *[facts.reading_reported("carrier")] * 2,
            *[facts.reading_reported("platform")] * 2,
            facts.reading_reviewed("carrier"),
            facts.reading_reviewed("platform"),
            facts.ended("carrier.closed"),
            facts.ended("platform.withdrawn"),
        ],
    ),
    Corner([facts.link_stated()], [facts.link_stated(), *[facts.link_ended] * 2]),
    Corner(
        [facts.thing_registered],
        [
            facts.thing_registered,
            facts.thing_updated,
            *[facts.thing_ended] * 2,
            facts.reading_reported("laboratory"),
        ],
    ),
    Corner(
        [facts.enterprise_registered],
        [
            facts.enterprise_registered,
            facts.sectors_updated,
            facts.name_updated,
            facts.enterprise_deregistered,
        ],
    ),
    Corner(
        [facts.enterprise_registered, ABOVE_SCALE],
        [
            facts.enterprise_deregistered,
            facts.sectors_updated,
            *[ABOVE_SCALE] * 3,
            facts.revoked(facts.KINDS[:1]),
        ],
    ),
    Corner([facts.enterprise_registered, ABOVE_SCALE], [facts.enterprise_deregistered]),
    Corner(
        [facts.enterprise_registered, facts.qualified(facts.KINDS)],
        [*[facts.qualified(facts.KINDS)] * 3, facts.revoked(facts.KINDS)],
    ),
    Corner(
        [facts.enterprise_registered],
        [
            facts.enterprise_registered,
            facts.enterprise_deregistered,
            facts.sectors_updated,
            *[REPORTED] * 5,
        ],
    ),
    Corner(
        [facts.enterprise_registered, ABOVE_SCALE],
        [facts.enterprise_deregistered, *[REPORTED] * 2],
    ),
    Corner(
        [facts.enterprise_registered, ABOVE_SCALE],
        [ABOVE_SCALE, facts.revoked(facts.KINDS[:1]), *[REPORTED] * 2],
    ),
    Corner([facts.enterprise_registered], [NESTED]),
    Corner(
        [facts.carrier_registered],
        [
            facts.carrier_registered,
            facts.carrier_core_updated,
            facts.carrier_area_updated,
            facts.ended("carrier.closed"),
        ],
    ),
    Corner(
        [facts.platform_recognised, facts.base_opened],
        [
            facts.platform_recognised,
            facts.ended("platform.withdrawn"),
            facts.base_opened,
            facts.ended("base.closed"),
        ],
    ),
    Corner(
        [facts.enterprise_registered, facts.product_awarded],
        [facts.product_awarded, facts.ended("product.withdrawn")],
    ),
    Corner(
        [facts.enterprise_registered, facts.fund_established],
        [
            facts.enterprise_registered,
            facts.fund_established,
            *[facts.investment_disbursed] * 3,
            facts.investment_voided,
        ],
    ),
    Corner(
        [facts.enterprise_registered, facts.loan_disbursed],
        [
            facts.enterprise_registered,
            facts.loan_disbursed,
            facts.loan_repaid(),
            facts.loan_defaulted,
            facts.pool_funded(),
            facts.pool_compensated(),
        ],
    ),
    Corner(
        [facts.enterprise_registered, facts.headcount_reported],
        [facts.headcount_reported, facts.enterprise_deregistered],
    ),
    Corner(
        [facts.enterprise_registered, facts.gdp_published],
        [REPORTED, *[facts.gdp_published] * 4, facts.figure_published],
    ),
]
