"""ATHENA-002: Athena workgroups name the result bucket's owner and limit the data scanned."""

from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.athena_results import MANAGED, by_place
from policies.rule_support.expectations import all_of, at_least, must_have, starts_with

RESULTS = "configuration.resultConfiguration"
LIMITED = at_least("configuration.bytesScannedCutoffPerQuery", 10_000_000, "bytes, the smallest limit that AWS accepts")


def group(owner: str = "222222222222", limit: int = 10**11, location: str = "s3://answers/lakeside/") -> dict[str, Any]:
    """A workgroup, for the examples."""
    results = {"outputLocation": location, "expectedBucketOwner": owner}
    return {"configuration": {"bytesScannedCutoffPerQuery": limit, "resultConfiguration": results}}


def kept_by_athena(limit: int = 10**11) -> dict[str, Any]:
    """A workgroup whose results are in no bucket, for the examples."""
    return {"configuration": {"bytesScannedCutoffPerQuery": limit, MANAGED.rpartition(".")[2]: {"enabled": True}}}


RULE = Rule(
    id="ATHENA-002",
    title="Athena workgroups name the result bucket's owner and limit the data scanned",
    why=(
        "Query results are copies of audit or patient data. Without an expected owner they can be written to a bucket "
        "of that name in another account; without a limit one query reads the whole archive, for a thief or by "
        "mistake."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:athena/workgroup:Workgroup",
    check=by_place(
        LIMITED,
        all_of(
            starts_with(f"{RESULTS}.outputLocation", "s3://"),
            must_have(f"{RESULTS}.expectedBucketOwner", "Athena would accept a bucket of that name in another account"),
            LIMITED,
        ),
    ),
    good=(group(), kept_by_athena()),
    bad=({}, group(owner=""), group(limit=0), group(location=""), kept_by_athena(limit=0)),
    remediation=(
        "Set resultConfiguration.outputLocation, resultConfiguration.expectedBucketOwner and "
        "bytesScannedCutoffPerQuery, or let Athena keep the results (managedQueryResultsConfiguration)."
    ),
)
