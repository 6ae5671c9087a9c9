"""ATHENA-002: answers stay in the account, and no query reads without end."""

from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both, must_have, starts_with

RESULTS = "configuration.resultConfiguration"


def group(owner: str = "222222222222", limit: int = 10**11, place: str = "s3://answers/lakeside/") -> dict[str, Any]:
    """A workgroup, for the examples."""
    results = {"outputLocation": place, "expectedBucketOwner": owner}
    return {"configuration": {"bytesScannedCutoffPerQuery": limit, "resultConfiguration": results}}


RULE = Rule(
    id="ATHENA-002",
    title="Answers stay in the account, and no query reads without end",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:athena/workgroup:Workgroup",
    check=both(
        starts_with(f"{RESULTS}.outputLocation", "s3://"),
        must_have(f"{RESULTS}.expectedBucketOwner", "a bucket of that name in another account would do"),
        at_least("configuration.bytesScannedCutoffPerQuery", 10_000_000, "bytes, the least AWS takes"),
    ),
    good=(group(),),
    bad=({}, group(owner=""), group(limit=0), group(place="")),
    remediation="Set outputLocation with expectedBucketOwner, and bytesScannedCutoffPerQuery.",
)
