"""IAM-017: IAM policies allow kms:Decrypt only on named keys or through a named service."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    covers,
    document,
    each_statement,
    is_service_wildcard,
    required_conditions,
    resources,
    statement,
)

VIA_S3 = {"kms:ViaService": "s3.us-east-1.amazonaws.com"}
USES = ("kms:decrypt", "kms:reencryptfrom")


def complaint(entry: Statement) -> str | None:
    """Return a message about decryption with any key, also in boundaries; IAM-002 covers ``kms:*``."""
    named = (pattern for pattern in actions(entry) if not is_service_wildcard(pattern))
    used = sorted({pattern for pattern in named if any(covers(pattern, act) for act in USES)})
    anywhere = any(arn == "*" or arn.endswith("key/*") for arn in resources(entry))
    bound = {"kms:viaservice", "kms:resourcealiases"} & set(required_conditions(entry))
    return (
        f"allows {', '.join(used)} on every key, must name the key or require kms:ViaService"
        if allows(entry) and used and anywhere and not bound
        else None
    )


RULE = Rule(
    id="IAM-017",
    title="IAM policies allow kms:Decrypt only on named keys or through a named service",
    why=(
        "A principal that can decrypt with any key reads whatever ciphertext it obtains: snapshots, exports and "
        "backups of every system, now and later. The separate key of each data class then protects nothing from it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(a)(1)", "164.502(b)"),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=each_statement("policy", complaint),
    good=(
        {"policy": document(statement("Allow", "kms:Decrypt", "arn:aws:kms:us-east-1:222222222222:key/1"))},
        {
            "policy": document(
                statement(
                    "Allow", "kms:Decrypt", Condition={"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
                )
            )
        },
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "kms:Decrypt"))},
        {"policy": document(statement("Allow", "kms:De*"))},
        {"policy": document(statement("Allow", "kms:Decrypt", Condition={"StringNotEquals": VIA_S3}))},
        {"name": "desk-boundary", "policy": document(statement("Allow", "kms:Decrypt"))},
        {"policy": document(statement("Allow", ["kms:ReEncrypt*"], "arn:aws:kms:*:222222222222:key/*"))},
    ),
    remediation="Set Resource to the ARN of the key, or add a condition on kms:ViaService.",
    equivalents=(
        "config:iam-customer-policy-blocked-kms-actions",
        "config:iam-inline-policy-blocked-kms-actions",
        "FSBP:KMS.1",
        "FSBP:KMS.2",
    ),
)
