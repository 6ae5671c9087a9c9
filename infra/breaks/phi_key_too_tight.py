"""Somebody denies the use of the patient-data key to everybody but the physicians, the charts' own task included."""

from __future__ import annotations

from infra.breaks.break_definition import Break, with_statement

PHYSICIANS_ONLY = {
    "Sid": "PhysiciansOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
    "Resource": "*",
    "Condition": {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/phi/physician"}},
}

BREAK = Break(
    title="The key of the most sensitive patient data denies its use to the workloads that keep it",
    plane="clinical",
    caught_by=("L1", "L2"),
    changes={("aws:kms/key:Key", "key-phi-sensitive"): with_statement("policy", PHYSICIANS_ONLY)},
)
