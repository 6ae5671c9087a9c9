"""L10: an aggregator of an organization has a role that Config takes on and that lists the accounts."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import trusts
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/config/latest/developerguide/aggregated-create.html"
AGGREGATOR, SOURCE = "cfg/configurationAggregator:ConfigurationAggregator", "organizationAggregationSource"
CONFIG = "config.amazonaws.com"
OF_ORGANIZATION = (
    "organizations:ListAccounts", "organizations:DescribeOrganization",
    "organizations:ListAWSServiceAccessForOrganization", "organizations:ListDelegatedAdministrators",
)  # fmt: skip
"""What AWS's managed policy AWSConfigRoleForOrganizations allows."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each aggregator of an organization."""
    for aggregator in estate.of_type(AGGREGATOR):
        if aggregator.facts.get(SOURCE):
            who = f"{estate.account(aggregator).name or aggregator.account}:{aggregator.name}"
            needs = tuple(_aggregates(estate, aggregator))
            does = "lists the accounts that it aggregates"
            yield Duty("L10", "config-aggregators", who, does, needs, WHY, aggregator.urn)


def _aggregates(estate: DutyEstate, aggregator: Resource) -> Iterator[Need]:
    named = value_at(aggregator.facts, f"{SOURCE}.roleArn")
    role = estate.principal(named)
    if role is None:
        linked = "/aws-service-role/" in str(named)
        yield Standing(False if linked else None, f"{named} is no role of the input that {CONFIG} may assume")
        return
    yield trusts(role, CONFIG)
    yield from (Call(role, action, "*", account=aggregator.account) for action in OF_ORGANIZATION)
