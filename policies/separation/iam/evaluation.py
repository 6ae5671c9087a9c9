"""Evaluates one request against every policy that applies to it, as IAM does, and names the deciding statements."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.separation.iam.aws_facts import fact_values
from policies.separation.iam.aws_owned import is_reserved
from policies.separation.iam.block_public_access import is_public
from policies.separation.iam.patterns import action_matches
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import (
    Caller,
    CallerKind,
    PrincipalMatch,
    exempted_by_not_principal,
    match_principals,
)
from policies.separation.iam.request import Decision, KmsGrant, Outcome, Policies, Request, Statements
from policies.separation.iam.three_valued import Truth, every, some


@dataclass(slots=True)
class _Layer:
    """The result of one policy layer for a request: its matching Allow and Deny statements and how certain they are."""

    allow: Truth = Truth.FALSE
    deny: Truth = Truth.FALSE
    allows: list[Statement] = field(default_factory=list)
    denies: list[Statement] = field(default_factory=list)

    def add(self, statement: Statement, truth: Truth) -> None:
        if truth is Truth.FALSE:
            return
        if statement.allow:
            self.allow = max(self.allow, truth)
            self.allows.append(statement)
        else:
            self.deny = max(self.deny, truth)
            self.denies.append(statement)


ALLOW_ALL = _Layer(Truth.TRUE)


def matches(statement: Statement, request: Request) -> Truth:
    """Whether a statement's action, resource and conditions match the request; its principals are not checked."""
    if not statement.covers_action(request.action):
        return Truth.FALSE
    covered = statement.covers_resource(request.resource, request.context)
    return covered if covered is Truth.FALSE else min(covered, statement.holds(request.context))


def evaluate(request: Request, policies: Policies) -> Outcome:
    """Decide a request: an explicit Deny wins; else SCPs, base permissions and endpoint policy must all allow it."""
    caller = request.caller
    if caller.authenticated and _in_fact("always-allowed", request.action):
        return Outcome(
            Decision.ALLOWED, reason="AWS allows this to every authenticated caller, whatever the policies say"
        )
    resource = _resource_layers(request, policies)
    identity, boundary, session = _caller_layers(request, policies)
    scps = [_layer(level, request) for level in policies.scps] if scps_bind(caller) else []
    rcps = [_layer(level, request, principals=True) for level in policies.rcps] if rcps_bind(request) else []
    endpoint = _layer(policies.endpoints, request, principals=True)

    layers = (*scps, *rcps, *resource.values(), identity, boundary, session, endpoint)
    denied = some(layer.deny for layer in layers)
    if denied is Truth.TRUE:
        denials = (s for layer in layers if layer.deny is Truth.TRUE for s in layer.denies)
        certain = (s for s in denials if matches(s, request) is Truth.TRUE)
        return Outcome(Decision.EXPLICITLY_DENIED, tuple(dict.fromkeys(certain)))
    if is_reserved(request.action, request.resource):
        return Outcome(
            Decision.IMPLICITLY_DENIED, reason="AWS refuses this on a resource that it owns, whatever the policies say"
        )
    base, missing, used = _base_permissions(request, resource, identity, boundary, session)
    own = every((identity.allow, boundary.allow, session.allow))
    by_grant = {grant: truth for grant in policies.grants if (truth := _granted(grant, request, own))}
    granted = tuple(by_grant)
    if (best := some(by_grant.values())) > base or best is Truth.TRUE:
        base, missing, used = best, "", []
    required = [(base, missing)]
    required += [
        (level.allow, f"no service control policy (SCP) at level {index} allows it") for index, level in enumerate(scps)
    ]
    required.append((endpoint.allow, "the VPC endpoint policy does not allow it"))
    allowed = every(truth for truth, _ in required)
    if allowed is Truth.FALSE:
        return Outcome(Decision.IMPLICITLY_DENIED, reason=next(why for truth, why in required if truth is Truth.FALSE))
    used += [statement for layer in (*scps, endpoint) for statement in layer.allows]
    if allowed is Truth.UNKNOWN or denied is Truth.UNKNOWN:
        uncertain = [statement for layer in layers for statement in layer.denies]
        return Outcome(
            Decision.UNKNOWN, (*uncertain, *used), "it depends on values or policies that are not known", granted
        )
    if _blocked_as_public(request, policies.resource):
        return Outcome(Decision.EXPLICITLY_DENIED, reason="S3 Block Public Access: the bucket policy is public")
    return Outcome(Decision.ALLOWED, tuple(used), grants=granted)


def scps_bind(caller: Caller) -> bool:
    """Whether SCPs apply to a caller: to users, roles and root users, not to services and service-linked roles."""
    return caller.authenticated and not caller.service_linked


def rcps_bind(request: Request) -> bool:
    """Whether RCPs apply to a request: on supported services, except for service-linked roles and AWS managed keys."""
    if not rcps_bind_action(request.action):
        return False
    aliases = request.context.get("kms:resourcealiases")
    own = (aliases,) if isinstance(aliases, str) else aliases if isinstance(aliases, tuple) else ()
    aws_key = ":alias/aws/" in request.resource or any(alias.startswith("alias/aws/") for alias in own)
    return not (request.caller.service_linked or aws_key)


def rcps_bind_action(action: str) -> bool:
    """Whether RCPs apply to an action."""
    service = action.partition(":")[0].lower()
    return service in fact_values("rcp-services") and not _in_fact("rcp-exempt-actions", action)


def _caller_layers(request: Request, policies: Policies) -> tuple[_Layer, _Layer, _Layer]:
    """The layers of the caller's own policies: identity, permissions boundary, session."""
    if not request.caller.authenticated:
        return _Layer(), ALLOW_ALL, ALLOW_ALL
    identity = _layer(policies.identity, request)
    if request.caller.kind is CallerKind.ROOT:
        identity.allow = Truth.TRUE
    return identity, _layer(policies.boundaries, request), _layer(policies.session, request)


def _layer(statements: Statements | None, request: Request, *, principals: bool = False) -> _Layer:
    """The result of one layer; a layer without a policy (None) allows everything."""
    if statements is None:
        return ALLOW_ALL
    layer = _Layer()
    for statement in statements:
        truth = matches(statement, request)
        if principals and statement.principals and truth is not Truth.FALSE:
            truth = min(truth, match_statement(statement, request.caller, has_boundary=False)[1])
        layer.add(statement, truth)
    return layer


def _resource_layers(request: Request, policies: Policies) -> dict[PrincipalMatch, _Layer]:
    """The resource policy's result, split by how closely each statement names the caller."""
    found = {match: _Layer() for match in PrincipalMatch if match}
    for statement in policies.resource or ():
        truth = matches(statement, request)
        if truth is Truth.FALSE or (not statement.allow and _owner_root_exempt(request)):
            continue
        match, certainty = match_statement(statement, request.caller, has_boundary=policies.boundaries is not None)
        if match:
            found[match].add(statement, min(truth, certainty))
    return found


def match_statement(statement: Statement, caller: Caller, *, has_boundary: bool) -> tuple[PrincipalMatch, Truth]:
    """How closely a statement's Principal or NotPrincipal element names the caller, and how certain that is."""
    if not statement.not_principal:
        return match_principals(caller, statement.principals, allow=statement.allow)
    if not statement.allow and has_boundary and caller.authenticated:
        return PrincipalMatch.DIRECT, Truth.TRUE  # documented: such a Deny applies to every principal with a boundary
    if statement.allow:
        listed, certainty = match_principals(caller, statement.principals, allow=True)
        return PrincipalMatch.DIRECT, Truth.TRUE if listed is PrincipalMatch.NONE else certainty.negated()
    return PrincipalMatch.DIRECT, exempted_by_not_principal(caller, statement.principals).negated()


def _base_permissions(
    request: Request, resource: dict[PrincipalMatch, _Layer], identity: _Layer, boundary: _Layer, session: _Layer
) -> tuple[Truth, str, list[Statement]]:
    """Whether resource policy and caller's policies together allow, why not, and the statements that decide it."""
    caller = request.caller
    account, role, direct = (
        resource[PrincipalMatch.ACCOUNT],
        resource[PrincipalMatch.ROLE],
        resource[PrincipalMatch.DIRECT],
    )
    if not caller.authenticated:
        return direct.allow, f"no resource policy allows it to {caller.arn}", [*direct.allows]
    own = every((identity.allow, boundary.allow, session.allow))
    if caller.account != request.account:
        return _cross_account_permissions(
            request,
            some((account.allow, role.allow, direct.allow)),
            own,
            [s for layer in (direct, role, account, identity, boundary, session) for s in layer.allows],
        )
    delegated = account.allow if needs_delegation(request.action, request.resource) else Truth.TRUE
    if caller.kind is CallerKind.ROOT and action_matches("sts:AssumeRole*", request.action):
        return Truth.FALSE, "AWS does not allow root users to assume roles", []
    paths = (
        (direct.allow, [direct]),
        (every((role.allow, boundary.allow, session.allow)), [role, boundary, session]),
        (every((own, delegated)), [identity, boundary, session, *([account] if delegated is account.allow else [])]),
    )
    truth, layers = max(paths, key=lambda path: path[0])
    reason = _missing_allow(identity, boundary, session)
    if own is not Truth.FALSE and delegated is Truth.FALSE:
        reason = "the resource policy neither names the caller nor delegates to its account"
    return truth, reason, [s for layer in layers for s in layer.allows]


def _cross_account_permissions(
    request: Request, granted: Truth, own: Truth, used: list[Statement]
) -> tuple[Truth, str, list[Statement]]:
    if action_matches("kms:*", request.action) and not _in_fact("kms-across-accounts", request.action):
        return Truth.FALSE, "KMS does not support this operation across accounts", []
    if granted is Truth.FALSE:
        return granted, "no resource policy allows it to the other account", []
    return min(granted, own), "the caller's own policies do not allow it", used


def _missing_allow(identity: _Layer, boundary: _Layer, session: _Layer) -> str:
    if identity.allow is Truth.FALSE:
        return "neither an identity policy nor a resource policy allows it"
    if boundary.allow is Truth.FALSE:
        return "the permissions boundary does not allow it"
    return "the session policy does not allow it" if session.allow is Truth.FALSE else ""


def needs_delegation(action: str, resource: str) -> bool:
    """Whether identity policies apply only if the resource policy delegates to the account: KMS keys and role trust."""
    return (":key/" in resource or ":role/" in resource) and _in_fact("delegation-needed", action)


def _in_fact(fact_id: str, action: str) -> bool:
    return any(action_matches(pattern, action) for pattern in fact_values(fact_id))


def _owner_root_exempt(request: Request) -> bool:
    own_root = request.caller.kind is CallerKind.ROOT and request.caller.account == request.account
    return own_root and _in_fact("owner-root-keeps-bucket-policy", request.action)


def _granted(grant: KmsGrant, request: Request, own: Truth) -> Truth:
    """Whether a KMS grant allows the request; one to a whole account also takes the caller's own policies."""
    found = Truth.FALSE
    for statement in grant.statements():
        truth = matches(statement, request)
        if truth is not Truth.FALSE:
            match, certainty = match_statement(statement, request.caller, has_boundary=False)
            found = max(found, min(truth, certainty, own if match is PrincipalMatch.ACCOUNT else Truth.TRUE))
    return found


def _blocked_as_public(request: Request, policy: Statements | None) -> bool:
    caller = request.caller
    if not request.blocks_public_access or not policy or request.resource.split(":")[2:3] != ["s3"]:
        return False
    return caller.kind is not CallerKind.SERVICE and caller.account != request.account and is_public(policy)
