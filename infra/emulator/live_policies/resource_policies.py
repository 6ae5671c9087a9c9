"""Resources with a policy of their own, and those policies, as moto holds them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.emulator.live_policies.live_resource import Live, LiveResource

_PUBLIC_ACCESS: Final = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")


def resource_policies() -> Live:
    """Every resource with a policy, in every account and Region."""
    for service, read in _READERS.items():
        for account, region, backend in _backends(service):
            yield from read(account, region, backend)


def _backends(service: str) -> Iterator[tuple[str, str, Any]]:
    """The backends that exist: account, Region and backend. None is made by looking."""
    from moto import backends
    from moto.awslambda_simple.models import lambda_simple_backends

    get_backend: Any = backends.get_backend  # typed by each service's name
    # the emulator runs functions in no container; moto keeps those apart
    found: Any = lambda_simple_backends if service == "lambda" else get_backend(service)
    for account, regions in list(found.items()):
        for region, backend in list(dict.items(regions)):
            yield account, region, backend


def _buckets(account: str, _: str, backend: Any) -> Live:
    for name, bucket in backend.buckets.items():
        region = bucket.region_name
        yield LiveResource(
            "aws:s3/bucket:Bucket", account, region, {"bucket": name}, {"arn": f"arn:aws:s3:::{name}"}, name
        )
        if bucket.policy:
            inputs = {"bucket": name, "policy": bucket.policy.decode()}
            yield LiveResource("aws:s3/bucketPolicy:BucketPolicy", account, region, inputs, id=name)
        if block := bucket.public_access_block:
            settings = {_camel(each): str(getattr(block, each)).lower() == "true" for each in _PUBLIC_ACCESS}
            type_ = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
            yield LiveResource(type_, account, region, {"bucket": name, **settings}, id=name)


def _keys(account: str, region: str, backend: Any) -> Live:
    for key in backend.keys.values():
        policy = None if '"key-default-1"' in key.policy else key.policy
        computed = {"keyId": key.id, "arn": f"arn:aws:kms:{region}:{account}:key/{key.id}"}
        yield LiveResource("aws:kms/key:Key", account, region, {"policy": policy}, computed, key.id)
        for grant in key.grants.values():
            inputs = {
                "keyId": key.id,
                "granteePrincipal": grant.grantee_principal,
                "operations": list(grant.operations or ()),
                "constraints": [_lower_names(grant.constraints)] if grant.constraints else None,
            }
            yield LiveResource("aws:kms/grant:Grant", account, region, inputs, {"grantId": grant.id}, grant.id)


def _queues(account: str, region: str, backend: Any) -> Live:
    for name, queue in backend.queues.items():
        inputs = {"name": name}
        url = f"https://sqs.{region}.amazonaws.com/{account}/{name}"
        yield LiveResource("aws:sqs/queue:Queue", account, region, inputs, {"arn": queue.queue_arn}, url)
        if queue.policy:
            policy = {"queueUrl": url, "policy": queue.policy}
            yield LiveResource("aws:sqs/queuePolicy:QueuePolicy", account, region, policy, id=url)


def _topics(account: str, region: str, backend: Any) -> Live:
    for arn, topic in backend.topics.items():
        yield LiveResource("aws:sns/topic:Topic", account, region, {"name": topic.name}, {"arn": arn}, arn)
        if '"__default_policy_ID"' not in topic.policy:
            inputs = {"arn": arn, "policy": topic.policy}
            yield LiveResource("aws:sns/topicPolicy:TopicPolicy", account, region, inputs, id=arn)


def _secrets(account: str, region: str, backend: Any) -> Live:
    for secret in list(backend.secrets.values()):
        inputs = {"name": secret.name}
        yield LiveResource(
            "aws:secretsmanager/secret:Secret", account, region, inputs, {"arn": secret.arn}, secret.arn
        )
        if document := getattr(secret, "policy", None):
            policy = {"secretArn": secret.arn, "policy": document}
            yield LiveResource("aws:secretsmanager/secretPolicy:SecretPolicy", account, region, policy, id=secret.arn)


def _functions(account: str, region: str, backend: Any) -> Live:
    for function in backend.list_functions():
        name = function.function_name
        arn = f"arn:aws:lambda:{region}:{account}:function:{name}"
        inputs = {"name": name, "role": function.role}
        yield LiveResource("aws:lambda/function:Function", account, region, inputs, {"arn": arn}, name)
        for statement in function.policy.statements:
            yield _permission(account, region, name, statement)


def _permission(account: str, region: str, function: str, statement: Mapping[str, Any]) -> LiveResource:
    principal = statement.get("Principal", "*")
    named = next(iter(principal.values())) if isinstance(principal, Mapping) else principal
    conditions = {
        key.lower(): value for block in statement.get("Condition", {}).values() for key, value in block.items()
    }
    inputs = {
        "function": function,
        "statementId": statement.get("Sid", ""),
        "action": statement.get("Action", ""),
        "principal": named,
        "sourceArn": conditions.get("aws:sourcearn"),
        "sourceAccount": conditions.get("aws:sourceaccount"),
    }
    return LiveResource("aws:lambda/permission:Permission", account, region, inputs, id=inputs["statementId"])


def _repositories(account: str, region: str, backend: Any) -> Live:
    for name, repository in backend.repositories.items():
        inputs = {"name": name}
        yield LiveResource("aws:ecr/repository:Repository", account, region, inputs, {"arn": repository.arn}, name)
        if repository.policy:
            policy = {"repository": name, "policy": repository.policy}
            yield LiveResource("aws:ecr/repositoryPolicy:RepositoryPolicy", account, region, policy, id=name)


def _file_systems(account: str, region: str, backend: Any) -> Live:
    for id_, system in backend.file_systems_by_id.items():
        if system.file_system_policy:
            inputs = {"fileSystemId": id_, "policy": system.file_system_policy}
            yield LiveResource("aws:efs/fileSystemPolicy:FileSystemPolicy", account, region, inputs, id=id_)


def _event_buses(account: str, region: str, backend: Any) -> Live:
    for name, bus in backend.event_buses.items():
        if bus.policy:
            inputs = {"eventBusName": name, "policy": bus.policy}
            yield LiveResource("aws:cloudwatch/eventBusPolicy:EventBusPolicy", account, region, inputs, id=name)


def _tables(account: str, region: str, backend: Any) -> Live:
    for name, table in backend.tables.items():
        arn = table.table_arn
        yield LiveResource("aws:dynamodb/table:Table", account, region, {"name": name}, {"arn": arn}, name)
    for arn, policy in getattr(backend, "resource_policies", {}).items():
        document = getattr(policy, "policy_doc", policy)
        inputs = {"resourceArn": arn, "policy": document}
        yield LiveResource("aws:dynamodb/resourcePolicy:ResourcePolicy", account, region, inputs, id=arn)


def _streams(account: str, region: str, backend: Any) -> Live:
    for arn, document in backend.resource_policies.items():
        inputs = {"resourceArn": arn, "policy": document}
        yield LiveResource("aws:kinesis/resourcePolicy:ResourcePolicy", account, region, inputs, id=arn)


_READERS: Final = {
    "s3": _buckets,
    "kms": _keys,
    "sqs": _queues,
    "sns": _topics,
    "secretsmanager": _secrets,
    "lambda": _functions,
    "ecr": _repositories,
    "efs": _file_systems,
    "events": _event_buses,
    "dynamodb": _tables,
    "kinesis": _streams,
}
"""moto's name of a service -> the reader of one of its backends."""


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _lower_names(constraints: Any) -> dict[str, Any]:
    found = json.loads(constraints) if isinstance(constraints, str) else constraints
    return {name[0].lower() + name[1:]: value for name, value in found.items()}
