"""Pulumi's names and Terraform's: of resource types, of inputs, and values turned from the one into the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.engine.values import UNKNOWN, reveal

Block = Mapping[str, Any]
"""A block of the provider's schema: ``attributes`` and ``block_types`` by name."""

_OTHER_NAMES: Final[Mapping[str, str]] = {
    "aws:account/alternativeContact:AlternativeContact": "aws_account_alternate_contact",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "aws_iam_openid_connect_provider",
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": "aws_ce_anomaly_monitor",
    "aws:costexplorer/anomalySubscription:AnomalySubscription": "aws_ce_anomaly_subscription",
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": "aws_s3_bucket_replication_configuration",
    "aws:s3/bucketObjectv2:BucketObjectv2": "aws_s3_object",
    "aws:sqs/redrivePolicy:RedrivePolicy": "aws_sqs_queue_redrive_policy",
    "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": "aws_sqs_queue_redrive_allow_policy",
    "aws:ec2transitgateway/transitGateway:TransitGateway": "aws_ec2_transit_gateway",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": "aws_ec2_transit_gateway_vpc_attachment",
    "aws:ec2transitgateway/routeTable:RouteTable": "aws_ec2_transit_gateway_route_table",
    "aws:ec2transitgateway/route:Route": "aws_ec2_transit_gateway_route",
    "aws:cloudtrail/trail:Trail": "aws_cloudtrail",
    "aws:cfg/recorder:Recorder": "aws_config_configuration_recorder",
    "aws:cfg/recorderStatus:RecorderStatus": "aws_config_configuration_recorder_status",
    "aws:cfg/rule:Rule": "aws_config_config_rule",
    "aws:lb/loadBalancer:LoadBalancer": "aws_lb",
    "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig": "aws_route53_resolver_dnssec_config",
}
_OTHER_SERVICES: Final[Mapping[str, str]] = {"cfg": "config", "rds": "db", "macie": "macie2"}


def snake(name: str) -> str:
    """``kmsKeyArn`` as ``kms_key_arn``."""
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).lower()


def camel(name: str) -> str:
    """``kms_key_arn`` as ``kmsKeyArn``."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] for part in rest)


def terraform_type(type_: str, schemas: Mapping[str, Any]) -> str | None:
    """The provider's resource type for a Pulumi type; None where this version of the provider has none."""
    service, kind = type_.split(":")[1].split("/")[0], snake(type_.rsplit(":", 1)[-1])
    other = _OTHER_SERVICES.get(service, service)
    names = (_OTHER_NAMES.get(type_), f"aws_{other}_{kind}", f"aws_{service}_{kind}", f"aws_{kind}")
    return next((name for name in names if name in schemas), None)


def plurals(name: str) -> Iterator[str]:
    """The name itself, then its plurals."""
    yield name
    yield f"{name}s"
    yield f"{name}es"
    yield re.sub(r"y$", "ies", name)
    yield re.sub(r"s$", "", name)


@dataclass(frozen=True, slots=True)
class Names:
    """The top-level arguments of one Terraform type, by the Pulumi input that sets each."""

    argument_of: Mapping[str, str]

    @classmethod
    def of(cls, block: Block, inputs: frozenset[str]) -> Names:
        """Pair arguments with inputs: equal names first, then plurals, then shortened ones (``topic`` for its ARN)."""
        arguments = [*block.get("attributes", {}), *block.get("block_types", {})]
        found: dict[str, str] = {}
        for forms in (_exact, plurals, _shortened):
            for argument in arguments:
                free = (name for name in forms(camel(argument)) if name in inputs and name not in found)
                if argument not in found.values() and (name := next(free, None)):
                    found[name] = argument
        return cls(found)

    def arguments_of(self, inputs: frozenset[str]) -> frozenset[str]:
        """The arguments that these inputs set."""
        return frozenset(argument for name, argument in self.argument_of.items() if name in inputs)

    def input_of(self, argument: str) -> str | None:
        """The Pulumi input that sets an argument; None where pulumi-aws has none."""
        return next((name for name, each in self.argument_of.items() if each == argument), None)


def _exact(name: str) -> Iterator[str]:
    yield name


def _shortened(name: str) -> Iterator[str]:
    yield re.sub(r"(Arn|Name)$", "", name)
    if name.endswith("Name"):
        yield "name"
    if name == "filename":
        yield "code"


def to_body(block: Block, names: Names, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The Terraform arguments that Pulumi inputs set; what is unknown or has no argument is left out."""
    plain = {names.argument_of[key]: value for key, value in reveal(dict(inputs)).items() if key in names.argument_of}
    return _body(block, plain)


def _body(block: Block, values: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for key, value in values.items():
        written = snake(key)
        forms = [written, *plurals(written)]
        attribute = next((form for form in forms if form in block.get("attributes", {})), None)
        nested = next((form for form in forms if form in block.get("block_types", {})), None)
        if value is None or value is UNKNOWN:
            continue
        if attribute:
            body[attribute] = _value(block["attributes"][attribute].get("type"), value)
        elif nested:
            items = value if isinstance(value, list) else [value]
            made = [_body(block["block_types"][nested]["block"], item) for item in items if isinstance(item, Mapping)]
            single = block["block_types"][nested]["nesting_mode"] in ("single", "group")
            body[nested] = made[0] if single and made else made
    return {key: value for key, value in body.items() if value is not UNKNOWN}


def _value(kind: Any, value: Any) -> Any:
    """A value in Terraform's JSON syntax, where ``${`` would start an expression."""
    match value:
        case str():
            return value.replace("${", "$${").replace("%{", "%%{")
        case list():
            inner = kind[1] if isinstance(kind, list) else None
            return [_value(inner, item) for item in value if item is not UNKNOWN]
        case dict() if isinstance(kind, list) and kind[0] == "object":
            given = {snake(key): item for key, item in value.items()}
            return {key: _value(inner, given.get(key)) for key, inner in kind[1].items()}
        case dict():
            return {key: _value(None, item) for key, item in value.items() if item is not UNKNOWN}
        case bool() | int() | float() | None:
            return value
    return UNKNOWN  # an asset, an archive
