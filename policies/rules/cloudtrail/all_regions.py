"""TRAIL-001: trails are enabled and record all regions and global services."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

ON = dict.fromkeys(("isMultiRegionTrail", "includeGlobalServiceEvents", "enableLogging"), True)


RULE = Rule(
    id="TRAIL-001",
    title="Trails are enabled and record all regions and global services",
    why=(
        "What happens in a region or global service that no trail records leaves no trace: an intruder copies patient "
        "data to an unused region or creates an IAM role, and afterwards no one can say who did it or what was read."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.308(a)(5)(ii)(C)"),
    applies_to="aws:cloudtrail/trail:Trail",
    check=all_of(
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
