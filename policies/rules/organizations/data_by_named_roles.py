"""ORG-111: above every practice, reading data and changing its roles and switches is left to named roles."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, covers, resources, statement
from policies.rule_support.organization_policies import (
    ACCOUNT,
    SERVICE,
    named_roles,
    placed,
    practice_accounts,
    statements_above,
    under,
)

READS = (
    "s3:getobject", "kms:decrypt", "secretsmanager:getsecretvalue", "dynamodb:query", "kms:creategrant",
    "sqs:receivemessage", "rds-data:executestatement", "athena:getqueryresults", "ecs:executecommand",
    "ssm:startsession", "ebs:getsnapshotblock", "backup:startcopyjob",
)  # fmt: skip
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


def exchange() -> Graph:
    """An exchange account in which anybody reads, for the examples."""
    graph = under(SERVICE, sparing(CHANGES))
    tags = {"mso:plane": "exchange", "mso:owner": "lakeside"}
    return Graph(r.with_(inputs={**r.inputs, "tags": tags}) if r.type == f"aws:{ACCOUNT}" else r for r in graph)


def check(estate: EstateView) -> Iterator[Problem]:
    """A deny of each act that spares callers by their role: of reading, on everything there is.

    In the exchange desks are among those spared; what they come to read there, the wall says.
    """
    for account in practice_accounts(estate):
        entries = [*filter(spares_roles, statements_above(estate, account, SERVICE))]
        changes = [pattern for entry in entries for pattern in actions(entry)]
        reads = [pattern for entry in entries if "*" in resources(entry) for pattern in actions(entry)]
        missing = [act for act in READS if not any(covers(pattern, act) for pattern in reads)]
        missing += [act for act in CHANGES if not any(covers(pattern, act) for pattern in changes)]
        if missing:
            told = f"nothing above this account leaves {', '.join(missing)} to named roles"
            yield Problem(account, told, known=placed(estate))


def spares_roles(entry: Statement) -> bool:
    """A deny of named acts to all but some roles; one that is for some roles alone leaves the act to every other."""
    blocks = (entry.get("Condition") or {}).items()
    spared = ("Not" in operator and {*map(str.lower, block)} == {"aws:principalarn"} for operator, block in blocks)
    return not allows(entry) and bool(blocks) and all(spared) and named_roles(entry)


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
        lambda: under(SERVICE, sparing(READS, "arn:aws:s3:::one/*"), sparing(CHANGES)),
        lambda: under(
            SERVICE, statement("Deny", "*", Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}})
        ),
        exchange,
        lambda: under(SERVICE, statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": "*:root"}})),
    ),
    remediation=(
        "Deny these acts where aws:PrincipalArn is none of the practice's data roles (reading), its deployer (roles, "
        "runbooks) or its custodian (starting the cut-off switch)."
    ),
)
