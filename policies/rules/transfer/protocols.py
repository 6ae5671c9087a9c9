"""TRANSFER-001: file transfer servers take encrypted protocols only, logged."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, starts_with


def every_protocol(props: Props) -> Iterator[str]:
    """Listed, and none of them plain FTP."""
    protocols = list(props.texts_at("protocols"))
    if not protocols or "FTP" in protocols:
        yield f"protocols is {protocols or 'missing'}, must be SFTP, FTPS or AS2"


def either_log(props: Props) -> Iterator[str]:
    """The new log or the old."""
    if not (props.items_at("structuredLogDestinations") or props.get("loggingRole")):
        yield "no log: name structuredLogDestinations or loggingRole"


RULE = Rule(
    id="TRANSFER-001",
    title="File transfer servers take encrypted protocols only, logged",
    severity=Severity.CRITICAL,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(b)"),
    applies_to="aws:transfer/server:Server",
    check=both(
        every_protocol,
        either_log,
        starts_with(
            "securityPolicyName",
            "TransferSecurityPolicy-2024",
            "TransferSecurityPolicy-2025",
            "TransferSecurityPolicy-FIPS-2024",
            "TransferSecurityPolicy-FIPS-2025",
        ),
    ),
    good=(
        {
            "protocols": ["SFTP"],
            "structuredLogDestinations": ["arn:aws:logs:us-east-1:222222222222:log-group:x"],
            "securityPolicyName": "TransferSecurityPolicy-2024-01",
        },
    ),
    bad=(
        {},
        {"protocols": ["FTP"], "loggingRole": "x", "securityPolicyName": "TransferSecurityPolicy-2024-01"},
        {"protocols": ["SFTP"], "securityPolicyName": "TransferSecurityPolicy-2024-01"},
        {"protocols": ["SFTP"], "loggingRole": "x", "securityPolicyName": "TransferSecurityPolicy-2018-11"},
    ),
    remediation="Use SFTP, FTPS or AS2, log, and a security policy of 2024 or later.",
    equivalents=("FSBP:Transfer.2", "FSBP:Transfer.3"),
)
