"""Answers to the AWS data sources that need no AWS: policy documents, and what the scope already says."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from infra.engine.provider import ProviderError, Scope
from infra.engine.resource_shapes import draw

Answer = Callable[[Mapping[str, Any], Scope], dict[str, Any]]


def policy_document(args: Mapping[str, Any], _: Scope) -> dict[str, Any]:
    """An IAM policy document as ``aws.iam.get_policy_document`` writes it, in its order and with its single values."""
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
        "id": draw("digits10", minified),
        "json": json.dumps(document, indent=2),
        "minifiedJson": minified,
        "version": document["Version"],
        **dict(args),
    }


def _merge(into: dict[str, dict[str, Any]], statements: Any) -> None:
    """Add statements; one with the Sid of an earlier one takes its place."""
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


def _caller(_: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    role = f"arn:aws:sts::{scope.account}:assumed-role/{scope.role}/mso"
    who = role if scope.role else f"arn:aws:iam::{scope.account}:root"
    return {"id": scope.account, "accountId": scope.account, "arn": who, "userId": scope.account}


def _region(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    name = args.get("region") or args.get("name") or scope.region
    return {"id": name, "name": name, "region": name, "description": name, "endpoint": f"ec2.{name}.amazonaws.com"}


def _zones(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    region = args.get("region") or scope.region
    names = [f"{region}{letter}" for letter in "abc"]
    return {
        "id": region,
        "names": names,
        "zoneIds": [f"{draw('word4', region)}-az{n}" for n in (1, 2, 3)],
        "groupNames": [region],
        "state": args.get("state", "available"),
    }


def _organization(_: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    organization = f"o-{draw('word10', 'organization')}"
    root = f"r-{draw('word4', 'organization')}"
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
        "arns": [f"arn:aws:sso:::instance/ssoins-{draw('hex16', 'identity center')}"],
        "identityStoreIds": [f"d-{draw('hex10', 'identity center')}"],
    }


def _networks(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The one network that AWS puts into each region of a new account, whatever is asked for."""
    return {**args, "id": scope.region, "ids": [f"vpc-{draw('hex17', f'{scope.account} {scope.region}')}"]}


def _network_acls(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    return {**args, "id": scope.region, "ids": [f"acl-{draw('hex17', str(args.get('vpcId')))}"]}


def _subnets(args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    seed = f"{scope.account} {scope.region} {args.get('filters')}"
    return {**args, "id": scope.region, "ids": [f"subnet-{draw(f'hex17_{zone}', seed)}" for zone in "abc"]}


PURE: Final[Mapping[str, Answer]] = {
    "aws:iam/getPolicyDocument:getPolicyDocument": policy_document,
    "aws:index/getCallerIdentity:getCallerIdentity": _caller,
    "aws:index/getPartition:getPartition": lambda _, __: {
        "id": "aws",
        "partition": "aws",
        "dnsSuffix": "amazonaws.com",
        "reverseDnsPrefix": "com.amazonaws",
    },
    "aws:index/getRegion:getRegion": _region,
}
"""Data sources whose answer is the same planned, emulated and live."""

PLANNED: Final[Mapping[str, Answer]] = {
    **PURE,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _zones,
    "aws:ec2/getNetworkAcls:getNetworkAcls": _network_acls,
    "aws:ec2/getSubnets:getSubnets": _subnets,
    "aws:ec2/getVpcs:getVpcs": _networks,
    "aws:organizations/getOrganization:getOrganization": _organization,
    "aws:ssoadmin/getInstances:getInstances": _sso_instances,
}
"""Data sources answered with placeholders of the right form, for planning offline."""


def answer(answers: Mapping[str, Answer], token: str, args: Mapping[str, Any], scope: Scope) -> dict[str, Any]:
    """The answer to one data source, or a ``ProviderError`` that names those there are."""
    if token not in answers:
        raise ProviderError(f"the data source {token} has no answer here; answered are: {', '.join(sorted(answers))}")
    return answers[token](args, scope)
