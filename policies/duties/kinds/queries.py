"""L6: a person who may query gets an answer: the data, its key, the catalog, and the place where results go."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import source_of
from policies.duties.duty import ANYBODY, Call, Duty, Need
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.flows import READ, about_objects
from policies.duties.people import people, session_keys
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.conditions import Values
from policies.separation.iam.patterns import arn_matches

RESULTS = "https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html"
CATALOG = "https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html"
START, TAKE = "athena:StartQueryExecution", ("athena:GetQueryExecution", "athena:GetQueryResults")
WORKGROUP, TABLE = "athena/workgroup:Workgroup", "glue/catalogTable:CatalogTable"
OUTPUT = "configuration.resultConfiguration.outputLocation"
MANAGED = "configuration.managedQueryResultsConfiguration"
KEPT_BY = "encryption.athena.amazonaws.com"
"""The service principal with which Athena encrypts and decrypts results that it keeps itself."""
THROUGH: dict[str, Values] = {"aws:viaawsservice": "true", "aws:calledvia": ("athena.amazonaws.com",),
                              "aws:calledviafirst": "athena.amazonaws.com"}  # fmt: skip
"""What Athena's requests in the caller's name state."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each person and each workgroup that a policy lets them query: one duty for results, one for each table."""
    for who in people(estate.model.principals):
        for workgroup in estate.of_type(WORKGROUP):
            if not may_query(who, workgroup):
                continue
            about, keys = estate.by_arn.get(who.arn), session_keys(who)
            urn = about.urn if about else workgroup.urn
            needs = tuple(results(estate, who, workgroup, keys))
            does = f"gets answers in the workgroup {workgroup.facts.get('name')}"
            yield Duty("L6", "queries", who.name, does, needs, RESULTS, urn, who.arn)
            for table in estate.beside(workgroup, TABLE):
                if names(who, "glue:GetTable", str(table.facts.get("arn"))):
                    needs = tuple(data(estate, who, table, keys))
                    does = f"queries the table {table.facts.get('name')} in {workgroup.facts.get('name')}"
                    yield Duty("L6", "queries", who.name, does, needs, CATALOG, urn, who.arn)


def may_query(who: Principal, workgroup: Resource) -> bool:
    """Whether a policy of a principal lets it start queries in a workgroup of its account."""
    return who.account.id == workgroup.account and names(who, START, str(workgroup.facts.get("arn")))


def names(who: Principal, action: str, arn: str) -> bool:
    """Whether a policy of a principal allows an action on a resource, conditions left aside."""
    return any(
        s.allow and s.covers_action(action) and any(arn_matches(pattern, arn) for pattern in s.resources)
        for s in who.identity
    )


def results(estate: DutyEstate, who: Principal, workgroup: Resource, keys: dict[str, Values]) -> Iterator[Need]:
    """To start a query, to read its result, and, in the caller's name, to write it where the workgroup says."""
    arn = str(workgroup.facts.get("arn"))
    yield from (Call(who, action, arn, keys) for action in (START, *TAKE))
    if value_at(workgroup.facts, f"{MANAGED}.enabled") is True:
        yield from _kept_by_athena(estate, who, workgroup, keys)
        return
    location = str(value_at(workgroup.facts, OUTPUT) or "")
    if not location:
        return  # whoever queries names a place
    bucket, folder = _place(estate, location)
    if bucket is None:
        yield not_in_input(location, ANYBODY)
        return
    through = {**keys, **THROUGH}
    yield Call(who, "s3:GetBucketLocation", bucket.arn, through)
    yield from (Call(who, f"s3:{action}", f"{bucket.arn}/{folder}*", through) for action in ("PutObject", "GetObject"))
    encrypted = value_at(workgroup.facts, "configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn")
    yield from estate.uses_key(who, encrypted or bucket.kms_key_arn, "s3", "GenerateDataKey", "Decrypt", **keys)


def _kept_by_athena(
    estate: DutyEstate, who: Principal, workgroup: Resource, keys: dict[str, Values]
) -> Iterator[Need]:
    """Whoever queries and Athena itself use the key, if it is the customer's (Athena, Managed query results)."""
    arn, key = str(workgroup.facts.get("arn")), value_at(workgroup.facts, f"{MANAGED}.encryptionConfiguration.kmsKey")
    yield from estate.uses_key(who, key, "athena", "GenerateDataKey", "Decrypt", **keys)
    source = source_of(who.account, arn)
    yield from estate.service_uses_key(KEPT_BY, key, who.account, "DescribeKey", context=source)
    encrypted: dict[str, Values] = {**source, "kms:encryptioncontext:aws:athena:arn": arn}
    yield from estate.service_uses_key(KEPT_BY, key, who.account, "GenerateDataKey", "Decrypt", context=encrypted)


def data(estate: DutyEstate, who: Principal, table: Resource, keys: dict[str, Values]) -> Iterator[Need]:
    """To see the table in the catalog, and to list and open its objects; projected partitions are in no catalog."""
    prefix = f"arn:aws:glue:{table.region}:{table.account}"
    database = table.facts.get("databaseName")
    for action in ("GetDatabase", "GetTable", *(() if _is_projected(table) else ("GetPartitions",))):
        of_table = () if action == "GetDatabase" else (f"{prefix}:table/{database}/{table.facts.get('name')}",)
        for arn in (f"{prefix}:catalog", f"{prefix}:database/{database}", *of_table):
            yield Call(who, f"glue:{action}", arn, keys)
    location = _location(table)
    bucket, folder = _place(estate, location)
    if bucket is None:
        yield not_in_input(location or "where its data lies", ANYBODY)
        return
    through = {**keys, **THROUGH}
    everything = f"{bucket.arn}/{folder}*"
    for pattern in dict.fromkeys(about_objects(who, READ, everything)) or [
        everything
    ]:  # it may be some partitions only
        own = pattern if len(pattern) > len(everything) else everything
        prefix = own.partition("/")[2].partition("*")[0]
        yield Call(who, "s3:ListBucket", bucket.arn, {**through, "s3:prefix": prefix})
        yield Call(who, READ, own, through)
    yield from estate.uses_key(who, bucket.kms_key_arn, "s3", "Decrypt", **keys)


def _location(table: Resource) -> str:
    """Where a table's data lies: of projected partitions what stands before the first variable of their template."""
    parameters = table.facts.get("parameters") or {}
    template = parameters.get("storage.location.template") if parameters.get("projection.enabled") == "true" else None
    return str(template or value_at(table.facts, "storageDescriptor.location") or "").partition("${")[0]


def _is_projected(table: Resource) -> bool:
    enabled = (table.facts.get("parameters") or {}).get("projection.enabled") == "true"
    return enabled or not table.facts.get("partitionKeys")


def _place(estate: DutyEstate, location: str) -> tuple[IamResource | None, str]:
    """The bucket and the folder of ``s3://bucket/folder/``."""
    bucket, _, folder = location.removeprefix("s3://").partition("/")
    return estate.entity(f"arn:aws:s3:::{bucket}"), folder
