"""The CloudTrail trail of the organization: its audit trail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Statement, Text, allow


@dataclass(frozen=True, kw_only=True)
class OrganizationTrailArgs:
    """``bucket_arns`` are the buckets, without a trailing slash, whose object-level access is recorded.

    ``bucket`` receives the trail, encrypted with ``key_arn``.
    """

    name: str
    bucket: Text
    key_arn: Text
    bucket_arns: Sequence[str]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.bucket_arns:
            raise ValueError(f"trail {self.name}: bucket_arns is empty, so no access to patient data would be recorded")


class OrganizationTrail(pulumi.ComponentResource):
    """A trail for all accounts and regions, with log validation, Insights, and data events of patient-data buckets.

    45 CFR 164.312(b), 164.308(a)(1)(ii)(D).
    """

    def __init__(self, name: str, args: OrganizationTrailArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Trail", name, {}, opts)  # its first name, part of URNs
        aws.cloudtrail.Trail(
            name,
            name=args.name,
            s3_bucket_name=args.bucket,
            kms_key_id=args.key_arn,
            is_organization_trail=True,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            enable_logging=True,
            advanced_event_selectors=[
                _selector("management events", [("eventCategory", "equals", ["Management"])]),
                _selector(
                    "objects of patient-data stores",
                    [
                        ("eventCategory", "equals", ["Data"]),
                        ("resources.type", "equals", ["AWS::S3::Object"]),
                        ("resources.ARN", "starts_withs", [f"{store}/" for store in args.bucket_arns]),
                    ],
                ),
                _selector(
                    "functions",
                    [("eventCategory", "equals", ["Data"]), ("resources.type", "equals", ["AWS::Lambda::Function"])],
                ),
            ],
            insight_selectors=[
                aws.cloudtrail.TrailInsightSelectorArgs(insight_type=kind)
                for kind in ("ApiCallRateInsight", "ApiErrorRateInsight")
            ],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def _selector(name: str, fields: Sequence[tuple[str, str, list[str]]]) -> aws.cloudtrail.TrailAdvancedEventSelectorArgs:
    selectors = [
        aws.cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs(field=field, **{operator: values})
        for field, operator, values in fields
    ]
    return aws.cloudtrail.TrailAdvancedEventSelectorArgs(name=name, field_selectors=selectors)


def trail_delivery(bucket: str, trail_arn: str) -> list[Statement]:
    """The bucket policy statements that let CloudTrail write to the bucket, for this trail only."""
    service, source = {"Service": "cloudtrail.amazonaws.com"}, {"StringEquals": {"aws:SourceArn": trail_arn}}
    objects = [f"arn:aws:s3:::{bucket}/AWSLogs/*"]
    writes = {"StringEquals": {"aws:SourceArn": trail_arn, "s3:x-amz-acl": "bucket-owner-full-control"}}
    return [
        allow("TrailAcl", "s3:GetBucketAcl", on=[f"arn:aws:s3:::{bucket}"], to=service, when=source),
        allow("TrailWrites", "s3:PutObject", on=objects, to=service, when=writes),
    ]
