"""ORG-110: SCPs deny creating unencrypted volumes, databases and file systems in every account."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, conditions, covers, statement
from policies.rule_support.organization_policies import SERVICE, account_under, statements_above

CREATE_ACTIONS = (
    "ec2:createvolume",
    "ec2:runinstances",
    "rds:createdbinstance",
    "rds:createdbcluster",
    "elasticfilesystem:createfilesystem",
)


def deny(action: str) -> Statement:
    """A deny of one action without encryption, for the examples."""
    return statement("Deny", action, Condition={"Bool": {"ec2:Encrypted": "false"}})


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the create actions that no SCP on a member account, its OUs or the root denies without encryption."""
    for account in estate.of_type("aws:organizations/account:Account"):
        entries = [entry for entry in statements_above(estate, account, SERVICE) if is_about_encryption(entry)]
        denied = [pattern for entry in entries for pattern in actions(entry)]
        missing = [action for action in CREATE_ACTIONS if not any(covers(pattern, action) for pattern in denied)]
        if missing:
            message = f"no SCP on this account, its OUs or the root denies {', '.join(missing)} without encryption"
            yield Problem(account, message)


def is_about_encryption(entry: Statement) -> bool:
    """Whether it is a deny whose only condition key ends in ``Encrypted``."""
    keys = [*conditions(entry)]
    return not allows(entry) and len(keys) == 1 and keys[0].endswith("encrypted")


RULE = EstateRule(
    id="ORG-110",
    title="SCPs deny creating unencrypted volumes, databases and file systems in every account",
    why=(
        "A volume, database or file system created without encryption cannot be encrypted in place, and anyone who "
        "obtains its disk or a snapshot reads the patient data. The loss of such a copy is a breach of which every "
        "affected patient must be notified."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(1)(ii)(B)", "nprm-encryption"),
    needs=("org",),
    check=check,
    good=(lambda: account_under(SERVICE, *map(deny, CREATE_ACTIONS)),),
    bad=(
        lambda: account_under(SERVICE, *map(deny, CREATE_ACTIONS[1:])),
        lambda: account_under(SERVICE, statement("Deny", list(CREATE_ACTIONS))),
    ),
    remediation=(
        "Attach an SCP that denies the missing actions where ec2:Encrypted, rds:StorageEncrypted or "
        "elasticfilesystem:Encrypted is false."
    ),
)
