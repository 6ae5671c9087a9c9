"""ORG-102: every account with patient data stands under service and resource control policies."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import statement
from policies.rule_support.organization_policies import RESOURCE, SERVICE, practice_accounts, statements_above, under

DENY = statement("Deny", "s3:*", principal="*")


def both_kinds() -> Graph:
    """An account under one policy of each type, for the examples."""
    service, resource = under(SERVICE, DENY), under(RESOURCE, DENY)
    renamed = (r.with_(urn=f"{r.urn}-2", inputs={**r.inputs, "policyId": "p-2"}, id="p-2") for r in resource)
    return Graph([*service, *(r for r in renamed if not r.type.endswith(":Account"))])


def check(estate: EstateView) -> Iterator[Problem]:
    """Some statement of each type above each account."""
    for account in practice_accounts(estate):
        for kind in (SERVICE, RESOURCE):
            if not statements_above(estate, account, kind):
                yield Problem(account, f"no {kind} reaches this account")


RULE = EstateRule(
    id="ORG-102",
    title="Every account with patient data stands under service and resource control policies",
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(i)"),
    needs=("org",),
    check=check,
    good=(both_kinds,),
    bad=(lambda: under(SERVICE, DENY), lambda: under(RESOURCE, DENY)),
    remediation="Attach the practice's SCPs and RCPs to its organizational unit.",
)
