"""ORG-102: every practice account is subject to an SCP and an RCP."""

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.iam_documents import statement
from policies.rule_support.organization_policies import (
    RESOURCE,
    SERVICE,
    account_under,
    practice_accounts,
    statements_above,
)

DENY = statement("Deny", "s3:*", principal="*")


def both_kinds() -> Graph:
    """An account under one policy of each type, for the examples."""
    service, resource = account_under(SERVICE, DENY), account_under(RESOURCE, DENY)
    renamed = (r.with_(urn=f"{r.urn}-2", inputs={**r.inputs, "policyId": "p-2"}, id="p-2") for r in resource)
    return Graph([*service, *(r for r in renamed if not r.type.endswith(":Account"))])


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each practice account to which no SCP, or no RCP, applies."""
    for account in practice_accounts(estate):
        for kind in (SERVICE, RESOURCE):
            if not statements_above(estate, account, kind):
                yield Problem(account, f"no {kind} is attached to this account, its OUs or the root")


RULE = EstateRule(
    id="ORG-102",
    title="Every practice account is subject to an SCP and an RCP",
    why=(
        "SCPs limit what principals inside a practice's account can do, RCPs limit which principals outside can use "
        "its buckets, keys and roles. Without either, one wrong IAM or bucket policy in the account is enough to "
        "disclose patient data."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(1)(ii)(B)", "164.312(a)(1)", "164.308(a)(4)(i)"),
    needs=("org",),
    check=check,
    good=(both_kinds,),
    bad=(lambda: account_under(SERVICE, DENY), lambda: account_under(RESOURCE, DENY)),
    remediation="Attach an SCP and an RCP to the account, its OU or the root.",
)
