"""ORG-118: every account is closed to other organizations, but for whole roles that its perimeter names."""

import re
from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, conditions, covers, listed, principals, spares_by
from policies.rule_support.organization_policies import ACCOUNT, RESOURCE, statements_above, under

ACTS = ("s3:getobject", "s3:putobject", "kms:decrypt", "secretsmanager:getsecretvalue", "sqs:receivemessage",
        "sts:assumerole")  # fmt: skip
CALLERS = {"aws:principalorgid", "aws:principalorgpaths"}
EXCEPTED = CALLERS | {"aws:principalarn"}
ROLE = re.compile(r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+")
BROKER = "arn:aws:iam::444444444444:role/mso/phi/broker"
OUTSIDE = {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}
PERIMETER = {"Effect": "Deny", "Principal": "*", "Resource": "*", "Condition": OUTSIDE,
             "Action": ["s3:*", "kms:*", "secretsmanager:*", "sqs:*", "sts:AssumeRole"]}  # fmt: skip
DOOR = "arn:aws:iam::*:role/mso/operator"
STORES = {**PERIMETER, "Action": ["s3:*", "kms:*", "secretsmanager:*", "sqs:*"]}
ROLES = {**PERIMETER, "Action": "sts:AssumeRole"}


def check(estate: EstateView) -> Iterator[Problem]:
    """Gather what the fences above each account deny, door by door."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        fences = [entry for entry in statements_above(estate, account, RESOURCE) if closes(entry)]
        if missing := [act for act in ACTS if not everywhere(act, fences)]:
            yield Problem(account, f"nothing closes {', '.join(missing)} to callers of other organizations")


def closes(entry: Statement) -> bool:
    """A deny to everyone from elsewhere; exceptions, if any, are whole roles, account and name."""
    if principals(entry) != ["*"] or not CALLERS & set(conditions(entry)) or not spares_by(entry, EXCEPTED):
        return False
    return all(map(ROLE.fullmatch, conditions(entry).get("aws:principalarn", [])))


def everywhere(act: str, fences: list[Statement]) -> bool:
    """Whether the fences deny the act on every resource: one alone, or one that spares what others take up."""
    denying = [entry for entry in fences if any(covers(pattern, act) for pattern in actions(entry))]
    named = {name for entry in denying for name in listed(entry.get("Resource"))}
    spared = [listed(entry["NotResource"]) for entry in denying if "NotResource" in entry]
    return "*" in named or any(named.issuperset(names) for names in spared)


def sparing(entry: Statement, arn: str) -> Statement:
    """The statement with an exception, for the examples."""
    return {**entry, "Condition": {**OUTSIDE, "ArnNotEquals": {"aws:PrincipalArn": arn}}}


def only_on(entry: Statement, **resource: str) -> Statement:
    """The statement on other resources, for the examples."""
    return {**{key: value for key, value in entry.items() if key != "Resource"}, **resource}


RULE = EstateRule(
    id="ORG-118",
    title="Every account is closed to other organizations, but for whole roles that its perimeter names",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.308(a)(3)(i)"),
    needs=("org", "management"),
    check=check,
    good=(
        lambda: under(RESOURCE, PERIMETER),
        lambda: under(RESOURCE, sparing(PERIMETER, BROKER)),
        lambda: under(
            RESOURCE, STORES, only_on(ROLES, NotResource=DOOR), only_on(sparing(ROLES, BROKER), Resource=DOOR)
        ),
    ),
    bad=(
        lambda: under(RESOURCE, STORES),
        lambda: under(RESOURCE, STORES, only_on(ROLES, NotResource=DOOR)),
        lambda: under(RESOURCE, sparing(PERIMETER, "arn:aws:iam::*:role/mso/phi/broker")),
        lambda: under(RESOURCE, sparing(PERIMETER, "arn:aws:iam::444444444444:role/mso/*")),
        lambda: under(RESOURCE, {**PERIMETER, "Condition": {"StringNotEquals": {"aws:UserAgent": "x"}}}),
        lambda: under(RESOURCE, {**PERIMETER, "Condition": {**OUTSIDE, "Bool": {"aws:ViaAWSService": "true"}}}),
    ),
    remediation=(
        "Deny s3, kms, secretsmanager, sqs and sts:AssumeRole to callers whose aws:PrincipalOrgID is not the "
        "organization's, on its root; name every role that may come in with its account."
    ),
)
