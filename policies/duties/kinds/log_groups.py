"""L3: CloudWatch Logs encrypts each log group with its key, and passes its events on to each subscription filter."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import Sender, as_role, as_service, source_of
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.iam.arn_fields import region_of, service_of

WHY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
FILTERS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html"
GROUP, FILTER = "cloudwatch/logGroup:LogGroup", "cloudwatch/logSubscriptionFilter:LogSubscriptionFilter"
ACTIONS = ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey")
SOURCE = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each log group with a key, and for each subscription filter."""
    for group in estate.of_type(GROUP):
        if group.facts.get("kmsKeyId"):
            needs = tuple(_encrypts(estate, group))
            yield Duty("L3", "log-groups", estate.label(group), "is encrypted with its key", needs, WHY, group.urn)
    for each in estate.of_type(FILTER):
        destination = str(each.facts.get("destinationArn"))
        needs = tuple(_passes_on(estate, each, destination))
        yield Duty(
            "L3", "log-groups", estate.label(each), f"passes events on to {destination}", needs, FILTERS, each.urn
        )


def _encrypts(estate: DutyEstate, group: Resource) -> Iterator[Need]:
    """The key's policy lets in ``logs.<Region>.amazonaws.com`` with the group in the encryption context."""
    account, key = estate.account(group), group.facts.get("kmsKeyId")
    arn = estate.key_arn(key, account)
    if arn is None:
        yield not_in_input(f"the key {key}")
        return
    yield Standing(region_of(arn) == group.region, f"the key {arn} is not in {group.region}")
    group_arn = str(group.facts.get("arn")).removesuffix(":*")
    says = source_of(account, group_arn)
    sender = Sender(f"logs.{group.region}.amazonaws.com", account, says, says, SOURCE)
    yield from sender.use_key(estate, arn, account, *ACTIONS, context={"kms:encryptioncontext:aws:logs:arn": group_arn})


def _passes_on(estate: DutyEstate, each: Resource, destination: str) -> Iterator[Need]:
    account, service = estate.account(each), service_of(destination)
    if each.facts.get("roleArn"):
        yield from as_role(estate, estate.role(each, "roleArn"), destination, "logs.amazonaws.com")
    elif service == "lambda":
        group = f"arn:aws:logs:{each.region}:{each.account}:log-group:{each.facts.get('logGroup')}:*"
        says = source_of(account, group)
        yield from as_service(estate, Sender("logs.amazonaws.com", account, says, says), destination)
    elif service in ("kinesis", "firehose"):
        yield Standing(
            False, f"a filter for {destination} takes a role with which CloudWatch Logs writes; none is named"
        )
    else:
        yield Standing(None, f"the access policy of the destination {destination} is not evaluated")
