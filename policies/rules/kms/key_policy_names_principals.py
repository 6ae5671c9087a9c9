"""KMS-003: KMS key policies name the principals that may use the key."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, no_public_grant, statement

ACCOUNT = {"StringEquals": {"kms:CallerAccount": "222222222222"}}


RULE = Rule(
    id="KMS-003",
    title="KMS key policies name the principals that may use the key",
    why=(
        "A key that any principal may use protects nothing: anyone who obtains a snapshot or object reads it. Without "
        "a policy of its own, AWS hands the decision to every IAM policy in the account, where one wildcard opens the "
        "charts."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to=(
        "aws:kms/key:Key",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/keyPolicy:KeyPolicy",
    ),
    check=no_public_grant("policy"),
    good=(
        {
            "policy": document(
                statement("Allow", "kms:Decrypt", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"})
            )
        },
        {"policy": document(statement("Allow", "kms:Decrypt", principal="*", Condition=ACCOUNT))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "kms:Decrypt", principal="*"))},
        {"policy": document(statement("Allow", "kms:*", principal={"AWS": "arn:aws:iam::*:root"}))},
        {"policy": ""},
    ),
    remediation=(
        "Write a key policy that names the principals; without one AWS delegates the whole key to the account's IAM "
        "policies."
    ),
    equivalents=("FSBP:KMS.5",),
)
