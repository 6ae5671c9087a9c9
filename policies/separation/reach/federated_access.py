"""Access by federation: whether a party behind an identity provider can assume a role, and with which claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.separation.estate.entities import Principal
from policies.separation.estate.federated_trust import FederatedTrust
from policies.separation.estate.identity_providers import NOT_KNOWN, issuer_of
from policies.separation.estate.request_context import KEYS_ABSENT_FOR_SERVICES, SERVICE_ONLY_KEYS, resource_keys
from policies.separation.iam.conditions import Context, Values
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Policies, Request
from policies.separation.reach.access_paths import AccessPath, PathStep
from policies.separation.reach.confirmation import AllowedRequest
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.witness_context import Certainty, find_witness_context

SAML_ACTION, OIDC_ACTION = "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"
WITHOUT_CREDENTIALS = KEYS_ABSENT_FOR_SERVICES | SERVICE_ONLY_KEYS
"""Keys that a call without AWS credentials does not have: those of a principal and those of a service."""


def federated_access(practice: str, prepared: PreparedEstate) -> Iterator[tuple[Principal, FederatedTrust, AccessPath]]:
    """The roles in a practice's accounts that a party outside it can assume by federation, each with the path.

    A role that belongs to others, such as the MSO's operator, is listed with the parties that are not its owner.
    """
    for trust in prepared.estate.federated_trusts:
        role = prepared.principals.get(trust.role)
        if role is None or practice not in (role.owner, role.account.owner):
            continue
        if trust.party.owner not in (practice, role.owner):
            request = _allowed_request(prepared, role, trust)
            if request is not None:
                start = f"{trust.party.owner or 'an unknown party'} ({trust.party.reason})"
                step = PathStep(start, "federation", role.name, (request,))
                yield role, trust, AccessPath(request.certainty, (step,))


def _allowed_request(prepared: PreparedEstate, role: Principal, trust: FederatedTrust) -> AllowedRequest | None:
    saml = ":saml-provider/" in trust.provider
    account = prepared.estate.accounts.get(role.account.id, role.account)
    known: dict[str, Values] = {
        "aws:principalisawsservice": "false",
        "aws:federatedprovider": trust.provider,
        **resource_keys(None, account),
        **{key.lower(): value for key, value in trust.party.claims},
    }
    context = Context(known, complete=False, absent=WITHOUT_CREDENTIALS)
    action = SAML_ACTION if saml else OIDC_ACTION
    request = Request(Caller(CallerKind.FEDERATED, trust.provider), action, role.arn, account.id, context)
    claims = "saml:" if saml else f"{issuer_of(trust.provider).lower()}:"
    found = find_witness_context(request, Policies(resource=role.trust, rcps=account.rcps), sets_prefixes=(claims,))
    if found is None:
        return None
    certainty = Certainty.UNKNOWN if trust.party.owner == NOT_KNOWN else found.certainty
    certainty = max(certainty, Certainty.CERTAIN if trust.certain else Certainty.POSSIBLE)
    chosen: Mapping[str, str] = dict((*trust.party.claims, *found.notable_keys))
    return AllowedRequest(action, role.arn, certainty, found.outcome.statements, tuple(chosen.items()))
