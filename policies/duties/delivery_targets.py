"""What it takes to deliver to a target: to a topic, a queue, a function, a bucket, a bus, a log group or a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

from infra.engine.graph import Resource
from policies.duties.duty import ALLOWED, Answer, Call, Need, Outcome, ServiceCall, Standing, all_of
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Account, Principal
from policies.separation.estate.graph_references import statements_in
from policies.separation.iam.arn_fields import account_of, region_of, service_of
from policies.separation.iam.conditions import Values
from policies.separation.iam.policy_documents import Origin, Statement

TOPIC, QUEUE, FUNCTION = "sns/topic:Topic", "sqs/queue:Queue", "lambda/function:Function"
AWS_MANAGED = "alias/aws/"
LOG_ACTIONS = ("logs:CreateLogStream", "logs:PutLogEvents")
NOTHING: Final[Mapping[str, Values]] = MappingProxyType({})
AS_ROLE = {
    "sns": "sns:Publish", "sqs": "sqs:SendMessage", "lambda": "lambda:InvokeFunction", "events": "events:PutEvents",
    "firehose": "firehose:PutRecord", "kinesis": "kinesis:PutRecord", "states": "states:StartExecution",
    "ecs": "ecs:RunTask", "codebuild": "codebuild:StartBuild", "codepipeline": "codepipeline:StartPipelineExecution",
    "batch": "batch:SubmitJob", "logs": "logs:PutLogEvents", "execute-api": "execute-api:Invoke",
    "ssm": "ssm:SendCommand",
}  # fmt: skip
"""Service of a target's ARN -> the action with which a role delivers to it."""
BY_PART = {
    ":api-destination/": "events:InvokeApiDestination", ":automation-definition/": "ssm:StartAutomationExecution",
    ":workflow/": "glue:NotifyEvent", ":pipeline/": "sagemaker:StartPipelineExecution",
}  # fmt: skip
"""The same by a part of the ARN."""
BY_KEY_USERS = {"sns": ("sns", "kmsMasterKeyId", TOPIC), "sqs": ("sqs", "kmsMasterKeyId", QUEUE)}
"""Service of a target -> the service that uses its key, the property with the key, the type."""


@dataclass(frozen=True, slots=True)
class Sender:
    """An AWS service that delivers as itself, for an account.

    ``says`` are the context keys of its request to the target, ``says_to_kms`` those with which the target's key is
    used for it; ``unstated`` are keys of both, ``unstated_to_kms`` of the latter, of which AWS's pages do not say
    whether they are sent.
    """

    service: str
    client: Account
    says: Mapping[str, Values] = field(default_factory=dict)
    says_to_kms: Mapping[str, Values] = field(default_factory=dict)
    unstated: frozenset[str] = frozenset()
    unstated_to_kms: frozenset[str] = frozenset()

    def call(self, action: str, arn: str, **more: Values) -> Need:
        """A request of the service on a resource."""
        return _asked(ServiceCall(self.service, action, arn, self.client, {**self.says, **more}), self.unstated)

    def use_key(
        self, estate: DutyEstate, key: Any, owner: Account, *actions: str, context: Mapping[str, Values] = NOTHING
    ) -> Iterator[Need]:
        """The KMS requests that are made for the service with a target's key, as ``owner`` names it."""
        arn = estate.key_arn(key, owner)
        for action in actions if arn else ():
            call = ServiceCall(self.service, f"kms:{action}", str(arn), self.client, {**self.says_to_kms, **context})
            yield _asked(call, self.unstated | self.unstated_to_kms)


def _asked(call: ServiceCall, unstated: frozenset[str]) -> Need:
    return Unstated(call, unstated) if unstated else call


@dataclass(frozen=True, slots=True)
class Unstated:
    """A request of a service of which AWS's pages do not say whether it states some context keys: both must do."""

    call: ServiceCall
    keys: frozenset[str]

    def decide(self, estate: DutyEstate) -> Outcome:
        """UNKNOWN where the answer depends on the keys."""
        with_keys = self.call.decide(estate)
        context = {key: value for key, value in self.call.context.items() if key not in self.keys}
        without = replace(self.call, context=context).decide(estate)
        if with_keys.answer is without.answer:
            return with_keys
        which = without if with_keys.answer is Answer.ALLOWED else with_keys
        keys = ", ".join(sorted(self.keys))
        return Outcome(Answer.UNKNOWN, f"AWS does not say whether {self.call.service} states {keys}: {which.cause}")


@dataclass(frozen=True, slots=True)
class OrElse:
    """A need that decides unless it is not met, and then another one: a resource's own policy, or a role."""

    first: Need
    second: Need

    def decide(self, estate: DutyEstate) -> Outcome:
        """The first's answer if it is ALLOWED, else the second's if that is, else the first's."""
        first = self.first.decide(estate)
        if first.answer is Answer.ALLOWED:
            return first
        return ALLOWED if self.second.decide(estate).answer is Answer.ALLOWED else first


@dataclass(frozen=True, slots=True)
class AllOf:
    """Several needs as one: the worst answer."""

    needs: tuple[Need, ...]

    def decide(self, estate: DutyEstate) -> Outcome:
        """The worst answer, with its cause."""
        return all_of(self.needs, estate)


def action_to(arn: str) -> str:
    """The action with which a role delivers to a target, or the empty string if it is not evaluated."""
    named = next((action for part, action in BY_PART.items() if part in arn), "")
    return named or AS_ROLE.get(service_of(arn), "")


def source_of(account: Account, arn: str = "") -> dict[str, Values]:
    """The context keys by which a service names the resource that it acts for."""
    known: dict[str, Values] = {"aws:sourceaccount": account.id}
    if arn:
        known["aws:sourcearn"] = arn
    if account.organization:
        known |= {"aws:sourceorgid": account.organization, "aws:sourceorgpaths": (account.path,)}
    return known


def named(estate: DutyEstate, arn: str, *types: str) -> Resource | None:
    """The resource of these types with this ARN."""
    wanted = {f"aws:{type_}" for type_ in types}
    return next((r for r in estate.graph.identified(arn) if r.type in wanted), None)


def same_region(arn: str, region: str, what: str) -> Iterator[Need]:
    """A need that the target stands in the Region of what delivers to it."""
    if region_of(arn) and region and region_of(arn) != region:
        yield Standing(False, f"{what} in {region} cannot deliver to {arn} in another Region")


def as_service(estate: DutyEstate, sender: Sender, arn: str) -> Iterator[Need]:
    """What it takes that a service delivers as itself to a topic, queue, function or log group."""
    service = service_of(arn)
    if service in BY_KEY_USERS:
        via, key_property, type_ = BY_KEY_USERS[service]
        yield sender.call(AS_ROLE[service], arn)
        yield from encrypted_for(estate, sender, named(estate, arn, type_), arn, via, key_property)
    elif service == "lambda":
        yield from _invokes(estate, sender, arn)
    elif service == "logs":
        yield from writes_log_group(estate, sender, arn)
    else:
        action = AS_ROLE.get(service, f"{service}:*")
        yield Standing(None, f"{action} on {arn} by {sender.service} without a role is not evaluated")


def encrypted_for(
    estate: DutyEstate, sender: Sender, target: Resource | None, arn: str, via: str, key_property: str
) -> Iterator[Need]:
    """The key of a topic or queue lets the service in; AWS's own key of SNS or SQS lets no service in."""
    if target is None:
        yield not_in_input(arn)
        return
    key = target.facts.get(key_property)
    if isinstance(key, str) and AWS_MANAGED in key:
        yield Standing(
            False, f"{arn} is encrypted with {key}, whose key policy lets no service in: name a customer managed key"
        )
    elif isinstance(key, str) and key:
        context: dict[str, Values] = {f"kms:encryptioncontext:aws:{via}:{'topicarn' if via == 'sns' else 'arn'}": arn}
        account = estate.account(target)
        if estate.key_arn(key, account) is None:
            yield not_in_input(f"the key {key} of {arn}")
            return
        yield from sender.use_key(estate, key, account, "GenerateDataKey", "Decrypt", context=context)


def _invokes(estate: DutyEstate, sender: Sender, arn: str) -> Iterator[Need]:
    function = named(estate, arn, FUNCTION) or named(estate, ":".join(arn.split(":")[:7]), FUNCTION)
    if function is None:
        yield not_in_input(arn)
    else:
        yield sender.call("lambda:InvokeFunction", str(function.facts.get("arn", arn)))


def writes_log_group(estate: DutyEstate, sender: Sender, arn: str) -> Iterator[Need]:
    """A service writes to a log group by the resource policies of CloudWatch Logs in the group's account and Region."""
    group = arn.removesuffix(":*")
    found: list[Statement] = []
    for policy in estate.of_type("cloudwatch/logResourcePolicy:LogResourcePolicy"):
        if (policy.account, policy.region) == (account_of(group), region_of(group)):
            origin = Origin("resource", policy.name, str(policy.source or ""))
            found += statements_in(policy.facts.get("policyDocument"), origin, policy.urn, [])
    for action in LOG_ACTIONS:
        request = ServiceCall(
            sender.service, action, f"{group}:log-stream:any", sender.client, sender.says, policy=tuple(found)
        )
        yield _asked(request, sender.unstated)


def writes_log_stream(role: Principal, group: str, stream: str) -> Iterator[Need]:
    """A role may make a log stream and write to it; ``group`` is the ARN of the log group."""
    yield from (Call(role, action, f"{group}:log-stream:{stream}") for action in LOG_ACTIONS)


def as_role(estate: DutyEstate, role: Principal | None, arn: str, service: str) -> Iterator[Need]:
    """What it takes that a service (``events.amazonaws.com``) delivers with a role: it takes it on, the role may."""
    if role is None:
        yield not_in_input("the role of the delivery")
        return
    yield trusts(role, service)
    action = action_to(arn)
    if not action:
        yield Standing(None, f"the requests with which a role delivers to {arn} are not evaluated")
        return
    yield Call(role, action, arn, account=account_of(arn))
    yield from encrypts_as_role(estate, role, arn)


def encrypts_as_role(estate: DutyEstate, role: Principal, arn: str) -> Iterator[Need]:
    """A role may use the key of the topic or queue that it delivers to, if that is a customer managed key."""
    if service_of(arn) not in BY_KEY_USERS:
        return
    via, key_property, type_ = BY_KEY_USERS[service_of(arn)]
    target = named(estate, arn, type_)
    if target is None:
        yield not_in_input(arn)
    elif AWS_MANAGED not in str(target.facts.get(key_property)):
        yield from estate.uses_key(role, target.facts.get(key_property), via, "GenerateDataKey", "Decrypt")


def trusts(role: Principal, service: str, context: Mapping[str, Values] | None = None) -> Need:
    """A need that a service may assume a role, with the source that it states."""
    return ServiceCall(service, "sts:AssumeRole", role.arn, role.account, context or source_of(role.account))
