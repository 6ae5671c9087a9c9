"""Labels in the accounts of a practice: unknown, absent and contradicted ones count as patient data, copies inherit."""

from __future__ import annotations

from typing import Any

import pytest
from change_builders import Change, combined, without_perimeter
from small_estate import KEY, MANAGEMENT, NORTH, REGION, Builder, allow, role_arn, root

from infra.engine.values import UNKNOWN
from infra.manifest.facts.fact_types import SENSITIVITY
from policies.separation.estate.data_labels import KNOWN_CLASSES
from policies.separation.verdicts.proof import Proof, prove

LABEL = "mso:data-class"
OWN_KEY = f"arn:aws:kms:{REGION}:{NORTH}:key/other"


def open_bucket(label: Any, key: str = "", account: str = NORTH) -> Change:
    """A bucket with this label (absent if None), which the management account may read, under no key or this one."""

    def change(b: Builder) -> None:
        without_perimeter(b)
        b.drop("organization-perimeter:attachment")
        objects = ["arn:aws:s3:::scans/*"]
        b.bucket(account, "scans", "phi", key, allow("s3:GetObject", on=objects, to=root(MANAGEMENT)))
        if not key:
            b.drop("scans:encryption")
        tags = {**b.resources["scans"].inputs["tags"]}
        if label is None:
            del tags[LABEL]
        b.change("scans", tags=UNKNOWN if label is UNKNOWN else tags if label is None else {**tags, LABEL: label})

    return change


def proof_of(*changes: Change) -> Proof:
    builder = Builder()
    combined(*changes)(builder)
    return prove(builder.graph())


@pytest.mark.parametrize(
    ("label", "status"),
    [("phi", "LEAK"), ("PHI", "LEAK"), ("phi_sensitive", "LEAK"), ("ephi", "UNKNOWN"), (None, "UNKNOWN"),
     (UNKNOWN, "UNKNOWN"), ("security", "PROVED")],
)  # fmt: skip
def test_a_store_that_is_open_is_judged_by_its_label_in_any_spelling(label: Any, status: str) -> None:
    verdict = proof_of(open_bucket(label))["W1"]
    assert verdict.status == status
    if status == "UNKNOWN":
        reasons = ("'ephi' is not a known class", "has no label", "is not known yet")
        assert any(reason in w.summary for w in verdict.witnesses for reason in reasons)


def test_a_store_under_a_key_of_patient_data_is_possibly_patient_data_whatever_its_label() -> None:
    opened_key: Change = lambda b: b.extend_policy(  # noqa: E731
        "key:clinical-north", allow("kms:Decrypt", to=root(MANAGEMENT))
    )
    verdict = proof_of(open_bucket("business", KEY), opened_key)["W1"]
    assert any("but its key encrypts patient data" in w.summary for w in verdict.witnesses)


def test_a_store_that_a_role_for_patient_data_reads_by_name_is_possibly_patient_data() -> None:
    reads: Change = lambda b: b.extend_policy(  # noqa: E731
        "clinical-north:physician:policy", allow("s3:GetObject", on=["arn:aws:s3:::scans/*"])
    )
    assert proof_of(open_bucket("business"), reads)["W1"].status == "POSSIBLE"


def test_a_store_without_a_label_that_nobody_outside_reads_is_no_finding() -> None:
    def closed(b: Builder) -> None:
        b.bucket(NORTH, "scans", "phi", KEY)
        b.change("scans", tags={})

    assert proof_of(closed)["W1"].status == "PROVED"


@pytest.mark.parametrize("label", ["PHI", "phi_minimum"])
def test_a_store_of_management_with_a_patient_class_in_any_spelling_breaks_w7(label: str) -> None:
    assert proof_of(open_bucket(label, account=MANAGEMENT))["W7"].status == "LEAK"


def test_a_label_of_management_that_is_not_known_leaves_w7_unknown() -> None:
    assert proof_of(open_bucket("ephi", account=MANAGEMENT))["W7"].status == "UNKNOWN"


def test_a_copy_has_the_classes_of_its_original() -> None:
    def replica(b: Builder) -> None:
        arn = f"arn:aws:kms:us-west-2:{NORTH}:key/phi"
        b.add("aws:kms/replicaKey:ReplicaKey", "replica", NORTH, "replica", {LABEL: ""}, primaryKeyArn=KEY, arn=arn,
              policy=b.resources["key:clinical-north"].inputs["policy"])  # fmt: skip
        b.extend_policy("replica", allow("kms:Decrypt", to=role_arn(MANAGEMENT, "mso/analyst")))
        without_perimeter(b)

    assert proof_of(replica)["W2"].status == "LEAK"


def test_the_known_classes_are_those_of_the_manifest() -> None:
    assert set(SENSITIVITY) == KNOWN_CLASSES
