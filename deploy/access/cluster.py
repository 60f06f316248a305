"""Applies the table to a running cluster: users with their passwords, and the rules of each."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from typing import Any

from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    AdminClient,
    ResourcePatternType,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialUpsertion,
)

from deploy.access.table import Principal, Rule
from services.kit.settings import KafkaSettings

_TIMEOUT_SECONDS = 30
_ROUNDS = 4096


def connect(settings: KafkaSettings) -> AdminClient:
    """A client for a principal that may change users and rules."""
    given = {
        "bootstrap.servers": settings.kafka_bootstrap_servers,
        "security.protocol": settings.kafka_security_protocol,
    }
    if settings.uses_sasl:
        given["sasl.mechanisms"] = settings.kafka_sasl_mechanism
        given["sasl.username"] = settings.kafka_sasl_username
        given["sasl.password"] = settings.kafka_password()
    if settings.kafka_ssl_cafile:
        given["ssl.ca.location"] = str(settings.kafka_ssl_cafile)
    return AdminClient(given)


def apply(admin: AdminClient, passwords: Mapping[str, str], table: Iterable[Principal]) -> None:
    """Make users and rules of the table as they stand there; leave other principals alone.

    Raises KafkaException where the cluster refuses.
    """
    for principal in table:
        _set_password(admin, principal.name, passwords[principal.name])
        _set_rules(admin, principal)


def bindings(principal: Principal) -> set[AclBinding]:
    """The principal's rules as Kafka keeps them."""
    return {_binding(principal.name, rule) for rule in principal.rules}


def _binding(name: str, rule: Rule) -> AclBinding:
    pattern = ResourcePatternType.PREFIXED if rule.prefixed else ResourcePatternType.LITERAL
    return AclBinding(
        ResourceType[rule.resource.upper()],
        rule.name,
        pattern,
        f"User:{name}",
        "*",
        AclOperation[rule.operation.upper()],
        AclPermissionType.ALLOW,
    )


def _set_password(admin: AdminClient, name: str, password: str) -> None:
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, _ROUNDS)
    wanted = UserScramCredentialUpsertion(name, info, password.encode())
    _done(admin.alter_user_scram_credentials([wanted]))


def _set_rules(admin: AdminClient, principal: Principal) -> None:
    wanted = bindings(principal)
    there = rules(admin, principal.name)
    if missing := wanted - there:
        _done(admin.create_acls(list(missing)))
    if stale := there - wanted:
        _done(admin.delete_acls([_exactly(one) for one in stale]))


def rules(admin: AdminClient, name: str) -> set[AclBinding]:
    """What the cluster lets a principal do."""
    everything = AclBindingFilter(
        ResourceType.ANY,
        None,
        ResourcePatternType.ANY,
        f"User:{name}",
        None,
        AclOperation.ANY,
        AclPermissionType.ANY,
    )
    return set(admin.describe_acls(everything).result(_TIMEOUT_SECONDS))


def _exactly(binding: AclBinding) -> AclBindingFilter:
    return AclBindingFilter(
        binding.restype,
        binding.name,
        binding.resource_pattern_type,
        binding.principal,
        binding.host,
        binding.operation,
        binding.permission_type,
    )


def _done(futures: Mapping[Any, Future]) -> None:
    for future in futures.values():
        future.result(_TIMEOUT_SECONDS)
