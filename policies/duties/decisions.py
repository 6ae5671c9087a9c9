"""Decides requests with ``must`` semantics: only what AWS certainly allows is possible, and what is unread may deny."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from policies.duties.duty import ALLOWED, Answer, Call, Outcome, ServiceCall
from policies.duties.relevant_policies import RelevantPolicies
from policies.separation.estate.entities import UNREAD_KEY, Account, IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.request_context import principal_context, resource_keys, with_resource
from policies.separation.iam.arn_fields import account_of, region_of
from policies.separation.iam.conditions import UNDETERMINED, Context, Undetermined, Values
from policies.separation.iam.evaluation import evaluate
from policies.separation.iam.patterns import sample
from policies.separation.iam.policy_documents import Origin, Statement
from policies.separation.iam.principals import Caller, CallerKind
from policies.separation.iam.request import Decision, Policies, Request, Statements
from policies.separation.iam.request import Outcome as EvaluationOutcome
from policies.separation.iam.three_valued import Truth
from policies.separation.reach.confirmation import Confirmation
from policies.separation.reach.target_sets import Target, is_arn_pattern
from policies.separation.reach.witness_context import (
    Certainty,
    WitnessContext,
    find_witness_context,
    set_by_others,
)

BY_AWS = Statement(True, ("*",), ("*",), sid="AWS's policy", origin=Origin("identity", "service-linked role"))
"""Stands for the policy of a service-linked role, which is AWS's and allows what its service does."""
TO_ALL = Statement(True, ("*",), ("*",), (("AWS", "*"),), origin=Origin("resource", "any"))
OF_ORGANIZATION = ("aws:sourceorgid", "aws:sourceorgpaths")
NO_CONTEXT = "no policy allows it in any context"
PLAIN_REQUEST: dict[str, Values] = {"aws:securetransport": "true"}


class _PlainContext(Context):
    """A context without every key that its caller may leave out; what others set is undetermined."""

    def get(self, key: str) -> Values | Undetermined | None:
        found = super().get(key)
        if found is UNDETERMINED and not set_by_others(key):
            return None
        return found


class Decisions:
    """Decides the requests of duties; equal requests are decided once."""

    def __init__(self, estate: EstateModel, home: str, aliases: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.estate, self.home, self._aliases = estate, home, aliases or {}
        self.confirmation = Confirmation(estate)
        self._relevant = RelevantPolicies()
        self._callers: dict[str, Context] = {}
        self._calls: dict[tuple[object, ...], Outcome] = {}
        self._services: dict[tuple[object, ...], Outcome] = {}

    def call(self, call: Call) -> Outcome:
        """ALLOWED if AWS allows it in a context that the caller chooses, whatever a policy that was not read says."""
        key = (call.who.identity_key, call.action, call.arn, call.account, tuple(sorted(call.context.items())))
        if key not in self._calls:
            self._calls[key] = self._call(call)
        return self._calls[key]

    def _call(self, call: Call) -> Outcome:
        request, target = self._request(call)
        policies = self._relevant.of(call.who, call.action, target, self.estate.accounts.get(target.account))
        outcome = evaluate(self._plain(request), policies)  # the first context that a caller would choose
        if outcome.decision is not Decision.ALLOWED:
            request = _with_its_key(request, target)
            found = find_witness_context(request, policies)
            if found is not None and found.certainty is not Certainty.CERTAIN:
                return self._undecided(call, found)
            outcome = found.outcome if found else self._plainest(request, policies)
        what = f"{call.action} on {self.name(call.arn)}"
        if outcome.decision is not Decision.ALLOWED:
            foreign = target.entity is None and target.account != call.who.account.id
            if foreign and all(s.allow for s in outcome.statements) and not self._reads(target.account):
                return Outcome(Answer.UNKNOWN, f"{what}: the resource, of another account, is not in the input")
            return _refused(what, Decision.EXPLICITLY_DENIED, outcome.statements, outcome.reason or NO_CONTEXT)
        unread = self._relevant.unread(policies, linked=call.who.caller.service_linked)
        if unread is not None:
            return Outcome(Answer.UNKNOWN, f"{what}: {unread.origin.layer} {unread.origin.name} may deny it")
        return ALLOWED

    def _request(self, call: Call) -> tuple[Request, Target]:
        """The request, with all that is known of its context, and the target that it names."""
        target = self._target(call.arn, call.account or _account_in(call.arn) or call.who.account.id)
        if call.who.arn not in self._callers:
            self._callers[call.who.arn] = principal_context(call.who)
        keys = {**PLAIN_REQUEST, **_region(call.arn), **self._of_key(call.arn), **call.context}
        owner = self.estate.accounts.get(target.account)
        context = with_resource(self._callers[call.who.arn], {**resource_keys(target.entity, owner), **keys})
        arn = sample(call.arn) if is_arn_pattern(call.arn) else call.arn
        return Request(call.who.caller, call.action, arn, target.account, context), target

    def _plain(self, request: Request) -> Request:
        """The request as a plain client sends it: without the keys that a caller may leave out, in the home Region."""
        known = {"aws:requestedregion": self.home, "aws:viaawsservice": "false", **request.context.known}
        return replace(request, context=_PlainContext(known, complete=False, absent=request.context.absent))

    def _undecided(self, call: Call, found: WitnessContext) -> Outcome:
        when = ", ".join(f"{key} = {value}" for key, value in found.notable_keys if key != UNREAD_KEY)
        how = f"only with {when}" if when else "by a policy that was not read"
        return Outcome(Answer.UNKNOWN, f"{call.action} on {self.name(call.arn)} is allowed {how}")

    def _plainest(self, request: Request, policies: Policies) -> EvaluationOutcome:
        """The outcome in the plainest context, of a request that no context lets through."""
        known = {"aws:requestedregion": self.home, **request.context.known}
        return evaluate(replace(request, context=Context(known, complete=True)), policies)

    def passes(self, call: Call, endpoint: Statements) -> Outcome:
        """Whether the policy of a VPC endpoint lets the request pass; the other policies are not asked."""
        request, _ = self._request(call)
        found = find_witness_context(request, Policies(identity=(BY_AWS,), resource=(TO_ALL,), endpoints=endpoint))
        if found is not None and found.certainty is Certainty.CERTAIN:
            return ALLOWED
        name = endpoint[0].origin.name if endpoint else "an endpoint"
        what = f"{call.action} on {self.name(call.arn)}: the policy of the endpoint {name}"
        if found is None:
            return Outcome(Answer.BLOCKED, f"{what} does not let it pass")
        return Outcome(Answer.UNKNOWN, f"{what} depends on what is not known")

    def service_call(self, call: ServiceCall) -> Outcome:
        """ALLOWED if the resource's policy lets the service in and no RCP above it denies, with what it sends."""
        sent = tuple(sorted(call.context.items()))
        key = (call.service, call.action, call.arn, call.client.id, sent, call.policy)
        if key not in self._services:
            self._services[key] = self._service_call(call)
        return self._services[key]

    def _service_call(self, call: ServiceCall) -> Outcome:
        entity: IamResource | Principal | None = (
            self.estate.resource_by_arn.get(call.arn)
            or self.estate.resource_by_arn.get(_holder_of(call.arn))
            or self.estate.principal_by_arn.get(call.arn)
        )
        what = f"{call.action} on {self.name(call.arn)} by {call.service}"
        if entity is None:
            if self._reads(_account_in(call.arn)) and not call.arn.endswith(":event-bus/default"):
                return Outcome(Answer.BLOCKED, f"{what}: the resource is not there", absence=True)
            return Outcome(Answer.UNKNOWN, f"{what}: the resource is not in the input")
        account = self.estate.accounts.get(entity.account.id, entity.account)
        own = {**resource_keys(entity, account), **call.context}
        known = {**PLAIN_REQUEST, **_region(call.arn), "aws:principalisawsservice": "true", **own}
        request = Request(
            Caller(CallerKind.SERVICE, call.service), call.action, call.arn, account.id, _sent(known, call.client)
        )
        policy = entity.trust if isinstance(entity, Principal) else entity.policy
        if call.policy is not None:
            policy = call.policy
        policies = Policies(resource=policy or (), rcps=account.rcps)
        outcome = evaluate(request, policies)
        unread = self._relevant.unread(policies)
        if unread is not None and outcome.decision is not Decision.EXPLICITLY_DENIED:
            does = "deny" if outcome.decision is Decision.ALLOWED else "allow"
            return Outcome(Answer.UNKNOWN, f"{what}: {unread.origin.layer} {unread.origin.name} may {does} it")
        if outcome.decision is not Decision.ALLOWED:
            reason = outcome.reason or "no statement of its policy lets it in"
            return _refused(what, outcome.decision, outcome.statements, reason)
        return ALLOWED

    def _reads(self, account: str) -> bool:
        found = self.estate.accounts.get(account)
        return found is not None and found.read

    def applies(self, statement: Statement, who: Principal, arn: str, keys: Mapping[str, Values]) -> bool:
        """Whether a statement's conditions may hold for a request of this principal on this resource."""
        target = self._target(arn, _account_in(arn) or who.account.id)
        account = self.estate.accounts.get(target.account)
        known = {**resource_keys(target.entity, account), **self._of_key(arn), **keys}
        return statement.holds(with_resource(principal_context(who), known)) is not Truth.FALSE

    def _of_key(self, arn: str) -> dict[str, Values]:
        """The context key that a KMS key determines beside its tags: its aliases."""
        return {"kms:resourcealiases": self._aliases.get(arn, ())} if ":kms:" in arn and ":key/" in arn else {}

    def name(self, arn: str) -> str:
        """The estate's name of an ARN, or the ARN."""
        found = self.estate.resource_by_arn.get(arn)
        return f"{found.kind} {found.label}" if found else arn

    def _target(self, arn: str, account: str) -> Target:
        entity: IamResource | Principal | None = (
            self.estate.resource_by_arn.get(arn)
            or self.estate.principal_by_arn.get(arn)
            or self.estate.resource_by_arn.get(_holder_of(arn))
        )
        if entity is None:
            return Target(arn, account)
        return Target(arn, entity.account.id, entity)


def service_linked_role(account: Account, service: str, name: str) -> Principal:
    """A service-linked role (``backup.amazonaws.com``, ``AWSServiceRoleForBackup``) whose policy is AWS's; it counts as
    made, whether or not the graph holds it."""
    arn = f"arn:aws:iam::{account.id}:role/aws-service-role/{service}/{name}"
    caller = Caller(CallerKind.SESSION, arn, account.id, arn, any_session=True)
    return Principal(arn, caller, account, account.owner, identity=(BY_AWS,))


def _with_its_key(request: Request, target: Target) -> Request:
    """A request that writes an object and names the key of it: that of the bucket, the one that its writers have."""
    entity = target.entity
    if request.action != "s3:PutObject" or not isinstance(entity, IamResource) or not entity.kms_key_arn:
        return request
    known = {"s3:x-amz-server-side-encryption-aws-kms-key-id": entity.kms_key_arn, **request.context.known}
    return replace(request, context=replace(request.context, known=known))


def _refused(what: str, decision: Decision, statements: Statements, reason: str) -> Outcome:
    answer = Answer.UNKNOWN if decision is Decision.UNKNOWN else Answer.BLOCKED
    denying = next((s for s in statements if not s.allow), None)
    source = denying.origin.source if denying else ""
    cause = f"{what}: {f'{denying} stops it' if denying else reason}"
    return Outcome(answer, cause, source=source, absence=denying is None)


class _SentContext(Context):
    """What a service sends for an account of an organization that is not in the input: all but its ids is known."""

    def get(self, key: str) -> Values | Undetermined | None:
        found = self.known.get(key)
        return UNDETERMINED if found is None and key in OF_ORGANIZATION else found


def _sent(known: Mapping[str, Values], client: Account) -> Context:
    """The context of a service's request: exactly what is known, but for the ids of an unread organization."""
    return Context(known) if client.organization or client.payer else _SentContext(known)


def _region(arn: str) -> dict[str, Values]:
    """The Region that a request about this ARN goes to, if the ARN says so."""
    region = region_of(arn)
    return {"aws:requestedregion": region} if region and "*" not in region else {}


def _account_in(arn: str) -> str:
    account = account_of(arn)
    return account if account.isdigit() else ""


def _holder_of(arn: str) -> str:
    """The ARN of the bucket of an object, or of the log group of a log stream, or the ARN itself."""
    if ":log-stream:" in arn:
        return arn.partition(":log-stream:")[0]
    return arn.partition("/")[0] if arn.startswith("arn:aws:s3:::") else arn
