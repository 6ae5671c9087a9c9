"""People and pipelines: who acts as a role, and the tags that a session of it certainly carries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.duties.duty import AnyOf, Need
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Account, Principal
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import is_plain
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import CallerKind

IDENTITY_CENTER = ":role/aws-reserved/sso.amazonaws.com/"
SAML, OPEN_ID = ":saml-provider/", ":oidc-provider/"
REQUEST_TAG = "aws:requesttag/"


def is_person(principal: Principal) -> bool:
    """Whether people act as it: a user, a role of Identity Center or of a SAML provider, or one that others assume."""
    if principal.hypothetical or principal.caller.service_linked:
        return False
    if principal.caller.kind is CallerKind.USER or IDENTITY_CENTER in principal.arn:
        return True
    return any(kind == "AWS" or (kind == "Federated" and SAML in value) for kind, value in _trusted(principal))


def is_pipeline(principal: Principal) -> bool:
    """Whether workloads act as it that present a token of an OpenID Connect provider."""
    return not principal.hypothetical and any(
        kind == "Federated" and SAML not in value for kind, value in _trusted(principal)
    )


def is_entered(principal: Principal) -> bool:
    """Whether anybody, or any service, may act as it at all: a role that trusts nobody does nothing."""
    return is_person(principal) or (not principal.hypothetical and any(True for _ in _trusted(principal)))


def people(principals: Iterable[Principal]) -> Iterator[Principal]:
    """The principals as which people act."""
    return filter(is_person, principals)


def session_keys(principal: Principal) -> dict[str, Values]:
    """The tags of every session: those that the trust policy requires the sign-in to state, over those of the role."""
    tags: dict[str, Values] = {f"aws:principaltag/{key.lower()}": value for key, value in principal.tags.items()}
    for statement in principal.trust:
        if statement.allow:
            tags |= {f"aws:principaltag/{name}": value for name, value in required_tags(statement).items()}
    return tags


def required_tags(statement: Statement) -> dict[str, str]:
    """The tags that a statement of a trust policy requires the session to have, each with one accepted value."""
    return {
        condition.key.removeprefix(REQUEST_TAG): condition.values[0]
        for condition in statement.conditions
        if condition.key.startswith(REQUEST_TAG)
        and condition.base in ("stringequals", "stringlike")
        and not condition.negated
        and condition.values
        and is_plain(condition.values[0])
    }


def somebody(
    estate: DutyEstate, account: Account, alternatives: Iterable[Iterable[Need]], otherwise: str, owner: str = ""
) -> Need:
    """One of these alternatives, each the needs of one principal; not decided if the input has nobody of the account.

    People may act as roles that no stack of the input declares. With ``owner``, somebody of that legal entity.
    """
    needs = tuple(tuple(each) for each in alternatives)
    known = (p for p in estate.in_account.get(account.id, ()) if owner in ("", p.owner))
    if not needs and not any(is_person(p) or (not owner and is_pipeline(p)) for p in known):
        return not_in_input(f"who works in account {account.name or account.id}")
    return AnyOf(needs, otherwise)


def _trusted(principal: Principal) -> Iterator[tuple[str, str]]:
    return (named for statement in principal.trust if statement.allow for named in statement.principals)
