"""Whose word on a client's address is believed: that of named proxies, never of a network."""

from ipaddress import ip_network

import pytest
from pydantic import ValidationError

from gateway.settings import GatewaySettings, is_narrow
from tests.fates.caller import Caller
from tests.people.conftest import gateway_beside
from tests.support.commands import ended
from tests.support.nowhere import REQUIRED
from tests.support.system import System

PROXY, NEIGHBOUR = "127.0.0.9", "127.0.0.8"
NARROW = ("192.0.2.10", "10.1.2.0/24", "127.0.0.0/8", "::1", "2001:db8::/64", "::ffff:10.1.2.0/120")
BROAD = ("10.0.0.0/8", "10.1.2.0/23", "0.0.0.0/0", "::/0", "2001:db8::/63", "::ffff:10.0.0.0/104")


@pytest.mark.parametrize("network", NARROW)
def test_proxies_are_named_by_address_or_a_narrow_network(network: str):
    assert is_narrow(ip_network(network))


@pytest.mark.parametrize("network", BROAD)
def test_a_broad_network_names_no_proxies(network: str):
    assert not is_narrow(ip_network(network))


@pytest.mark.parametrize("told", ["10.0.0.0/8", "*", "proxy.example", "192.0.2.1, 10.0.0.0/9"])
def test_what_would_trust_a_whole_network_is_no_setting(told: str):
    with pytest.raises(ValidationError, match="forwarded_allow_ips"):
        GatewaySettings(**REQUIRED, forwarded_allow_ips=told)


def test_a_gateway_that_would_trust_a_whole_network_does_not_start(district: System):
    given = district.environment_of("gateway") | {"FORWARDED_ALLOW_IPS": "10.0.0.0/8"}
    done = ended("gateway", given, "serve")
    assert done.code == 2
    assert "FORWARDED_ALLOW_IPS" in done.errors


def test_who_is_no_named_proxy_gives_himself_no_other_address(district: System):
    settings = {"FORWARDED_ALLOW_IPS": PROXY, "STRANGER_RATE": "5/minute"}
    with gateway_beside(district, **settings) as url:

        def statuses(address: str) -> list[int]:
            guess = Caller(url, "guess", address=address)
            said = ({"X-Forwarded-For": f"203.0.113.{n}"} for n in range(8))
            return [guess.ask("GET", "/api/v1/sources", headers=one).status_code for one in said]

        assert statuses(NEIGHBOUR) == [401] * 5 + [429] * 3
        assert statuses(PROXY) == [401] * 8
