"""INSPECT-001: Inspector scans EC2 instances, container images and Lambda functions."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_include

RULE = Rule(
    id="INSPECT-001",
    title="Inspector scans EC2 instances, container images and Lambda functions",
    why=(
        "A resource type that is not scanned keeps its known vulnerabilities hidden: one outdated library in a "
        "function or image that handles patient data is enough for an attacker to run code with its permissions."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(5)(ii)(B)", "164.308(a)(1)(ii)(B)", "nprm-vuln-scan"),
    applies_to="aws:inspector2/enabler:Enabler",
    check=must_include("resourceTypes", "EC2", "ECR", "LAMBDA"),
    good=({"resourceTypes": ["EC2", "ECR", "LAMBDA"]},),
    bad=({}, {"resourceTypes": ["EC2"]}),
    remediation="List EC2, ECR and LAMBDA in resourceTypes.",
    equivalents=("FSBP:Inspector.1", "FSBP:Inspector.2", "FSBP:Inspector.4"),
)
