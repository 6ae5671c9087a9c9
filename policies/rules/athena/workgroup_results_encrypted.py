"""ATHENA-001: Athena workgroups enforce encryption of results with a customer managed key."""

from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.athena_results import MANAGED, by_place
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RESULTS = "configuration.resultConfiguration.encryptionConfiguration"


def group(option: str, key: str, enforce: bool = True) -> dict[str, Any]:
    """A workgroup, for the examples."""
    results = {"encryptionConfiguration": {"encryptionOption": option, "kmsKeyArn": key}}
    return {"configuration": {"enforceWorkgroupConfiguration": enforce, "resultConfiguration": results}}


def kept_by_athena(key: str, enforce: bool = True) -> dict[str, Any]:
    """A workgroup whose results are in no bucket, for the examples."""
    kept = {"enabled": True, "encryptionConfiguration": {"kmsKey": key}}
    return {"configuration": {"enforceWorkgroupConfiguration": enforce, MANAGED.rpartition(".")[2]: kept}}


RULE = Rule(
    id="ATHENA-001",
    title="Athena workgroups enforce encryption of results with a customer managed key",
    why=(
        "Each query writes a copy of the data it read to S3. Unless the workgroup enforces its settings, a user's own "
        "settings apply, and results with patient data lie in a bucket under a key that the practice cannot withdraw."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:athena/workgroup:Workgroup",
    check=all_of(
        must_be("configuration.enforceWorkgroupConfiguration", True),
        by_place(
            customer_key(f"{MANAGED}.encryptionConfiguration.kmsKey"),
            all_of(
                must_be(f"{RESULTS}.encryptionOption", "SSE_KMS", "CSE_KMS"), customer_key(f"{RESULTS}.kmsKeyArn")
            ),
        ),
    ),
    good=(group("SSE_KMS", KEY), kept_by_athena(KEY)),
    bad=(
        {}, group("SSE_S3", KEY), group("SSE_KMS", ""), group("SSE_KMS", KEY, enforce=False), kept_by_athena(""),
        kept_by_athena(KEY, enforce=False),
    ),
    remediation=(
        "Set resultConfiguration.encryptionConfiguration to SSE_KMS with a customer managed key, or kmsKey where "
        "Athena keeps the results, and enforceWorkgroupConfiguration to true."
    ),
    equivalents=("FSBP:Athena.1",),
)
