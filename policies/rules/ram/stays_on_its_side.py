"""RAM-101: nothing is shared between owners."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of


def account(number: str, owner: str) -> Resource:
    """An account, for the examples."""
    return aws("organizations/account:Account", number, tags={"mso:owner": owner})


def share(principal: str, sharer: str = CLINICAL) -> Resource:
    """A share with somebody, for the examples."""
    arn = f"arn:aws:ram:us-east-1:{sharer}:resource-share/x"
    return aws("ram/principalAssociation:PrincipalAssociation", principal=principal, resourceShareArn=arn)


def check(estate: EstateView) -> Iterator[Problem]:
    """The principal is an account of this graph with the sharer's owner."""
    owners = {a.id: owner_of(a) for a in estate.of_type("aws:organizations/account:Account")}
    by_account = {r.account: owner_of(r) for r in estate.built if owner_of(r)}
    for entry in estate.of_type("aws:ram/principalAssociation:PrincipalAssociation"):
        principal = str(estate.props(entry).get("principal"))
        ours = owners.get(entry.account) or by_account.get(entry.account, "")
        if not ours or owners.get(principal) != ours:
            yield Problem(entry, f"shares something of {ours or 'an unknown owner'} with {principal}")
        sharer = estate.props(entry).text_at("resourceShareArn").split(":")[4:5]
        if sharer and sharer != [entry.account]:
            yield Problem(entry, f"is about a share of account {sharer[0]}, which is another's to give away")


RULE = EstateRule(
    id="RAM-101",
    title="Nothing is shared between owners",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.312(e)(1)", "nprm-segmentation"),
    check=check,
    good=(lambda: estate_of(account(CLINICAL, "lakeside"), share(CLINICAL)),),
    bad=(
        lambda: estate_of(account(CLINICAL, "lakeside"), account(MANAGEMENT, "lumen"), share(MANAGEMENT)),
        lambda: estate_of(account(CLINICAL, "lakeside"), share(CLINICAL, "999999999999")),
        lambda: estate_of(share("arn:aws:organizations::1:organization/o-1")),
    ),
    remediation="Share with accounts of the same owner only, by account id.",
)
