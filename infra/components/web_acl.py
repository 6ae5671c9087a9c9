"""The AWS WAF web ACL of a public load balancer, and its log; infra/components/public_load_balancer.py declares it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

MANAGED_RULE_GROUPS = (
    "AWSManagedRulesCommonRuleSet", "AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesSQLiRuleSet",
    "AWSManagedRulesAmazonIpReputationList",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class WebAclArgs:
    """``key_arn`` encrypts the log group of the web ACL, which keeps its logs for ``log_days``."""

    name: str
    key_arn: Text
    log_days: int
    tags: Mapping[str, str]


def declare_web_acl(name: str, args: WebAclArgs, load_balancer_arn: Text, opts: pulumi.ResourceOptions) -> None:
    """Declare the web ACL in front of a load balancer; it logs all requests without their credentials."""
    web_acl = aws.wafv2.WebAcl(
        f"{name}-firewall",
        name=args.name,
        scope="REGIONAL",
        default_action=aws.wafv2.WebAclDefaultActionArgs(allow=aws.wafv2.WebAclDefaultActionAllowArgs()),
        rules=[
            _rate_limit(),
            *(_managed_rule_group(rule, index) for index, rule in enumerate(MANAGED_RULE_GROUPS, start=1)),
        ],
        visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
            cloudwatch_metrics_enabled=True, metric_name=args.name, sampled_requests_enabled=False
        ),
        tags=args.tags,
        opts=opts,
    )
    aws.wafv2.WebAclAssociation(f"{name}-firewall", resource_arn=load_balancer_arn, web_acl_arn=web_acl.arn, opts=opts)
    log = aws.cloudwatch.LogGroup(
        f"{name}-firewall-log",
        name=f"aws-waf-logs-{args.name}",
        kms_key_id=args.key_arn,
        retention_in_days=args.log_days,
        tags=args.tags,
        opts=opts,
    )
    redacted_headers = [
        aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(
            single_header=aws.wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name=header)
        )
        for header in ("authorization", "cookie")
    ]
    aws.wafv2.WebAclLoggingConfiguration(
        f"{name}-firewall-logging",
        resource_arn=web_acl.arn,
        log_destination_configs=[log.arn],
        redacted_fields=redacted_headers,
        opts=opts,
    )


def _rate_limit() -> aws.wafv2.WebAclRuleArgs:
    """Blocks an address that sends more than 2,000 requests in five minutes, which no patient does."""
    return aws.wafv2.WebAclRuleArgs(
        name="flood",
        priority=0,
        action=aws.wafv2.WebAclRuleActionArgs(block=aws.wafv2.WebAclRuleActionBlockArgs()),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            rate_based_statement=aws.wafv2.WebAclRuleStatementRateBasedStatementArgs(
                limit=2000, aggregate_key_type="IP"
            )
        ),
        visibility_config=_visibility("flood"),
    )


def _visibility(name: str) -> aws.wafv2.WebAclRuleVisibilityConfigArgs:
    return aws.wafv2.WebAclRuleVisibilityConfigArgs(
        cloudwatch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def _managed_rule_group(rule: str, priority: int) -> aws.wafv2.WebAclRuleArgs:
    return aws.wafv2.WebAclRuleArgs(
        name=rule,
        priority=priority,
        override_action=aws.wafv2.WebAclRuleOverrideActionArgs(none=aws.wafv2.WebAclRuleOverrideActionNoneArgs()),
        statement=aws.wafv2.WebAclRuleStatementArgs(
            managed_rule_group_statement=aws.wafv2.WebAclRuleStatementManagedRuleGroupStatementArgs(
                vendor_name="AWS", name=rule
            )
        ),
        visibility_config=_visibility(rule),
    )
