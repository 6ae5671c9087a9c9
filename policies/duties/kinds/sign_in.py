"""L6: people get in: each role that trusts a SAML provider, or other principals, can be assumed by some of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from infra.engine.graph import Resource
from policies.duties.duty import Answer, AnyOf, Asked, Call, Duty, Need, Outcome, Standing
from policies.duties.duty_estate import DutyEstate, blocked, not_in_input
from policies.duties.people import IDENTITY_CENTER, SAML, is_person, required_tags, session_keys
from policies.separation.estate.entities import Account, Principal
from policies.separation.estate.request_context import KEYS_ABSENT_FOR_SERVICES, SERVICE_ONLY_KEYS, resource_keys
from policies.separation.iam.arn_fields import arn_field
from policies.separation.iam.conditions import Context, Values
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Policies, Request
from policies.separation.reach.witness_context import Certainty, find_witness_context

BY_SAML = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html"
BY_ROLE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html"
BY_IDENTITY_CENTER = "https://docs.aws.amazon.com/singlesignon/latest/userguide/assignusers.html"
EXTERNAL_ID, VENDOR = "sts:externalid", "mso:vendor"
ASSUME, TAG, BY_ASSERTION = "sts:AssumeRole", "sts:TagSession", "sts:AssumeRoleWithSAML"
SESSION = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?")
SECONDS = (3600, 43200)
"""The longest session that a role may allow (IAM API Reference, CreateRole)."""
TAG_KEYS, SESSION_NAME = "aws:tagkeys", "sts:rolesessionname"
ASSERTED = ("saml:", "aws:requesttag/", TAG_KEYS, "sts:")
"""Keys whose values the identity provider states in the assertion."""
NOT_IN_ASSERTIONS = frozenset({"aws:multifactorauthpresent", "aws:multifactorauthage"})
"""Keys that AWS sets for its own second factor only: a SAML session has neither."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each role that people assume, and for each assignment of a permission set."""
    for role in filter(is_person, estate.model.principals):
        resource = estate.by_arn.get(role.arn)
        if resource is None or IDENTITY_CENTER in role.arn:
            continue
        providers = {value for kind, value in _trusted(role) if kind == "Federated" and SAML in value}
        for provider in sorted(providers):
            needs = tuple(_by_saml(estate, role, resource, provider))
            does = f"lets people in from {provider.rpartition('/')[2]}"
            yield Duty("L6", "sign-in", role.name, does, needs, BY_SAML, resource.urn, role.arn)
        if named := sorted({value for kind, value in _trusted(role) if kind == "AWS"}):
            needs = (_by_principals(estate, role, named),)
            yield Duty("L6", "sign-in", role.name, "is assumed by who is named", needs, BY_ROLE, resource.urn, role.arn)
    yield from _assignments(estate)


def _lasts(permissions: Resource) -> Standing:
    """The session of a permission set takes one to twelve hours (IAM Identity Center, Set session duration)."""
    text = str(permissions.facts.get("sessionDuration") or "PT1H")
    found = SESSION.fullmatch(text)
    minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    return Standing(60 <= minutes <= 720, f"a session of {text}: IAM Identity Center takes PT1H to PT12H")


def _trusted(role: Principal) -> set[tuple[str, str]]:
    return {named for statement in role.trust if statement.allow for named in statement.principals}


def _by_saml(estate: DutyEstate, role: Principal, resource: Resource, provider: str) -> Iterator[Need]:
    if provider not in estate.by_arn:
        known = f":{role.account.id}:" in provider
        yield Standing(False if known else None, f"the identity provider {provider} is not in the input")
    seconds, (least, most) = int(resource.facts.get("maxSessionDuration") or 3600), SECONDS
    yield Standing(least <= seconds <= most, f"a session of {seconds} s: IAM takes {least} to {most}")
    tags: dict[str, str] = {}
    for statement in role.trust:
        if statement.allow and ("Federated", provider) in statement.principals:
            tags |= required_tags(statement)
            yield _accepts_its_tags(statement)
    actions = (BY_ASSERTION, TAG) if any(_asks_for_tags(s) for s in role.trust) else (BY_ASSERTION,)
    for action in actions:
        yield Asked(partial(_federated, estate, role, resource, provider, action, tags))


def _asks_for_tags(statement: Statement) -> bool:
    return any(c.key.startswith("aws:requesttag/") or c.key == TAG_KEYS for c in statement.conditions)


def _accepts_its_tags(statement: Statement) -> Standing:
    """The keys that the statement accepts must contain those that it requires."""
    required = {c.key.removeprefix("aws:requesttag/") for c in statement.conditions if "requesttag/" in c.key}
    accepted = [
        c for c in statement.conditions if c.key == TAG_KEYS and c.quantifier == "forallvalues" and not c.negated
    ]
    refused = [tag for tag in sorted(required) if any(tag not in map(str.lower, c.values) for c in accepted)]
    what = f"the trust policy asks for the tag {', '.join(refused)} and does not accept it ({TAG_KEYS})"
    return Standing(not refused, what, statement.origin.source)


def _federated(
    estate: DutyEstate, role: Principal, resource: Resource, provider: str, action: str, tags: dict[str, str]
) -> Outcome:
    """Whether an assertion of the provider can meet the trust policy, with the audience that AWS requires."""
    account = estate.model.accounts.get(role.account.id, role.account)
    known: dict[str, Values] = {
        "aws:principalisawsservice": "false",
        "aws:securetransport": "true",
        "aws:requestedregion": resource.region or estate.decisions.home,
        "aws:federatedprovider": provider,
        "saml:aud": "https://signin.aws.amazon.com/saml",
        **resource_keys(None, account),
        **{f"aws:requesttag/{key}": value for key, value in tags.items()},
    }
    if not any(c.key == SESSION_NAME for s in role.trust for c in s.conditions):
        known[SESSION_NAME] = "first.last@example.com"  # a condition may compare another value with it
    absent = frozenset(KEYS_ABSENT_FOR_SERVICES | SERVICE_ONLY_KEYS | NOT_IN_ASSERTIONS)
    caller = Caller(CallerKind.FEDERATED, provider)
    request = Request(caller, action, role.arn, account.id, Context(known, complete=False, absent=absent))
    found = find_witness_context(request, Policies(resource=role.trust, rcps=account.rcps), sets_prefixes=ASSERTED)
    if found is None:
        return blocked(f"no assertion of {provider.rpartition('/')[2]} meets what {action} asks for")
    if found.certainty is not Certainty.CERTAIN:
        when = ", ".join(f"{key} = {value}" for key, value in found.notable_keys)
        return Outcome(Answer.UNKNOWN, f"{action} is allowed only with {when}")
    return Outcome(Answer.ALLOWED)


def _by_principals(estate: DutyEstate, role: Principal, named: list[str]) -> Need:
    """One of the principals that the trust policy names, or of the accounts that it names, can assume the role."""
    candidates: dict[str, Principal] = {}
    stated = _external_ids(role)
    for value in named:
        account = value if value.isdigit() else arn_field(value, "account") if value.endswith(":root") else ""
        if account:
            inside = estate.in_account.get(account, ())
            candidates |= {p.arn: p for p in inside if not p.hypothetical and _may_ask(p)}
            if account not in estate.in_account:
                return not_in_input(f"who of account {account} assumes it")
        elif principal := estate.principal(value):
            candidates[value] = principal
        elif value != "*" and arn_field(value, "account") not in estate.in_account:
            if not stated or VENDOR not in role.tags:
                return not_in_input(value)
            candidates[value] = _of_vendor(value, role)
    needs = tuple((Call(p, ASSUME, role.arn, {**session_keys(p), **stated}),) for p in candidates.values())
    return AnyOf(needs, f"none of those whom its trust policy names ({', '.join(named)}) can assume it")


def _external_ids(role: Principal) -> dict[str, Values]:
    """The external id that the trust policy asks for, if it asks for one by its whole text."""
    conditions = (c for s in role.trust if s.allow for c in s.conditions)
    found = [c.values for c in conditions if c.key == EXTERNAL_ID and c.operator == "StringEquals"]
    return {EXTERNAL_ID: found[0][0]} if found and found[0] else {}


def _of_vendor(arn: str, role: Principal) -> Principal:
    """A role of a vendor in the vendor's own account, which nobody reads: it is taken to have any permission there."""
    account = Account(arn_field(arn, "account"), f"the account of {role.tags[VENDOR]}", owner=role.tags[VENDOR])
    anything = Statement(True, ("*",), ("*",), (), (), sid="any", origin=Origin("identity", "of its own account"))
    caller = Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True)
    return Principal(arn, caller, account, account.owner, identity=(anything,))


def _may_ask(principal: Principal) -> bool:
    """Whether an identity policy allows assuming roles, other than by allowing everything."""
    return any(s.allow and s.covers_action(ASSUME) and "*" not in s.resources for s in principal.identity)


def _assignments(estate: DutyEstate) -> Iterator[Duty]:
    """Each assignment of a permission set gives a group, or a user, something in an account of the organization."""
    with_policy = {
        str(policy.facts.get("permissionSetArn"))
        for policy in estate.of_type(
            "ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
            "ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
            "ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
        )
    }
    members = {str(g.facts.get("groupId")) for g in estate.of_type("identitystore/group:Group")}
    members |= {str(u.facts.get("userId")) for u in estate.of_type("identitystore/user:User")}
    given = estate.of_type("ssoadmin/accountAssignment:AccountAssignment")
    assigned = {str(assignment.facts.get("permissionSetArn")) for assignment in given}
    for permissions in estate.of_type("ssoadmin/permissionSet:PermissionSet"):
        stands = Standing(permissions.facts.get("arn") in assigned, "it is assigned to nobody")
        who, does = estate.label(permissions), "is assigned to somebody"
        yield Duty("L6", "sign-in", who, does, (stands, _lasts(permissions)), BY_IDENTITY_CENTER, permissions.urn)
    for assignment in given:
        arn, target = str(assignment.facts.get("permissionSetArn")), str(assignment.facts.get("targetId"))
        found = estate.by_arn.get(arn)
        name = found.props.get("name") if found else arn
        account = estate.model.accounts.get(target)
        needs = (
            Standing(None if found is None else arn in with_policy, f"the permission set {name} allows nothing"),
            Standing(str(assignment.facts.get("principalId")) in members or None, "its group is not in the input"),
            Standing(account is not None or None, f"account {target} is not in the input"),
        )
        does = f"gives the permission set {name} in {account.name if account and account.name else target}"
        yield Duty("L6", "sign-in", assignment.name, does, needs, BY_IDENTITY_CENTER, assignment.urn)
