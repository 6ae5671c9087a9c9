"""FIREWALL-101: every Network Firewall has a log."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

FIREWALL, LOGGING = "networkfirewall/firewall:Firewall", "networkfirewall/loggingConfiguration:LoggingConfiguration"

RULE = EstateRule(
    id="FIREWALL-101",
    title="Every Network Firewall has a log",
    why=(
        "Without a log nobody learns that a program keeps trying to reach a name that is not on the list, which is how "
        "a compromised application first shows, and nobody can say afterwards what got through."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    check=companion_required(
        f"aws:{FIREWALL}", f"aws:{LOGGING}", "firewallArn", "has no log: what it drops and passes is not recorded"
    ),
    good=(lambda: estate_of(aws(FIREWALL, "fw-1", arn="fw-1"), aws(LOGGING, firewallArn="fw-1")),),
    bad=(lambda: estate_of(aws(FIREWALL, "fw-1", arn="fw-1")),),
    remediation="Add a LoggingConfiguration with the ARN of the firewall as firewallArn.",
    equivalents=("FSBP:NetworkFirewall.2",),
)
