"""Settings of the gateway, from the environment."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from limits import parse
from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from services.contracts.topology import OWNERS
from services.kit.messaging.sizes import LARGEST_EVENT
from services.kit.settings import DatabaseSettings, IdentitySettings, ProcessSettings

_NARROW_IPV4, _NARROW_IPV6 = 24, 64
_IPV4_IN_IPV6 = IPv6Network("::ffff:0:0/96")
# What the costliest question costs (gateway/access/policy.py): a recount, the whole chain.
COSTLIEST = 60
_SIGN_IN_NEEDS = ("oidc_client_id", "public_url")


def is_narrow(network: IPv4Network | IPv6Network) -> bool:
    """Whether a network is of proxies: at most a /24, in IPv6 a /64, or this machine itself.

    IPv4 written as IPv6 (::ffff:…) is measured as IPv4.
    """
    if network.version == 4:
        return network.is_loopback or network.prefixlen >= _NARROW_IPV4
    if network.subnet_of(_IPV4_IN_IPV6):
        return network.prefixlen - _IPV4_IN_IPV6.prefixlen >= _NARROW_IPV4
    return network.prefixlen >= _NARROW_IPV6


class GatewaySettings(ProcessSettings, DatabaseSettings, IdentitySettings):
    gateway_keys_file: Path | None = Field(
        None,
        description='JSON list of {"name", "source", "types", "sha256"}, taken over at the start',
    )
    keys_every_seconds: float = Field(
        1, gt=0, description="how often the keys are read: how late a revocation may be heard"
    )
    keys_by_two: bool = Field(
        False,
        description="whether a secret opens only once a second person has confirmed it",
    )
    key_rate: str = Field(
        "600000/minute", description="most events of a key that has no limit of its own"
    )
    key_bytes_rate: str = Field(
        "1073741824/minute", description="most bytes of events of one key, as Kafka keeps them"
    )
    stranger_rate: str = Field("120/minute", description="most wrong keys from one address")
    stranger_refusals: int = Field(
        30, ge=1, description="rows an hour in the audit log for refusals of those without a key"
    )
    costly_rate: str = Field(
        "600/minute",
        description="what each asker may spend: a forecast costs 1, a series by days 5, "
        f"a recount or a verified audit log {COSTLIEST}",
    )
    oidc_issuer: str | None = Field(
        None, description="https://… of the issuer that names people; without it sign-in is off"
    )
    oidc_internal_url: str | None = Field(
        None, description="where the gateway reaches the issuer, if not at its own address"
    )
    oidc_client_id: str | None = Field(
        None, validate_default=True, description="the gateway's name at the issuer"
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="the gateway's secret there; none is needed where the issuer wants none"
    )
    oidc_client_secret_file: Path | None = Field(None, description="a file with that secret")
    oidc_scope: str = Field("openid profile", description="what is asked of the issuer")
    oidc_roles_claim: str = Field(
        "roles", description="claim of the ID token that lists roles; dots lead into objects"
    )
    oidc_scopes_claim: str = Field(
        "",
        description="claim that lists what of the district somebody may see; empty: who works for "
        "the district sees all of it, others nothing",
    )
    public_url: str | None = Field(
        None, validate_default=True, description="https://host where browsers see the gateway"
    )
    public_figures: bool = Field(
        False, description="whether tables, indicators and live changes need no sign-in"
    )
    session_seconds: float = Field(43_200, gt=0, description="how long a sign-in lasts at most")
    session_idle_seconds: float = Field(
        3600, gt=0, description="how long it lasts without a request"
    )
    sessions_cached_seconds: float = Field(
        1, ge=0, description="how late a sign-out may be heard by other gateways"
    )
    session_trusted_seconds: float = Field(
        45,
        gt=0,
        description="for how long the issuer's word about somebody holds; then it is asked",
    )
    audit_log_mark_seconds: float = Field(
        600, gt=0, description="how often the audit log's newest digest goes to the log"
    )
    forwarded_allow_ips: str = Field(
        "127.0.0.1",
        description="proxies, by address or network up to /24 (IPv6: /64), whose X-Forwarded-For "
        "names the client",
    )
    refused_event_days: int = Field(
        30, ge=1, description="how long events that were refused are found by their id"
    )
    refused_events_of_each_key: int = Field(
        10_000, ge=1, description="how many of them of each key, the newest"
    )
    people_source: str = Field(
        "/gateway/imports", min_length=1, description="source of the events that people send"
    )
    indicators_url: str = Field(description="where the indicators read model answers")
    enterprises_url: str = Field(description="where the enterprises service answers")
    funds_url: str = Field(description="where the funds service answers")
    talent_url: str = Field(description="where the talent service answers")
    indicators_serve_url: str = Field(
        description="where the indicators service answers, which takes statistics in"
    )
    audit_url: str = Field(description="where the audit answers")
    body_limit: int = Field(
        4_194_304, ge=1, description="bytes of the largest request body, unpacked"
    )
    head_seconds: float = Field(
        10, gt=0, description="how long a client may take to send the head of a request"
    )
    body_seconds: float = Field(60, gt=0, description="how long for its body; then it is 408")
    unread_seconds: float = Field(
        30, gt=0, description="how long it may leave unread what it was sent, until it is cut"
    )
    connection_limit: int = Field(
        10_000, ge=1, description="most connections of one gateway process; then it is 503"
    )
    live_clients_limit: int = Field(
        8000, ge=1, description="most dashboards connected to one gateway process; then it is 503"
    )
    live_recheck_seconds: float = Field(
        15, gt=0, description="how often it is asked whether who follows live changes still may"
    )
    depth_limit: int = Field(32, ge=5, description="how deep JSON may nest")
    event_limit: int = Field(
        LARGEST_EVENT,
        ge=1,
        le=LARGEST_EVENT,
        description="bytes of the largest event, as Kafka keeps it",
    )
    batch_limit: int = Field(1000, ge=1, description="events in the largest batch")
    kafka_patience_seconds: float = Field(
        10, gt=0, description="how long a sender waits for Kafka before a 503"
    )
    remembered_acceptances: int = Field(
        100_000, ge=1, description="events known as accepted before their owner has taken them in"
    )
    ahead_percent: int = Field(105, description="at least this share of the expected is ahead")
    on_track_percent: int = Field(97, description="at least this share is on track")
    at_risk_percent: int = Field(90, description="at least this share is at risk, less is behind")
    month_due_day: int = Field(
        15, ge=1, le=31, description="day of the next month on which reports of a month are due"
    )
    quarter_due_day: int = Field(
        25,
        ge=1,
        le=31,
        description="and reports of a quarter or a year; flows are judged up to "
        "the last day whose reports are due",
    )

    district_map_file: Path | None = Field(
        None,
        description="GeoJSON of the district's outline, with the approved map's number (审图号) as "
        "its member `approval`",
    )

    @field_validator("oidc_issuer", "oidc_internal_url", "public_url", "oidc_client_id")
    @classmethod
    def empty_is_none(cls, said: str | None, info: ValidationInfo) -> str | None:
        """Sign-in needs to know who and where the gateway is."""
        if not said and info.field_name in _SIGN_IN_NEEDS and info.data.get("oidc_issuer"):
            raise ValueError("OIDC_ISSUER needs it")
        return said or None

    @field_validator("on_track_percent", "at_risk_percent")
    @classmethod
    def falls(cls, percent: int, info: ValidationInfo) -> int:
        """A status that begins above a better one could never be given."""
        above = {"on_track_percent": "ahead_percent", "at_risk_percent": "on_track_percent"}
        better = above[info.field_name]
        if percent > info.data.get(better, percent):
            raise ValueError(f"it must not be above {better.upper()}")
        return percent

    @field_validator("costly_rate")
    @classmethod
    def leaves_no_question_out(cls, rate: str) -> str:
        """What costs more than all that may be spent could never be asked."""
        if parse(rate).amount < COSTLIEST:
            raise ValueError(f"a recount costs {COSTLIEST}, and {rate} would never let it be asked")
        return rate

    @field_validator("forwarded_allow_ips")
    @classmethod
    def names_proxies(cls, said: str) -> str:
        """Whoever is trusted here may give himself any address: proxies, never a whole intranet."""
        for one in filter(None, map(str.strip, said.split(","))):
            if not is_narrow(ip_network(one)):
                raise ValueError(f"{one} is no proxy but a network: name its proxies")
        return said

    @model_validator(mode="after")
    def is_in_earnest(self) -> Self:
        """Where browsers come by https, nobody may be named by an issuer that anyone can be."""
        urls = [urlsplit(url or "").scheme for url in (self.public_url, self.oidc_issuer)]
        if urls == ["https", "http"]:
            raise ValueError("PUBLIC_URL is https, so OIDC_ISSUER must be: no demonstration issuer")
        return self

    def owner_urls(self) -> dict[str, str]:
        """Where each owner answers; the indicators' read model is another process."""
        urls = {owner: getattr(self, f"{owner}_url") for owner in OWNERS}
        return urls | {"indicators": self.indicators_serve_url}

    @property
    def address(self) -> str:
        """Where browsers see the product; this machine's where nobody said."""
        return self.public_url or f"http://127.0.0.1:{self.http_port}"

    def oidc_secret(self) -> str | None:
        """The gateway's secret at the issuer, None where there is none."""
        return self.oidc_client_secret.get_secret_value() if self.oidc_client_secret else None
