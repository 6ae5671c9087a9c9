"""INSPECT-001: inspector scans machines, images and functions."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_include

RULE = Rule(
    id="INSPECT-001",
    title="Inspector scans machines, images and functions",
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-vuln-scan"),
    applies_to="aws:inspector2/enabler:Enabler",
    check=must_include("resourceTypes", "EC2", "ECR", "LAMBDA"),
    good=({"resourceTypes": ["EC2", "ECR", "LAMBDA"]},),
    bad=({}, {"resourceTypes": ["EC2"]}),
    remediation="List EC2, ECR and LAMBDA in resourceTypes.",
    equivalents=("FSBP:Inspector.1", "FSBP:Inspector.2", "FSBP:Inspector.4"),
)
