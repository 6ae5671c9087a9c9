"""TRANSFER-001: Transfer Family servers use encrypted protocols, a current security policy and logging."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, starts_with


def encrypted_protocols(props: Props) -> Iterator[str]:
    """The protocols are listed, and plain FTP is none of them."""
    protocols = list(props.texts_at("protocols"))
    if not protocols or "FTP" in protocols:
        yield f"protocols is {protocols or 'missing'}, must be SFTP, FTPS or AS2"


def logging_configured(props: Props) -> Iterator[str]:
    """Structured logging or the older logging role is set."""
    if not (props.items_at("structuredLogDestinations") or props.get("loggingRole")):
        yield "structuredLogDestinations and loggingRole are missing, one must be set"


RULE = Rule(
    id="TRANSFER-001",
    title="Transfer Family servers use encrypted protocols, a current security policy and logging",
    why=(
        "Plain FTP sends passwords and patient files in clear text, and old security policies accept weak ciphers. "
        "Without logs nobody can say which files a partner, or somebody with a partner's key, fetched."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(b)"),
    applies_to="aws:transfer/server:Server",
    check=all_of(
        encrypted_protocols,
        logging_configured,
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
    remediation="Use SFTP, FTPS or AS2, set structuredLogDestinations, and a securityPolicyName of 2024 or later.",
    equivalents=("FSBP:Transfer.2", "FSBP:Transfer.3"),
)
