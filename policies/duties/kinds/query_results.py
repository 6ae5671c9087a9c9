"""L3: Athena writes the results of a workgroup's queries for each role that may ask them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.buckets import BucketSettings, buckets
from policies.duties.duty import ANYBODY, AnyOf, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import arn_matches

WHY = "https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings.html"
VIA: dict[str, Values] = {
    "aws:calledvia": ("athena.amazonaws.com",),
    "aws:calledviafirst": "athena.amazonaws.com",
    "aws:calledvialast": "athena.amazonaws.com",
    "aws:viaawsservice": "true",
}
SAVED = "https://docs.aws.amazon.com/athena/latest/ug/saved-queries.html"
GROUP, DATABASE = "athena/workgroup:Workgroup", "glue/catalogDatabase:CatalogDatabase"
TABLE = "glue/catalogTable:CatalogTable"
COMMENT = re.compile(r"--[^\n]*")
FROM = re.compile(r"\b(?:FROM|JOIN)\s+\"?([a-z_][a-z0-9_]{0,127})\b\"?(?!\s*[.(])", re.IGNORECASE)
WITH = re.compile(r"\b(\w{1,128})(?:\s*\([^()]{0,512}\))?\s+AS\s*\(|\bAS\s+(\w{1,128})\s*\(", re.IGNORECASE)
PRIMARY = "primary"
"""The workgroup that every account has."""
START = "athena:StartQueryExecution"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each workgroup with a bucket of its own and each role whose policy names that workgroup."""
    by_name = buckets(estate)
    for group in estate.of_type(GROUP):
        location = value_at(group.facts, "configuration.resultConfiguration.outputLocation")
        if not isinstance(location, str):
            continue
        name, _, prefix = location.removeprefix("s3://").partition("/")
        bucket = by_name.get(name)
        arn = f"arn:aws:athena:{group.region}:{group.account}:workgroup/{group.facts.get('name')}"
        for role in estate.in_account.get(group.account, ()):
            if any(s.allow and s.covers_action(START) and _names(s.resources, arn) for s in role.identity):
                needs = tuple(_needs(estate, group, role, arn, bucket, name, prefix))
                does = f"gets the results of the workgroup {group.facts.get('name')}"
                yield Duty("L3", "query-results", role.name, does, needs, WHY, group.urn, role.arn)
    yield from _saved(estate)


def _saved(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each saved query: its database is in the catalog, and its workgroup is there."""
    tables: dict[tuple[str, str, object], set[str]] = {}
    for table in estate.of_type(TABLE):
        of = (table.account, table.region, table.facts.get("databaseName"))
        tables.setdefault(of, set()).add(str(table.facts.get("name")))
    databases = {(d.account, d.region, d.facts.get("name")) for d in estate.of_type(DATABASE)}
    groups = {(g.account, g.region, str(g.facts.get("name"))) for g in estate.of_type(GROUP)}
    for query in estate.of_type("athena/namedQuery:NamedQuery"):
        place = (query.account, query.region)
        database, group = query.facts.get("database"), query.facts.get("workgroup") or PRIMARY
        lacks = sorted(_asked(str(query.facts.get("query"))) - tables.get((*place, database), set()))
        needs = (
            Standing((*place, database) in databases, f"there is no database {database}"),
            Standing(not lacks, f"the database {database} has no table {', '.join(lacks)}"),
            Standing(group == PRIMARY or (*place, group) in groups, f"there is no workgroup {group}"),
            _somebody_asks(estate, query, group),
        )
        yield Duty("L3", "query-results", estate.label(query), "can be run", needs, SAVED, query.urn)


def _somebody_asks(estate: DutyEstate, query: Resource, group: str) -> Need:
    """Somebody of the account, whose policies may name every workgroup, starts queries in this one."""
    arn = f"arn:aws:athena:{query.region}:{query.account}:workgroup/{group}"
    who = (p for p in estate.in_account.get(query.account, ()) if any(
        s.allow and s.covers_action(START) and any(arn_matches(each, arn) for each in s.resources) for s in p.identity
    ))  # fmt: skip
    missing = f"nobody of the account may start a query in the workgroup {group}"
    return AnyOf(tuple((Call(each, START, arn),) for each in who), missing)


def _asked(query: str) -> set[str]:
    """The tables of the query's own database that it asks, without those that it makes itself (``WITH x AS``)."""
    text = COMMENT.sub(" ", query)
    return set(FROM.findall(text)) - {name for pair in WITH.findall(text) for name in pair}


def _names(resources: tuple[str, ...], arn: str) -> bool:
    return any(pattern != "*" and arn_matches(pattern, arn) for pattern in resources)


def _needs(
    estate: DutyEstate,
    group: Resource,
    role: Principal,
    arn: str,
    bucket: BucketSettings | None,
    name: str,
    prefix: str,
) -> Iterator[Need]:
    yield Standing(group.facts.get("state") != "DISABLED", "the workgroup is disabled")
    yield Call(role, START, arn)
    yield Call(role, "athena:GetQueryResults", arn)
    if bucket is None:
        yield not_in_input(f"the bucket {name}", ANYBODY)
        return
    owner = value_at(group.facts, "configuration.resultConfiguration.expectedBucketOwner")
    fits = not owner or owner == bucket.resource.account
    yield Standing(fits, f"the workgroup expects {owner} to own {name}, which {bucket.resource.account} owns")
    yield Call(role, "s3:GetBucketLocation", bucket.arn, VIA)
    yield from (Call(role, action, f"{bucket.arn}/{prefix}any", VIA) for action in ("s3:PutObject", "s3:GetObject"))
    given = value_at(group.facts, "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn")
    key = given or bucket.key
    if key and "alias/aws/" not in str(key):
        yield from estate.uses_key(role, key, "s3", "GenerateDataKey", "Decrypt")
