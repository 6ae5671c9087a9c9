"""AWS Config's rules on IAM, trails, alarms, detection and settings of accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.graph import Resource
from policies.conformance.config_rule import Complies, ConfigRule, about
from policies.estate_view import EstateView
from policies.rule_support.iam_documents import Statement, actions, allows, covers, resources, statements_at

CUSTOMER_POLICIES: Final = about("iam/policy:Policy")
INLINE_POLICIES: Final = about("iam/rolePolicy:RolePolicy", "iam/userPolicy:UserPolicy", "iam/groupPolicy:GroupPolicy")
TRAILS: Final = about("cloudtrail/trail:Trail")
BLOCKED_KMS_ACTIONS: Final = ("kms:*", "kms:Decrypt", "kms:ReEncrypt*")
"""The parameter of both rules on KMS actions in the pack."""
_ROOT: Final = "the credentials of the running account's root user"


def _no_statement(forbidden: object) -> Complies:
    def check(estate: EstateView, policy: Resource) -> bool:
        allowed = [entry for entry in statements_at(estate.props(policy), "policy") if allows(entry)]
        return not any(map(forbidden, allowed))  # type: ignore[call-overload]

    return check


def _is_administrator(entry: Statement) -> bool:
    return "*" in actions(entry) and "*" in resources(entry)


def _is_full_access(entry: Statement) -> bool:
    """Every action of a service, on whatever resource."""
    return any(action == "*" or action.endswith(":*") for action in actions(entry))


def _uses_all_keys(entry: Statement) -> bool:
    """A blocked action on every key: on all resources, or on all keys of an account."""
    on_all = any(each == "*" or each.endswith(":key/*") for each in resources(entry))
    blocked = any(covers(each, "kms:Decrypt") or covers(each, "kms:ReEncryptFrom") for each in actions(entry))
    return on_all and blocked


def _no_inline_policy(estate: EstateView, role: Resource) -> bool:
    return not estate.companions("aws:iam/rolePolicy:RolePolicy", "role").of(role) and not any(
        each.account == role.account and each.facts.get("role") == role.facts.get("name")
        for each in estate.of_type("aws:iam/rolePolicy:RolePolicy")
    )


def _password_policy(estate: EstateView, policy: Resource) -> bool:
    props = estate.props(policy)
    kinds = ("Lowercase", "Uppercase")
    flags = [*(f"require{kind}Characters" for kind in kinds), "requireNumbers", "requireSymbols"]
    return (
        all(props.get(flag) is True for flag in flags)
        and (props.number_at("minimumPasswordLength") or 0) >= 14
        and (props.number_at("passwordReusePrevention") or 0) >= 24
        and 0 < (props.number_at("maxPasswordAge") or 0) <= 90
    )


def _data_events_of_all_buckets(estate: EstateView, trail: Resource) -> bool:
    """A selector for objects of S3 that names no bucket."""
    for selector in estate.props(trail).blocks_at("advancedEventSelectors"):
        fields = {each.text_at("field"): each for each in selector.blocks_at("fieldSelectors")}
        of_s3 = "resources.type" in fields and "AWS::S3::Object" in fields["resources.type"].texts_at("equals")
        if of_s3 and "resources.ARN" not in fields:
            return True
    return False


def _is(path: str, value: object = True) -> Complies:
    return lambda estate, resource: estate.props(resource).at(path) == value


def _set(path: str) -> Complies:
    return lambda estate, resource: bool(estate.props(resource).at(path))


def _all_blocked(estate: EstateView, block: Resource) -> bool:
    props = estate.props(block)
    names = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    return all(props.get(name) is True for name in names)


RULES: Final[Mapping[str, ConfigRule]] = {
    "annual-risk-assessment-performed": ConfigRule(needs="a person, who attests it"),
    "iam-customer-policy-blocked-kms-actions": ConfigRule(CUSTOMER_POLICIES, _no_statement(_uses_all_keys)),
    "iam-inline-policy-blocked-kms-actions": ConfigRule(INLINE_POLICIES, _no_statement(_uses_all_keys)),
    "iam-no-inline-policy-check": ConfigRule(about("iam/role:Role"), _no_inline_policy),
    "iam-password-policy": ConfigRule(about("iam/accountPasswordPolicy:AccountPasswordPolicy"), _password_policy),
    "iam-policy-no-statements-with-admin-access": ConfigRule(CUSTOMER_POLICIES, _no_statement(_is_administrator)),
    "iam-policy-no-statements-with-full-access": ConfigRule(CUSTOMER_POLICIES, _no_statement(_is_full_access)),
    "iam-root-access-key-check": ConfigRule(needs=_ROOT),
    "root-account-hardware-mfa-enabled": ConfigRule(needs=_ROOT),
    "root-account-mfa-enabled": ConfigRule(needs=_ROOT),
    "cloud-trail-cloud-watch-logs-enabled": ConfigRule(TRAILS, _set("cloudWatchLogsGroupArn")),
    "cloud-trail-encryption-enabled": ConfigRule(TRAILS, _set("kmsKeyId")),
    "cloud-trail-log-file-validation-enabled": ConfigRule(TRAILS, _is("enableLogFileValidation")),
    "cloudtrail-enabled": ConfigRule(TRAILS, _is("enableLogging")),
    "cloudtrail-s3-dataevents-enabled": ConfigRule(TRAILS, _data_events_of_all_buckets),
    "multi-region-cloudtrail-enabled": ConfigRule(TRAILS, _is("isMultiRegionTrail")),
    "cloudwatch-alarm-action-check": ConfigRule(
        about("cloudwatch/metricAlarm:MetricAlarm"),
        lambda estate, each: bool(
            estate.props(each).items_at("alarmActions") and estate.props(each).items_at("insufficientDataActions")
        ),
    ),
    "guardduty-enabled-centralized": ConfigRule(about("guardduty/detector:Detector"), _is("enable")),
    "securityhub-enabled": ConfigRule(about("securityhub/account:Account"), lambda estate, each: True),  # noqa: ARG005
    "ec2-ebs-encryption-by-default": ConfigRule(about("ebs/encryptionByDefault:EncryptionByDefault"), _is("enabled")),
    "ebs-snapshot-public-restorable-check": ConfigRule(
        about("ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"),
        lambda estate, each: str(estate.props(each).get("state")).startswith("block-"),
    ),
    "s3-account-level-public-access-blocks-periodic": ConfigRule(
        about("s3/accountPublicAccessBlock:AccountPublicAccessBlock"), _all_blocked
    ),
    "ssm-document-not-public": ConfigRule(
        about("ssm/document:Document"), lambda estate, each: not estate.props(each).get("permissions")
    ),
}
"""AWS Config Developer Guide, List of AWS Config Managed Rules. The settings of an account stand for the account."""
