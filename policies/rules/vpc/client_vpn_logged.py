"""VPC-015: client VPN knows its users, logs them and ends their session."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_most, both, every, must_be

RULE = Rule(
    id="VPC-015",
    title="Client VPN knows its users, logs them and ends their session",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(5)(ii)(C)", "164.312(a)(2)(iii)"),
    applies_to="aws:ec2clientvpn/endpoint:Endpoint",
    check=both(
        must_be("connectionLogOptions.enabled", True),
        every("authenticationOptions", must_be("type", "federated-authentication", "directory-service-authentication")),
        at_most("sessionTimeoutHours", lambda settings: settings.max_session_hours, "hours"),
    ),
    good=(
        {
            "connectionLogOptions": {"enabled": True},
            "authenticationOptions": [{"type": "federated-authentication"}],
            "sessionTimeoutHours": 8,
        },
    ),
    bad=(
        {},
        {
            "connectionLogOptions": {"enabled": False},
            "authenticationOptions": [{"type": "federated-authentication"}],
            "sessionTimeoutHours": 8,
        },
        {
            "connectionLogOptions": {"enabled": True},
            "authenticationOptions": [{"type": "certificate-authentication"}],
            "sessionTimeoutHours": 8,
        },
        {
            "connectionLogOptions": {"enabled": True},
            "authenticationOptions": [{"type": "federated-authentication"}],
            "sessionTimeoutHours": 24,
        },
    ),
    remediation="Use federated authentication, log connections, and end sessions within 12 hours.",
    equivalents=("FSBP:EC2.51",),
)
