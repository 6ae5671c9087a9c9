"""KMS-004: KMS key policies give no principal both administration and decryption."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, document, each_statement, statement

ADMIN = {"AWS": "arn:aws:iam::222222222222:role/key-admin"}
DECRYPTION = ("kms:decrypt", "kms:reencrypt*", "kms:reencryptfrom", "kms:generatedatakey")
ADMINISTRATION = ("kms:putkeypolicy", "kms:put*", "kms:schedulekeydeletion", "kms:creategrant*")


def complaint(entry: Statement) -> str | None:
    """Return a message about a grant of kms:*, or of decryption together with administration."""
    granted = set(actions(entry)) if allows(entry) else set()
    if granted & {"kms:*", "*"}:
        return "allows kms:*, must name the actions"
    if granted & set(DECRYPTION) and granted & set(ADMINISTRATION):
        return "allows the same principal to decrypt and to administer the key"
    return None


RULE = Rule(
    id="KMS-004",
    title="KMS key policies give no principal both administration and decryption",
    why=(
        "A principal that can both change the key policy and decrypt needs nobody's consent to read the charts or to "
        "let others in. Split, the same theft takes two compromised roles, and the policy change is visible first."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(4)(ii)(B)"),
    applies_to=(
        "aws:kms/key:Key",
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
        "aws:kms/keyPolicy:KeyPolicy",
    ),
    check=each_statement("policy", complaint),
    good=(
        {
            "policy": document(
                statement("Allow", ["kms:Put*", "kms:Describe*"], principal=ADMIN),
                statement("Allow", "kms:Decrypt", principal={"AWS": "arn:aws:iam::222222222222:role/ehr"}),
            )
        },
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "kms:*", principal=ADMIN))},
        {"policy": document(statement("Allow", ["kms:PutKeyPolicy", "kms:Decrypt"], principal=ADMIN))},
    ),
    remediation=(
        "Split the statement: no kms:Decrypt for key administrators, no kms:Put* for users of the key, kms:* for no "
        "principal."
    ),
    equivalents=("config:iam-customer-policy-blocked-kms-actions",),
)
