"""ACM-001: certificates renew by themselves."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ACM-001",
    title="Certificates renew by themselves",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:acm/certificate:Certificate",
    check=must_be("validationMethod", "DNS"),
    good=({"domainName": "portal.example.org", "validationMethod": "DNS"},),
    bad=({}, {"domainName": "portal.example.org", "validationMethod": "EMAIL"}, {"certificateBody": "-----BEGIN"}),
    remediation="Validate by DNS; imported and mail-validated certificates run out unseen.",
    equivalents=("config:acm-certificate-expiration-check", "FSBP:ACM.1"),
)
