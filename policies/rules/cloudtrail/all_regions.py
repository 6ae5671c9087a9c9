"""TRAIL-001: trails record every region and global services."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

ON = dict.fromkeys(("isMultiRegionTrail", "includeGlobalServiceEvents", "enableLogging"), True)


RULE = Rule(
    id="TRAIL-001",
    title="Trails record every region and global services",
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(5)(ii)(C)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:cloudtrail/trail:Trail",
    check=both(
        must_be("isMultiRegionTrail", True),
        must_be("includeGlobalServiceEvents", True),
        must_be("enableLogging", True),
    ),
    good=(ON,),
    bad=(
        {},
        {**ON, "isMultiRegionTrail": False},
        {**ON, "includeGlobalServiceEvents": False},
        {**ON, "enableLogging": False},
    ),
    remediation="Set isMultiRegionTrail, includeGlobalServiceEvents and enableLogging to true.",
    equivalents=(
        "config:multi-region-cloudtrail-enabled",
        "config:cloudtrail-enabled",
        "FSBP:CloudTrail.1",
        "CIS-3.0:3.1",
    ),
)
