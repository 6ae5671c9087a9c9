"""KMS-004: nobody holds a whole key: administering and decrypting are apart."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, document, each_statement, statement

ADMIN = {"AWS": "arn:aws:iam::222222222222:role/key-admin"}
USES = ("kms:decrypt", "kms:reencrypt*", "kms:reencryptfrom", "kms:generatedatakey")
CHANGES = ("kms:putkeypolicy", "kms:put*", "kms:schedulekeydeletion", "kms:creategrant*")


def complaint(entry: Statement) -> str | None:
    """A grant of everything, or of both halves at once."""
    granted = set(actions(entry)) if allows(entry) else set()
    if granted & {"kms:*", "*"}:
        return "grants the whole key; name the actions"
    if granted & set(USES) and granted & set(CHANGES):
        return "lets the same principal decrypt and change the key policy"
    return None


RULE = Rule(
    id="KMS-004",
    title="Nobody holds a whole key: administering and decrypting are apart",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
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
        "Split the statement: key administrators get no kms:Decrypt, users of the key get no kms:Put*, no kms:*."
    ),
    equivalents=("config:iam-customer-policy-blocked-kms-actions",),
)
