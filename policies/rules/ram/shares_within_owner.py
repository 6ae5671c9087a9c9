"""RAM-101: RAM resource shares stay within accounts of the same owner."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of


def account(number: str, owner: str) -> Resource:
    """An account, for the examples."""
    return aws("organizations/account:Account", number, tags={"mso:owner": owner})


def share(principal: str, sharer: str = CLINICAL) -> Resource:
    """A principal association of a resource share, for the examples."""
    arn = f"arn:aws:ram:us-east-1:{sharer}:resource-share/x"
    return aws("ram/principalAssociation:PrincipalAssociation", principal=principal, resourceShareArn=arn)


def check(estate: EstateView) -> Iterator[Problem]:
    """Require each principal to be an account of the sharing account's owner."""
    owners = {a.id: owner_of(a) for a in estate.of_type("aws:organizations/account:Account")}
    by_account = {r.account: owner_of(r) for r in estate.account_resources if owner_of(r)}
    for entry in estate.of_type("aws:ram/principalAssociation:PrincipalAssociation"):
        principal = str(estate.props(entry).get("principal"))
        ours = owners.get(entry.account) or by_account.get(entry.account, "")
        if not ours or owners.get(principal) != ours:
            yield Problem(
                entry, f"principal is {principal}, must be an account of {ours or 'the owner, which is not known'}"
            )
        sharer = estate.props(entry).text_at("resourceShareArn").split(":")[4:5]
        if sharer and sharer != [entry.account]:
            yield Problem(
                entry, f"resourceShareArn is in account {sharer[0]}, must be in this account ({entry.account})"
            )


RULE = EstateRule(
    id="RAM-101",
    title="RAM resource shares stay within accounts of the same owner",
    why=(
        "A share joins two accounts below IAM: the other owner's resources use the practice's subnets, transit "
        "gateways or database clusters directly. The management side then has a path to patient data that no role, key "
        "policy or log of the practice controls."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "nprm-segmentation"),
    check=check,
    good=(lambda: estate_of(account(CLINICAL, "lakeside"), share(CLINICAL)),),
    bad=(
        lambda: estate_of(account(CLINICAL, "lakeside"), account(MANAGEMENT, "lumen"), share(MANAGEMENT)),
        lambda: estate_of(account(CLINICAL, "lakeside"), share(CLINICAL, "999999999999")),
        lambda: estate_of(share("arn:aws:organizations::1:organization/o-1")),
    ),
    remediation="Share only with accounts of the same owner, by account id.",
)
