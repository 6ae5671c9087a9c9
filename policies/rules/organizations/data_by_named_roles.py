"""ORG-111: above every practice, reading data and changing its roles and switches is left to named roles."""

from collections.abc import Iterator

from policies.estate import Estate, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rules.documents import Statement, actions, allows, covers, statement
from policies.rules.guardrails import SERVICE, practice_accounts, statements_above, under

READS = ("s3:getobject", "kms:decrypt", "secretsmanager:getsecretvalue", "dynamodb:query", "kms:creategrant")
CHANGES = (
    "iam:putrolepolicy", "iam:attachrolepolicy", "iam:updateassumerolepolicy", "iam:deleterolepolicy",
    "iam:deleterolepermissionsboundary", "iam:putrolepermissionsboundary", "iam:createpolicyversion",
    "iam:setdefaultpolicyversion", "iam:createsamlprovider", "iam:updatesamlprovider",
    "iam:createopenidconnectprovider", "ssm:updatedocument", "ssm:deletedocument", "ssm:startautomationexecution",
    "ssm:stopautomationexecution",
)  # fmt: skip


def sparing(acts: tuple[str, ...], on: str = "*") -> Statement:
    """A deny that spares one role, for the examples."""
    return statement(
        "Deny", list(acts), on, Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/phi/*"}}
    )


def check(estate: Estate) -> Iterator[Problem]:
    """A deny of each act that spares callers by their role; in the exchange desks read too, and the wall says what."""
    for account in practice_accounts(estate):
        wanted = CHANGES if plane_of(account) == "exchange" else (*READS, *CHANGES)
        entries = filter(spares_roles, statements_above(estate, account, SERVICE))
        denied = [pattern for entry in entries for pattern in actions(entry)]
        missing = [act for act in wanted if not any(covers(pattern, act) for pattern in denied)]
        if missing:
            yield Problem(account, f"nothing above this account leaves {', '.join(missing)} to named roles")


def spares_roles(entry: Statement) -> bool:
    """A deny of named acts to all but some roles; one that is for some roles alone leaves the act to every other."""
    blocks = (entry.get("Condition") or {}).items()
    spared = ("Not" in operator and {*map(str.lower, block)} == {"aws:principalarn"} for operator, block in blocks)
    return not allows(entry) and bool(blocks) and all(spared)


RULE = EstateRule(
    id="ORG-111",
    title="Above every practice, reading data and changing its roles and switches is left to named roles",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.502(b)", "164.308(a)(3)(i)", "164.308(a)(4)(i)", "164.308(a)(4)(ii)(C)"),
    needs=("org",),
    check=check,
    good=(lambda: under(SERVICE, sparing(READS), sparing(CHANGES, "arn:aws:iam::*:role/mso/*")),),
    bad=(
        lambda: under(SERVICE, sparing(READS)),
        lambda: under(SERVICE, sparing(CHANGES)),
        lambda: under(SERVICE, sparing(READS[:2]), sparing(CHANGES)),
        lambda: under(SERVICE, statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": "*:root"}})),
    ),
    remediation=(
        "Deny these acts where aws:PrincipalArn is none of the practice's data roles (reading), its deployer (roles, "
        "runbooks) or its custodian (starting the cut-off switch)."
    ),
)
