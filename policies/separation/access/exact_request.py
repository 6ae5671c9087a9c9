"""Decides one request that was made, in its own context and no other, with all policies of the estate that apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.identities import aws_managed_policies
from policies.separation.estate.request_context import condition_keys, principal_context, resource_keys
from policies.separation.iam.arn_fields import account_of
from policies.separation.iam.conditions import UNDETERMINED, Context, Undetermined, Values
from policies.separation.iam.evaluation import evaluate, matches
from policies.separation.iam.policy_documents import Origin, parse_policy
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Outcome, Policies, Request, Statements
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.confirmation import applicable_policies, blocks_public_access, reduced
from policies.separation.reach.policy_changes import PolicyChanges
from policies.separation.reach.target_sets import Target

UNCHANGED = PolicyChanges()


@dataclass(frozen=True, slots=True)
class Session:
    """What a caller's session adds to its role: the ARN, the tags, and policies that bind it (None: none)."""

    arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    policies: Statements | None = None


@dataclass(frozen=True, slots=True)
class ExactRequest:
    """A request as it was made. ``context`` holds the keys that it has; every other key is absent, but for those of the
    action's own service that are not in ``absent``: AWS might add them. Keys are in lower case; an entry of ``absent``
    that ends in ``:`` or ``/`` stands for all that begin with it.
    """

    principal: Principal
    action: str
    target: Target
    context: Mapping[str, Values]
    absent: frozenset[str] = frozenset()
    session: Session = Session()


@dataclass(frozen=True, slots=True)
class _OwnContext(Context):
    """The context of one request; ``service`` is the prefix of the keys that AWS might add."""

    service: str = ""

    def get(self, key: str) -> Values | Undetermined | None:
        """The value, None where the request has none, ``UNDETERMINED`` where AWS might add one."""
        found = self.known.get(key)
        if found is not None or not key.startswith(self.service) or key in self.absent:
            return found
        families = (each for each in self.absent if each.endswith((":", "/")))
        return None if key.startswith(tuple(families)) else UNDETERMINED


def decide(estate: EstateModel, asked: ExactRequest) -> Outcome:
    """AWS's answer: an explicit Deny, an Allow, neither, or UNKNOWN where keys decide that are not known."""
    request, policies = _request(estate, asked), _policies(estate, asked)
    return evaluate(request, policies)


def decide_sign_in(
    estate: EstateModel, role: Principal, provider: str, asserted: Mapping[str, Values], region: str
) -> Outcome:
    """AWS's answer to a SAML sign-in with these keys, which the identity provider asserts: by the trust and the RCPs.

    With tags the role is asked for both permissions; the answer is the one that is not an Allow, if there is one.
    """
    account = estate.accounts.get(role.account.id, role.account)
    known = {
        "aws:principalisawsservice": "false",
        "aws:securetransport": "true",
        "aws:requestedregion": region,
        "aws:federatedprovider": provider,
        **resource_keys(None, account),
        **asserted,
    }
    caller, context = Caller(CallerKind.FEDERATED, provider), _OwnContext(known, False, frozenset(), "saml:")
    policies = Policies(resource=role.trust, rcps=account.rcps)
    for action in ("sts:AssumeRoleWithSAML", *(("sts:TagSession",) if asserted.get("aws:tagkeys") else ())):
        outcome = evaluate(Request(caller, action, role.arn, account.id, context), policies)
        if outcome.decision is not Decision.ALLOWED:
            return outcome
    return outcome


def undecided_keys(estate: EstateModel, asked: ExactRequest) -> tuple[str, ...]:
    """The keys that are not known on which statements depend that may match the request."""
    request, policies = _request(estate, asked), _policies(estate, asked)
    open_statements = (s for s in policies.statements() if matches(s, request) is Truth.UNKNOWN)
    keys = {key for s in open_statements for key in condition_keys(s.conditions)}
    return tuple(sorted(key for key in keys if request.context.get(key) is UNDETERMINED))


def session_policies(estate: EstateModel, document: str, arns: tuple[str, ...]) -> Statements | None:
    """The statements of the policies with which a role was assumed; None without any.

    :raises PolicyError: the document is not a policy.
    """
    if not document and not arns:
        return None
    found = list(parse_policy(document, Origin("session", "of the session"))) if document else []
    for arn in arns:
        entity, name = estate.resource_by_arn.get(arn), arn.rpartition("/")[2]
        if entity is not None:
            found += entity.policy_content
        elif name in aws_managed_policies() and ":iam::aws:policy/" in arn:
            found += parse_policy(aws_managed_policies()[name], Origin("session", name))
    return tuple(found)


def _policies(estate: EstateModel, asked: ExactRequest) -> Policies:
    policies = applicable_policies(estate, asked.principal, asked.target, asked.action, UNCHANGED)
    in_session = replace(policies, session=asked.session.policies)
    return reduced(in_session, lambda statement: statement.covers_action(asked.action))


def _request(estate: EstateModel, asked: ExactRequest) -> Request:
    principal, target = asked.principal, asked.target
    known = dict(principal_context(principal).known)
    tags = {**principal.tags, **asked.session.tags}
    known |= {f"aws:principaltag/{key.lower()}": str(value) for key, value in tags.items()}
    known |= resource_keys(target.entity, estate.accounts.get(target.account))
    known["s3:resourceaccount"] = target.account
    service = asked.action.partition(":")[0].lower()
    context = _OwnContext({**known, **asked.context}, False, asked.absent, f"{service}:")
    return Request(
        _caller(principal, asked.session),
        asked.action,
        target.arn,
        target.account,
        context,
        blocks_public_access(target.entity),
    )


def _caller(principal: Principal, session: Session) -> Caller:
    caller = principal.caller
    if caller.kind is CallerKind.SESSION and session.arn:
        return replace(caller, arn=session.arn, any_session=False)
    return caller


def target_of(estate: EstateModel, arn: str, account: str) -> Target:
    """The target that an ARN names: a resource or principal of the estate, the bucket of an object, or the ARN alone.

    ``account`` owns an ARN that names no account and that the estate does not know.
    """
    entity: IamResource | Principal | None = estate.resource_by_arn.get(arn) or estate.principal_by_arn.get(arn)
    for separator in ("/", ":log-stream:", ":"):
        entity = entity or estate.resource_by_arn.get(arn.rpartition(separator)[0])
    entity = entity or (estate.resource_by_arn.get(arn.partition("/")[0]) if arn.startswith("arn:aws:s3:::") else None)
    if entity is not None:
        return Target(arn, entity.account.id, entity)
    return Target(arn, account_of(arn) or account)
