"""The AWS Config rules that measure running accounts against HIPAA."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

import pulumi
import pulumi_aws as aws
import yaml

MOST_RULES: Final = 130
MOST_BYTES: Final = 51_200


@dataclass(frozen=True, kw_only=True)
class ConformancePackArgs:
    """``name`` is unique in the organization; ``excluded`` are account ids that the pack leaves out."""

    name: str
    excluded: tuple[str, ...] = ()


class ConformancePack(pulumi.ComponentResource):
    """One pack over every account of the organization (45 CFR 164.308(a)(8), 164.308(a)(1)(ii)(B))."""

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
    """The pack as a CloudFormation template in JSON, within the size and number of rules that AWS takes."""
    text = files("infra.guardrails").joinpath("conformance_pack.yaml").read_text(encoding="utf-8")
    rules = yaml.safe_load(text)["rules"]
    kind = "AWS::Config::ConfigRule"
    resources = {_logical(rule["rule"]): {"Type": kind, "Properties": _rule(rule)} for rule in rules}
    body = json.dumps({"Resources": resources}, separators=(",", ":"))
    if len(rules) > MOST_RULES or len(body) > MOST_BYTES:
        raise ValueError(
            f"conformance pack: {len(rules)} rules and {len(body)} bytes; AWS takes {MOST_RULES} and {MOST_BYTES}"
        )
    return body


def _logical(rule: str) -> str:
    return "".join(word.capitalize() for word in rule.split("-"))


def _rule(rule: dict[str, object]) -> dict[str, object]:
    source = {"Owner": "AWS", "SourceIdentifier": rule["identifier"]}
    properties: dict[str, object] = {"ConfigRuleName": rule["rule"], "Source": source}
    if rule.get("parameters"):
        properties["InputParameters"] = rule["parameters"]
    return properties
