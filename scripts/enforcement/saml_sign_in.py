"""Decides a SAML sign-in to a served emulated AWS by the trust policy of the role, as it is at the time.

The signature of an assertion is not verified: no identity provider stands behind an emulated AWS. Whom it names and
what it states is decided.
"""

from __future__ import annotations

from typing import Final

from infra.emulator.cloud.api_call import SAML_SIGN_IN, ApiCall, Ruling
from infra.errors import UsageError
from infra.iam.saml_assertion import parse_assertion
from policies.separation.access.exact_request import decide_sign_in
from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.conditions import Values
from policies.separation.iam.request import Decision

ACTION: Final = f"sts:{SAML_SIGN_IN}"


def sign_in_ruling(call: ApiCall, estate: EstateModel) -> Ruling:
    """What is decided about an unsigned call with an assertion."""
    given = {name: str(value) for name, value in (call.parameters or {}).items()}
    arn, provider = given.get("RoleArn", ""), given.get("PrincipalArn", "")
    role = estate.principal_by_arn.get(arn)
    try:
        assertion = parse_assertion(given.get("SAMLAssertion", ""), "SAMLAssertion")
        if role is None or assertion.provider_for(arn) != provider:
            raise UsageError("the assertion is not for this role and this identity provider")
    except UsageError as error:
        return _refused(arn, str(error))
    if given.get("Policy"):
        return _refused(arn, "a sign-in with a session policy is not evaluated")
    keys = dict[str, Values](assertion.request_context())
    outcome = decide_sign_in(estate, role, provider, keys, call.region or "us-east-1")
    if outcome.decision is not Decision.ALLOWED:
        return _refused(arn, outcome.reason or f"{outcome.decision.value} by the trust policy", assertion.session)
    because = "; ".join(str(each) for each in outcome.statements if each.allow)
    return Ruling("", because, assertion.session, ACTION, arn)


def _refused(arn: str, why: str, who: str = "") -> Ruling:
    message = f"Not authorized to perform {ACTION} on resource: {arn} because {why}"
    return Ruling(message, why, who, ACTION, arn)
