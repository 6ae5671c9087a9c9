"""ACM-001: ACM certificates are validated by DNS, so that ACM can renew them."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ACM-001",
    title="ACM certificates are validated by DNS, so that ACM can renew them",
    why=(
        "ACM does not renew imported certificates, and renews email-validated ones only after someone answers a "
        "message. When one expires, the patient portal stops working for careful users, and the others learn to click "
        "past the warning that also announces an interception."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:acm/certificate:Certificate",
    check=must_be("validationMethod", "DNS"),
    good=({"domainName": "portal.example.org", "validationMethod": "DNS"},),
    bad=({}, {"domainName": "portal.example.org", "validationMethod": "EMAIL"}, {"certificateBody": "-----BEGIN"}),
    remediation="Set validationMethod to DNS in place of EMAIL or an imported certificate.",
    equivalents=("config:acm-certificate-expiration-check", "FSBP:ACM.1"),
)
