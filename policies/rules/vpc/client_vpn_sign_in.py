"""VPC-015: Client VPN endpoints authenticate each user, log connections and limit sessions."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_most, every, must_be

RULE = Rule(
    id="VPC-015",
    title="Client VPN endpoints authenticate each user, log connections and limit sessions",
    why=(
        "With certificates alone, anyone who copies a client certificate joins the practice's network, and nobody can "
        "tell which person connected. Without connection logs and a session limit, a stolen laptop stays connected and "
        "leaves no trace of the patient systems it reached."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(i)", "164.312(d)", "164.308(a)(5)(ii)(C)", "164.312(a)(2)(iii)"),
    applies_to="aws:ec2clientvpn/endpoint:Endpoint",
    check=all_of(
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
    remediation=(
        "Set authenticationOptions to federated-authentication or directory-service-authentication, enable "
        "connectionLogOptions, and set sessionTimeoutHours to 12 or less."
    ),
    equivalents=("FSBP:EC2.51",),
)
