"""The AWS Config conformance pack that evaluates running accounts against HIPAA."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import pulumi
import pulumi_aws as aws
import yaml

MAX_RULES: Final = 130
MAX_BYTES: Final = 51_200
"""What AWS accepts in one conformance pack."""


@dataclass(frozen=True, kw_only=True)
class ConformancePackArgs:
    """``name`` is unique in the organization; ``excluded`` are ids of accounts that the pack does not evaluate."""

    name: str
    excluded: tuple[str, ...] = ()


class ConformancePack(pulumi.ComponentResource):
    """One conformance pack for every account of the organization (45 CFR 164.308(a)(8), 164.308(a)(1)(ii)(B))."""

    def __init__(self, name: str, args: ConformancePackArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:ConformancePack", name, {}, opts)
        aws.cfg.OrganizationConformancePack(
            name,
            name=args.name,
            template_body=template(),
            excluded_accounts=list(args.excluded),
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def template() -> str:
    """The pack as a CloudFormation template in JSON.

    :raises ValueError: it has more rules or bytes than AWS accepts.
    """
    text = files("infra.guardrails").joinpath("conformance_pack.yaml").read_text(encoding="utf-8")
    rules = yaml.safe_load(text)["rules"]
    kind = "AWS::Config::ConfigRule"
    resources = {_logical_id(rule["rule"]): {"Type": kind, "Properties": _rule(rule)} for rule in rules}
    body = json.dumps({"Resources": resources}, separators=(",", ":"))
    if len(rules) > MAX_RULES or len(body) > MAX_BYTES:
        raise ValueError(
            f"conformance pack: {len(rules)} rules and {len(body)} bytes; AWS accepts {MAX_RULES} and {MAX_BYTES}"
        )
    return body


def _logical_id(rule: str) -> str:
    return "".join(word.capitalize() for word in rule.split("-"))


def _rule(rule: dict[str, object]) -> dict[str, object]:
    source = {"Owner": "AWS", "SourceIdentifier": rule["identifier"]}
    properties: dict[str, object] = {"ConfigRuleName": rule["rule"], "Source": source}
    if rule.get("parameters"):
        properties["InputParameters"] = rule["parameters"]
    return properties
