"""ORG-110: nothing unencrypted can be made in any account."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, conditions, covers, statement
from policies.rule_support.organization_policies import SERVICE, statements_above, under

MAKES = (
    "ec2:createvolume",
    "ec2:runinstances",
    "rds:createdbinstance",
    "rds:createdbcluster",
    "elasticfilesystem:createfilesystem",
)


def deny(act: str) -> Statement:
    """A deny of one act without encryption, for the examples."""
    return statement("Deny", act, Condition={"Bool": {"ec2:Encrypted": "false"}})


def check(estate: EstateView) -> Iterator[Problem]:
    """A deny of each act with a condition on encryption, above every account but the payer."""
    for account in estate.of_type("aws:organizations/account:Account"):
        entries = [entry for entry in statements_above(estate, account, SERVICE) if is_about_encryption(entry)]
        denied = [pattern for entry in entries for pattern in actions(entry)]
        missing = [act for act in MAKES if not any(covers(pattern, act) for pattern in denied)]
        if missing:
            yield Problem(account, f"nothing above this account denies {', '.join(missing)} without encryption")


def is_about_encryption(entry: Statement) -> bool:
    """A deny whose one condition reads an Encrypted key."""
    keys = [*conditions(entry)]
    return not allows(entry) and len(keys) == 1 and keys[0].endswith("encrypted")


RULE = EstateRule(
    id="ORG-110",
    title="Nothing unencrypted can be made in any account",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.308(a)(1)(ii)(B)", "nprm-encryption"),
    needs=("org",),
    check=check,
    good=(lambda: under(SERVICE, *map(deny, MAKES)),),
    bad=(lambda: under(SERVICE, *map(deny, MAKES[1:])), lambda: under(SERVICE, statement("Deny", list(MAKES)))),
    remediation="Deny the missing acts where the service's own Encrypted key is false.",
)
