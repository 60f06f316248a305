"""Settings of a secured broker: SCRAM for clients, access rules, an administrator on loopback.

The administrator and the broker itself come by listeners of loopback, where nobody else can.
"""

from dataclasses import dataclass, field
from typing import Literal

ADMINISTRATOR = "admin"
_PLAIN = "org.apache.kafka.common.security.plain.PlainLoginModule"
_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule required;"

# Of a property that is given twice the last one counts: these come after the open ones.
SECURED_PROPERTIES = """\
listeners=BROKER://{host}:{port},INTERNAL://{host}:{internal_port},CONTROLLER://{host}:{controller_port}
advertised.listeners=BROKER://{host}:{port},INTERNAL://{host}:{internal_port}
listener.security.protocol.map=BROKER:{protocol},INTERNAL:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT
inter.broker.listener.name=INTERNAL
sasl.mechanism.inter.broker.protocol=PLAIN
sasl.mechanism.controller.protocol=PLAIN
listener.name.broker.sasl.enabled.mechanisms=SCRAM-SHA-512
listener.name.broker.scram-sha-512.sasl.jaas.config={scram}
listener.name.internal.sasl.enabled.mechanisms=PLAIN
listener.name.internal.plain.sasl.jaas.config={login}
listener.name.controller.sasl.enabled.mechanisms=PLAIN
listener.name.controller.plain.sasl.jaas.config={login}
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin
allow.everyone.if.no.acl.found=false
"""


@dataclass(frozen=True)
class Security:
    """`internal_port` is the administrator's. `tls`: more properties, with the keystore."""

    internal_port: int
    password: str = field(repr=False)
    protocol: Literal["SASL_PLAINTEXT", "SASL_SSL"] = "SASL_PLAINTEXT"
    tls: str = ""

    def properties(self, host: str, port: int, controller_port: int) -> str:
        """The lines of server.properties that make a broker ask who speaks."""
        given = {"host": host, "port": port, "controller_port": controller_port}
        logins = {"scram": _SCRAM, "login": login(self.password)}
        inside = {"internal_port": self.internal_port, **logins}
        return SECURED_PROPERTIES.format(**given, **inside, protocol=self.protocol) + self.tls

    def administrator(self) -> dict[str, str]:
        """How an aiokafka client becomes the administrator."""
        return {
            "security_protocol": "SASL_PLAINTEXT",
            "sasl_mechanism": "PLAIN",
            "sasl_plain_username": ADMINISTRATOR,
            "sasl_plain_password": self.password,
        }


def login(password: str) -> str:
    """The login line of a listener that knows the administrator alone; no `"` in the password."""
    known = f'username="{ADMINISTRATOR}" password="{password}" user_{ADMINISTRATOR}="{password}"'
    return f"{_PLAIN} required {known};"
