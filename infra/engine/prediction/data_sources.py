"""AWS data sources (Pulumi functions) answered without calling AWS: policy documents, account, region, placeholders."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.engine.prediction.resource_shapes import seeded_id
from infra.engine.provider import ProviderError, Scope

Answer = Callable[[Mapping[str, Any], Scope], dict[str, Any]]


def policy_document(args: Mapping[str, Any], _: Scope) -> dict[str, Any]:
    """The result of ``aws.iam.get_policy_document``, in the provider's order; a list of one becomes a single value."""
    document: dict[str, Any] = {"Version": args.get("version") or "2012-10-17"}
    if args.get("policyId"):
        document["Id"] = args["policyId"]
    merged: dict[str, dict[str, Any]] = {}
    for source in args.get("sourcePolicyDocuments") or ():
        _merge(merged, json.loads(source).get("Statement", []))
    _merge(merged, [_statement(given) for given in args.get("statements") or ()])
    for source in args.get("overridePolicyDocuments") or ():
        _merge(merged, json.loads(source).get("Statement", []))
    document["Statement"] = list(merged.values())
    minified = json.dumps(document, separators=(",", ":"))
    return {
        "id": seeded_id("digits10", minified),
        "json": json.dumps(document, indent=2),
        "minifiedJson": minified,
        "version": document["Version"],
        **dict(args),
    }


def _merge(into: dict[str, dict[str, Any]], statements: Any) -> None:
    """Add statements; one with the Sid of an earlier statement replaces it."""
    for statement in statements if isinstance(statements, list) else [statements]:
        into[statement.get("Sid") or f"#{len(into)}"] = statement


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    statement: dict[str, Any] = {"Sid": given["sid"]} if given.get("sid") else {}
    statement["Effect"] = given.get("effect") or "Allow"
    for key, source in (
        ("Action", "actions"),
        ("NotAction", "notActions"),
        ("Resource", "resources"),
        ("NotResource", "notResources"),
    ):
        if given.get(source):
            statement[key] = _single(given[source])
    for key, source in (("Principal", "principals"), ("NotPrincipal", "notPrincipals")):
        if given.get(source):
            statement[key] = _principals(given[source])
    for condition in given.get("conditions") or ():
        tests = statement.setdefault("Condition", {}).setdefault(condition["test"], {})
        tests[condition["variable"]] = _single(condition["values"])
    return statement


def _principals(given: list[Mapping[str, Any]]) -> Any:
    if any(principal["type"] == "*" for principal in given):
        return "*"
    merged: dict[str, list[str]] = {}
    for principal in given:
        merged.setdefault(principal["type"], []).extend(principal["identifiers"])
    return {kind: _single(sorted(set(identifiers), reverse=True)) for kind, identifiers in merged.items()}


def _single(values: list[str]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _caller_identity(_: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    session = f"arn:aws:sts::{scope.account}:assumed-role/{scope.role}/mso"
    arn = session if scope.role else f"arn:aws:iam::{scope.account}:root"
    return {"id": scope.account, "accountId": scope.account, "arn": arn, "userId": scope.account}


def _region(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    name = args.get("region") or args.get("name") or scope.region
    return {"id": name, "name": name, "region": name, "description": name, "endpoint": f"ec2.{name}.amazonaws.com"}


def _availability_zones(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    region = args.get("region") or scope.region
    names = [f"{region}{letter}" for letter in "abc"]
    return {
        "id": region,
        "names": names,
        "zoneIds": [f"{seeded_id('word4', region)}-az{n}" for n in (1, 2, 3)],
        "groupNames": [region],
        "state": args.get("state", "available"),
    }


def _organization(_: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    organization = f"o-{seeded_id('word10', 'organization')}"
    root = f"r-{seeded_id('word4', 'organization')}"
    arn = f"arn:aws:organizations::{scope.account}"
    return {
        "id": organization,
        "arn": f"{arn}:organization/{organization}",
        "masterAccountId": scope.account,
        "masterAccountArn": f"{arn}:account/{organization}/{scope.account}",
        "featureSet": "ALL",
        "accounts": [],
        "nonMasterAccounts": [],
        "enabledPolicyTypes": [],
        "awsServiceAccessPrincipals": [],
        "roots": [{"id": root, "arn": f"{arn}:root/{organization}/{root}", "name": "Root", "policyTypes": []}],
    }


def _sso_instances(_: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    return {
        "id": scope.region,
        "arns": [f"arn:aws:sso:::instance/ssoins-{seeded_id('hex16', 'identity center')}"],
        "identityStoreIds": [f"d-{seeded_id('hex10', 'identity center')}"],
    }


def _vpcs(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The default VPC of the region, the only VPC of a new account; filters are not applied."""
    return {**args, "id": scope.region, "ids": [f"vpc-{seeded_id('hex17', f'{scope.account} {scope.region}')}"]}


def _network_acls(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    return {**args, "id": scope.region, "ids": [f"acl-{seeded_id('hex17', str(args.get('vpcId')))}"]}


def _subnets(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    seed = f"{scope.account} {scope.region} {args.get('filters')}"
    return {**args, "id": scope.region, "ids": [f"subnet-{seeded_id(f'hex17_{zone}', seed)}" for zone in "abc"]}


PROVIDER_INDEPENDENT: Final[Mapping[str, Answer]] = {
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getPartition:getPartition": lambda _, __: {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
    "aws:index/getRegion:getRegion": _region,
}
"""Data sources whose answer does not depend on the provider: the same in a plan and on the emulator."""

PLANNED: Final[Mapping[str, Answer]] = {
    **PROVIDER_INDEPENDENT,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:ec2/getNetworkAcls:getNetworkAcls": _network_acls,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpcs:getVpcs": _vpcs,
    "aws:organizations/getOrganization:getOrganization": _organization,
    "aws:ssoadmin/getInstances:getInstances": _sso_instances,
}
"""Data sources answered offline, with placeholder ids of the right form, for plans."""


def answer(answers: Mapping[str, Answer], token: str, args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The answer to one data source.

    :raises ProviderError: the table has no such data source; the message lists those it has.
    """
    if token not in answers:
        supported = ", ".join(sorted(answers))
        raise ProviderError(f"the data source {token} is not supported here; supported are: {supported}")
    return answers[token](args, scope)
