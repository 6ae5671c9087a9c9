"""Each event whose monitoring the CIS AWS Foundations Benchmark asks for reaches a mailbox, by EventBridge.

Prowler's checks look for metric filters of a log group alone; ``exceptions.yaml`` says of exactly these checks what is
there instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import pytest

from infra.context.estate import GLOBAL_REGION
from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest
from policies.rule_support.event_patterns import (
    FAILED_SIGN_IN,
    RULE,
    SIGN_IN_WITHOUT_MFA,
    TARGET,
    Event,
    api_call,
    console_sign_in,
    matches,
    parse_pattern,
)
from scripts.dev.scanners.findings import Kind, exceptions


def calls(service: str, names: str) -> list[Event]:
    """The events of these API calls."""
    return [api_call(service, name) for name in names.split()]


MONITORED: dict[str, list[Event]] = {
    "cloudwatch_log_metric_filter_sign_in_without_mfa": [SIGN_IN_WITHOUT_MFA],
    "cloudwatch_log_metric_filter_root_usage": [console_sign_in("Root"), api_call("ec2", "RunInstances", by="Root")],
    "cloudwatch_log_metric_filter_policy_changes": calls(
        "iam",
        "AttachGroupPolicy AttachRolePolicy AttachUserPolicy CreatePolicy CreatePolicyVersion DeleteGroupPolicy "
        "DeletePolicy DeletePolicyVersion DeleteRolePolicy DeleteUserPolicy DetachGroupPolicy DetachRolePolicy "
        "DetachUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy",
    ),
    "cloudwatch_log_metric_filter_and_alarm_for_cloudtrail_configuration_changes_enabled": calls(
        "cloudtrail", "CreateTrail DeleteTrail StartLogging StopLogging UpdateTrail"
    ),
    "cloudwatch_log_metric_filter_authentication_failures": [FAILED_SIGN_IN],
    "cloudwatch_log_metric_filter_disable_or_scheduled_deletion_of_kms_cmk": calls(
        "kms", "DisableKey ScheduleKeyDeletion"
    ),
    "cloudwatch_log_metric_filter_for_s3_bucket_policy_changes": calls(
        "s3",
        "DeleteBucketCors DeleteBucketLifecycle DeleteBucketPolicy DeleteBucketReplication PutBucketAcl PutBucketCors "
        "PutBucketLifecycle PutBucketPolicy PutBucketReplication",
    ),
    "cloudwatch_log_metric_filter_and_alarm_for_aws_config_configuration_changes_enabled": calls(
        "config", "DeleteDeliveryChannel PutConfigurationRecorder PutDeliveryChannel StopConfigurationRecorder"
    ),
    "cloudwatch_log_metric_filter_security_group_changes": calls(
        "ec2",
        "AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress CreateSecurityGroup DeleteSecurityGroup "
        "ModifySecurityGroupRules RevokeSecurityGroupEgress RevokeSecurityGroupIngress",
    ),
    "cloudwatch_changes_to_network_acls_alarm_configured": calls(
        "ec2",
        "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclAssociation "
        "ReplaceNetworkAclEntry",
    ),
    "cloudwatch_changes_to_network_gateways_alarm_configured": calls(
        "ec2",
        "AttachInternetGateway CreateCustomerGateway CreateInternetGateway DeleteCustomerGateway DeleteInternetGateway "
        "DetachInternetGateway",
    ),
    "cloudwatch_changes_to_network_route_tables_alarm_configured": calls(
        "ec2",
        "CreateRoute CreateRouteTable DeleteRoute DeleteRouteTable DisassociateRouteTable ReplaceRoute "
        "ReplaceRouteTableAssociation",
    ),
    "cloudwatch_changes_to_vpcs_alarm_configured": calls(  # EC2-Classic and its calls are gone
        "ec2",
        "AcceptVpcPeeringConnection CreateVpc CreateVpcPeeringConnection DeleteVpc DeleteVpcPeeringConnection "
        "ModifyVpcAttribute RejectVpcPeeringConnection",
    ),
    "cloudwatch_log_metric_filter_aws_organizations_changes": calls(
        "organizations",
        "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake "
        "DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType EnablePolicyType "
        "InviteAccountToOrganization LeaveOrganization MoveAccount RemoveAccountFromOrganization "
        "UpdateOrganizationalUnit UpdatePolicy",
    ),
}
"""Prowler's check -> the events that the filters of its recommendation name (CIS 7.0, 5.2 to 5.15, Audit)."""


def recorded_in(event: Event, manifest: Manifest) -> set[str]:
    """The Regions of the estate in which AWS records an event."""
    own = {manifest.aws.home_region, manifest.aws.backup_region}
    match event["source"]:
        case "aws.iam" | "aws.organizations":
            return {GLOBAL_REGION}
        case "aws.signin":
            return own | {GLOBAL_REGION}
        case _:
            return own


def mailboxes(graph: Graph, event: Event, account: str, region: str) -> Iterator[str]:
    """Who gets an e-mail of an event in this account and Region, directly or by the event buses it is forwarded to."""
    here = partial(filter, lambda each: (each.account, each.region) == (account, region))
    heard = {
        rule.inputs["name"]
        for rule in here(graph.of_type(f"aws:{RULE}"))
        if matches(parse_pattern(str(rule.inputs.get("eventPattern"))), event)
    }
    targets: Sequence[Resource] = [t for t in here(graph.of_type(f"aws:{TARGET}")) if t.inputs["rule"] in heard]
    for arn in {target.inputs["arn"] for target in targets}:
        _, _, service, to_region, to_account, _ = arn.split(":", 5)
        if service == "events":
            yield from mailboxes(graph, event, to_account, to_region)
        for subscription in graph.of_type("aws:sns/topicSubscription:TopicSubscription"):
            if subscription.inputs["topic"] == arn and subscription.inputs["protocol"] == "email":
                yield subscription.inputs["endpoint"]


@pytest.mark.parametrize("check", MONITORED)
def test_each_event_of_the_recommendation_reaches_a_mailbox(
    check: str, reference_plan: Graph, reference_manifest: Manifest
) -> None:
    payer = next(each.account for each in reference_plan.of_type("aws:organizations/organization:Organization"))
    members = {each.id for each in reference_plan.of_type("aws:organizations/account:Account")}
    only_in_payer = check.endswith("_organizations_changes")
    unheard = [
        (account, region, event["detail"]["eventName"])
        for account in ({payer} if only_in_payer else {payer, *members})
        for event in MONITORED[check]
        for region in recorded_in(event, reference_manifest)
        if not any(mailboxes(reference_plan, event, account, region))
    ]
    assert unheard == []


def test_prowler_is_said_to_see_only_metric_filters_of_exactly_these_checks() -> None:
    unseen = {each.check for each in exceptions() if each.check.startswith("cloudwatch_") and each.kind is Kind.SCANNER}
    assert unseen == set(MONITORED)
