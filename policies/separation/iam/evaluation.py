"""One request against every policy that binds it, in AWS's order; the answer names the statements that decided."""

from __future__ import annotations

from dataclasses import dataclass, field

from policies.separation.iam.aws_facts import fact_values
from policies.separation.iam.aws_owned import is_fixed
from policies.separation.iam.block_public_access import is_public
from policies.separation.iam.patterns import action_matches
from policies.separation.iam.policy_documents import Statement
from policies.separation.iam.principals import Caller, Grant, Kind, names, spared
from policies.separation.iam.request import Decision, KmsGrant, Outcome, Policies, Request, Statements
from policies.separation.iam.three_valued import Truth, every, some


@dataclass(slots=True)
class _Layer:
    """What the statements of one layer say to a request."""

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
    """Whether action, resource and conditions of a statement take the request in; principals are not looked at."""
    if not statement.covers_action(request.action):
        return Truth.FALSE
    covered = statement.covers_resource(request.resource, request.context)
    return covered if covered is Truth.FALSE else min(covered, statement.holds(request.context))


def evaluate(request: Request, policies: Policies) -> Outcome:
    """Decide a request: explicit denials first, then organization, core and endpoint must each allow."""
    caller = request.caller
    if caller.authenticated and _listed("always-allowed", request.action):
        return Outcome(Decision.ALLOWED, reason="AWS lets every authenticated caller do this, whatever policies say")
    resource = _by_grant(request, policies)
    identity, boundary, session = _own_layers(request, policies)
    scps = [_layer(level, request) for level in policies.scps] if scps_bind(caller) else []
    rcps = [_layer(level, request, principals=True) for level in policies.rcps] if rcps_bind(request) else []
    endpoint = _layer(policies.endpoints, request, principals=True)

    layers = (*scps, *rcps, *resource.values(), identity, boundary, session, endpoint)
    denied = some(layer.deny for layer in layers)
    if denied is Truth.TRUE:
        denials = (s for layer in layers if layer.deny is Truth.TRUE for s in layer.denies)
        certain = (s for s in denials if matches(s, request) is Truth.TRUE)
        return Outcome(Decision.EXPLICITLY_DENIED, tuple(dict.fromkeys(certain)))
    if is_fixed(request.action, request.resource):
        return Outcome(Decision.IMPLICITLY_DENIED, reason="AWS keeps this to itself, whatever policies say")
    granted = tuple(grant for grant in policies.grants if _grants(grant, request))
    core, missing, used = _core(request, resource, identity, boundary, session)
    if granted:
        core, missing, used = Truth.TRUE, "", []
    gates = [(core, missing)]
    gates += [
        (level.allow, f"no service control policy at level {index} allows it") for index, level in enumerate(scps)
    ]
    gates.append((endpoint.allow, "the VPC endpoint's policy does not allow it"))
    allowed = every(gate for gate, _ in gates)
    if allowed is Truth.FALSE:
        return Outcome(Decision.IMPLICITLY_DENIED, reason=next(why for gate, why in gates if gate is Truth.FALSE))
    used += [statement for layer in (*scps, endpoint) for statement in layer.allows]
    if allowed is Truth.UNKNOWN or denied is Truth.UNKNOWN:
        unsure = [statement for layer in layers for statement in layer.denies]
        return Outcome(Decision.UNKNOWN, (*unsure, *used), "it depends on what is not known", granted)
    if _blocked_as_public(request, policies.resource):
        return Outcome(Decision.EXPLICITLY_DENIED, reason="S3 Block Public Access: the bucket policy is public")
    return Outcome(Decision.ALLOWED, tuple(used), grants=granted)


def scps_bind(caller: Caller) -> bool:
    """Service control policies bind users, roles and root users; not services, and not service-linked roles."""
    return caller.authenticated and not caller.service_linked


def rcps_bind(request: Request) -> bool:
    """Resource control policies bind any caller, on the services that support them, except on AWS's own keys."""
    if not rcps_bind_action(request.action):
        return False
    aliases = request.context.get("kms:resourcealiases")
    own = (aliases,) if isinstance(aliases, str) else aliases if isinstance(aliases, tuple) else ()
    aws_key = ":alias/aws/" in request.resource or any(alias.startswith("alias/aws/") for alias in own)
    return not (request.caller.service_linked or aws_key)


def rcps_bind_action(action: str) -> bool:
    """Whether resource control policies reach an action at all."""
    service = action.partition(":")[0].lower()
    return service in fact_values("rcp-services") and not _listed("rcp-exempt-actions", action)


def _own_layers(request: Request, policies: Policies) -> tuple[_Layer, _Layer, _Layer]:
    """What the caller's own policies say: identity, boundary, session."""
    if not request.caller.authenticated:
        return _Layer(), ALLOW_ALL, ALLOW_ALL
    identity = _layer(policies.identity, request)
    if request.caller.kind is Kind.ROOT:
        identity.allow = Truth.TRUE
    return identity, _layer(policies.boundaries, request), _layer(policies.session, request)


def _layer(statements: Statements | None, request: Request, *, principals: bool = False) -> _Layer:
    """What a layer says; a layer that does not exist limits nothing."""
    if statements is None:
        return ALLOW_ALL
    layer = _Layer()
    for statement in statements:
        truth = matches(statement, request)
        if principals and statement.principals and truth is not Truth.FALSE:
            truth = min(truth, named_by(statement, request.caller, bounded=False)[1])
        layer.add(statement, truth)
    return layer


def _by_grant(request: Request, policies: Policies) -> dict[Grant, _Layer]:
    """The resource policy's answer, split by how closely each statement names the caller."""
    found = {grant: _Layer() for grant in Grant if grant}
    for statement in policies.resource or ():
        truth = matches(statement, request)
        if truth is Truth.FALSE or (not statement.allow and _root_keeps(request)):
            continue
        grant, named = named_by(statement, request.caller, bounded=policies.boundaries is not None)
        if grant:
            found[grant].add(statement, min(truth, named))
    return found


def named_by(statement: Statement, caller: Caller, *, bounded: bool) -> tuple[Grant, Truth]:
    """How a resource policy's statement names the caller, by Principal or NotPrincipal."""
    if not statement.not_principal:
        return names(caller, statement.principals, allow=statement.allow)
    if not statement.allow and bounded and caller.authenticated:
        return Grant.DIRECT, Truth.TRUE  # documented: such a Deny takes in everybody who has a boundary
    if statement.allow:
        listed, sure = names(caller, statement.principals, allow=True)
        return Grant.DIRECT, Truth.TRUE if listed is Grant.NONE else sure.negated()
    return Grant.DIRECT, spared(caller, statement.principals).negated()


def _core(
    request: Request, resource: dict[Grant, _Layer], identity: _Layer, boundary: _Layer, session: _Layer
) -> tuple[Truth, str, list[Statement]]:
    """Whether resource and identity together allow, why not, and the statements on which it rests."""
    caller = request.caller
    account, role, direct = resource[Grant.ACCOUNT], resource[Grant.ROLE], resource[Grant.DIRECT]
    if not caller.authenticated:
        return direct.allow, f"no resource policy grants it to {caller.arn}", [*direct.allows]
    own = every((identity.allow, boundary.allow, session.allow))
    if caller.account != request.account:
        return _core_across(
            request,
            some((account.allow, role.allow, direct.allow)),
            own,
            [s for layer in (direct, role, account, identity, boundary, session) for s in layer.allows],
        )
    delegated = account.allow if needs_delegation(request.action, request.resource) else Truth.TRUE
    if caller.kind is Kind.ROOT and action_matches("sts:AssumeRole*", request.action):
        return Truth.FALSE, "AWS does not let a root user assume roles", []
    paths = (
        (direct.allow, [direct]),
        (every((role.allow, boundary.allow, session.allow)), [role, boundary, session]),
        (every((own, delegated)), [identity, boundary, session, *([account] if delegated is account.allow else [])]),
    )
    truth, layers = max(paths, key=lambda path: path[0])
    reason = _lack(identity, boundary, session)
    if own is not Truth.FALSE and delegated is Truth.FALSE:
        reason = "the resource policy neither names the caller nor delegates to the account"
    return truth, reason, [s for layer in layers for s in layer.allows]


def _core_across(
    request: Request, granted: Truth, own: Truth, used: list[Statement]
) -> tuple[Truth, str, list[Statement]]:
    if action_matches("kms:*", request.action) and not _listed("kms-across-accounts", request.action):
        return Truth.FALSE, "KMS does not offer this operation across accounts", []
    if granted is Truth.FALSE:
        return granted, "no resource policy grants it to the other account", []
    return min(granted, own), "the caller's own policies do not allow it", used


def _lack(identity: _Layer, boundary: _Layer, session: _Layer) -> str:
    if identity.allow is Truth.FALSE:
        return "no identity policy allows it, and no resource policy grants it"
    if boundary.allow is Truth.FALSE:
        return "the permissions boundary does not allow it"
    return "the session policy does not allow it" if session.allow is Truth.FALSE else ""


def needs_delegation(action: str, resource: str) -> bool:
    """Whether identity policies count only where the resource policy delegates to the account: keys and trust."""
    return (":key/" in resource or ":role/" in resource) and _listed("delegation-needed", action)


def _listed(fact_id: str, action: str) -> bool:
    return any(action_matches(pattern, action) for pattern in fact_values(fact_id))


def _root_keeps(request: Request) -> bool:
    own_root = request.caller.kind is Kind.ROOT and request.caller.account == request.account
    return own_root and _listed("owner-root-keeps-bucket-policy", request.action)


def _grants(grant: KmsGrant, request: Request) -> bool:
    caller = request.caller
    to_caller = grant.grantee in (caller.arn, caller.role)
    return to_caller and any(action_matches(f"kms:{operation}", request.action) for operation in grant.operations)


def _blocked_as_public(request: Request, policy: Statements | None) -> bool:
    caller = request.caller
    if not request.blocks_public_access or not policy or request.resource.split(":")[2:3] != ["s3"]:
        return False
    return caller.kind is not Kind.SERVICE and caller.account != request.account and is_public(policy)
