"""ORG-111: SCPs limit data reads and role or runbook changes in practice accounts to named roles."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import Statement, actions, allows, covers, resources, statement
from policies.rule_support.organization_policies import (
    ACCOUNT,
    SERVICE,
    account_under,
    exempts_named_roles,
    hierarchy_known,
    practice_accounts,
    statements_above,
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


def exempting_one_role(denied: tuple[str, ...], on: str = "*") -> Statement:
    """A deny that exempts one role path, for the examples."""
    return statement(
        "Deny", list(denied), on, Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/mso/phi/*"}}
    )


def exchange() -> Graph:
    """An exchange account in which no SCP limits reads, for the examples."""
    graph = account_under(SERVICE, exempting_one_role(CHANGES))
    tags = {"mso:plane": "exchange", "mso:owner": "lakeside"}
    return Graph(r.with_(inputs={**r.inputs, "tags": tags}) if r.type == f"aws:{ACCOUNT}" else r for r in graph)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the actions that no SCP limits to named roles; reads have to be denied on all resources.

    In exchange accounts desk roles may be exempt; the wall decides what they may read there.
    """
    for account in practice_accounts(estate):
        entries = [*filter(denies_all_but_named_roles, statements_above(estate, account, SERVICE))]
        changes = [pattern for entry in entries for pattern in actions(entry)]
        reads = [pattern for entry in entries if "*" in resources(entry) for pattern in actions(entry)]
        missing = [action for action in READS if not any(covers(pattern, action) for pattern in reads)]
        missing += [action for action in CHANGES if not any(covers(pattern, action) for pattern in changes)]
        if missing:
            message = f"no SCP on this account, its OUs or the root limits {', '.join(missing)} to named roles"
            yield Problem(account, message, known=hierarchy_known(estate))


def denies_all_but_named_roles(entry: Statement) -> bool:
    """Whether it denies its actions to all principals except named roles (a deny of some roles only is not enough)."""
    blocks = (entry.get("Condition") or {}).items()
    exempting = ("Not" in operator and {*map(str.lower, block)} == {"aws:principalarn"} for operator, block in blocks)
    return not allows(entry) and bool(blocks) and all(exempting) and exempts_named_roles(entry)


RULE = EstateRule(
    id="ORG-111",
    title="SCPs limit data reads and role or runbook changes in practice accounts to named roles",
    why=(
        "Without this deny, every role with broad permissions in a practice's account, such as an administrator's or a "
        "build pipeline's, can read charts or rewrite another role so that it can. One permission granted by mistake "
        "is then enough to disclose patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.502(b)", "164.308(a)(3)(i)", "164.308(a)(4)(i)", "164.308(a)(4)(ii)(C)"),
    needs=("org",),
    check=check,
    good=(
        lambda: account_under(
            SERVICE, exempting_one_role(READS), exempting_one_role(CHANGES, "arn:aws:iam::*:role/mso/*")
        ),
    ),
    bad=(
        lambda: account_under(SERVICE, exempting_one_role(READS)),
        lambda: account_under(SERVICE, exempting_one_role(CHANGES)),
        lambda: account_under(SERVICE, exempting_one_role(READS[:2]), exempting_one_role(CHANGES)),
        lambda: account_under(SERVICE, exempting_one_role(READS, "arn:aws:s3:::one/*"), exempting_one_role(CHANGES)),
        lambda: account_under(
            SERVICE, statement("Deny", "*", Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/*"}})
        ),
        exchange,
        lambda: account_under(SERVICE, statement("Deny", "*", Condition={"ArnLike": {"aws:PrincipalArn": "*:root"}})),
    ),
    remediation=(
        "Attach an SCP that denies these actions where aws:PrincipalArn is none of the practice's data roles (reads), "
        "its deployment role (changes of roles and runbooks) or its custodian role (starting the cut-off runbook)."
    ),
)
