"""Applies the table to a running cluster: users with their passwords, and the rules of each."""

import re
from collections.abc import Iterable, Mapping

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
from services.kit.messaging.administration import TIMEOUT_SECONDS, done

_ROUNDS = 4096


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
        AclOperation[re.sub(r"(?<=[a-z])(?=[A-Z])", "_", rule.operation).upper()],
        AclPermissionType.ALLOW,
    )


def _set_password(admin: AdminClient, name: str, password: str) -> None:
    info = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, _ROUNDS)
    wanted = UserScramCredentialUpsertion(name, info, password.encode())
    done(admin.alter_user_scram_credentials([wanted]))


def _set_rules(admin: AdminClient, principal: Principal) -> None:
    wanted = bindings(principal)
    there = rules(admin, principal.name)
    if missing := wanted - there:
        done(admin.create_acls(list(missing)))
    if stale := there - wanted:
        done(admin.delete_acls([_exactly(one) for one in stale]))


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
    return set(admin.describe_acls(everything).result(TIMEOUT_SECONDS))


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
