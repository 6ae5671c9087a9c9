"""What watches every account of the organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.security_posture import Posture, PostureArgs
from infra.components.threat_detection import ThreatDetection, ThreatDetectionArgs
from infra.iam.policy_builder import Text

STORES = ("AWS::S3::Bucket", "AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot")
"""Stores of patient data whose policies Access Analyzer reads for access from inside; keys and secrets it does not."""


@dataclass(frozen=True, kw_only=True)
class Tripwire:
    """Buckets of one account where patient data must never turn up; AWS asks for the account's mailbox, too."""

    account_id: str
    email: str
    buckets: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class DetectionArgs:
    """``tripwires`` stand in the management account, and so in its organization.

    There are none in the organization of a practice that stands apart: Macie reads no account of another organization.
    ``patient_data`` are the accounts that hold it, by id; ``members`` all others of the organization, by name, the
    payer left out. ``root`` is the organization's, ``linked`` are its regions besides ``region``.
    """

    account_id: str
    region: str
    linked: Sequence[str]
    root: Text
    members: Mapping[str, str]
    tripwires: Sequence[Tripwire]
    patient_data: Sequence[str]
    tags: Mapping[str, str]


class Detection(pulumi.ComponentResource):
    """Threats, misconfigurations, vulnerabilities, outside access, and patient data in the wrong place: found and kept.

    45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(5)(ii)(B), 164.308(a)(8).
    """

    def __init__(self, name: str, args: DetectionArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Detection", name, {}, opts)
        self._args, self._here = args, pulumi.ResourceOptions(parent=self)
        ThreatDetection(f"{name}-threats", ThreatDetectionArgs(tags=args.tags), self._here)
        Posture(f"{name}-posture", PostureArgs(region=args.region, linked=args.linked, root=args.root), self._here)
        self._tripwire(name)
        self._access(name)
        self._scan(name)
        self.register_outputs({})

    def _scan(self, name: str) -> None:
        """Inspector, in the accounts that there are and in those that come; only the home region runs anything.

        What AWS switches on by itself are accounts that join later, so those that are here are named.
        """
        organization = aws.inspector2.OrganizationConfiguration(
            f"{name}-vulnerabilities-everywhere",
            auto_enable=aws.inspector2.OrganizationConfigurationAutoEnableArgs(ec2=True, ecr=True, lambda_=True),
            opts=self._here,
        )
        joined = [
            aws.inspector2.MemberAssociation(
                f"{name}-vulnerabilities-{member}",
                account_id=identity,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[organization]),
            )
            for member, identity in self._args.members.items()
        ]
        for who, accounts, after in (
            ("", [self._args.account_id], []), ("-members", sorted(self._args.members.values()), joined)
        ):  # fmt: skip
            aws.inspector2.Enabler(
                f"{name}-vulnerabilities{who}",
                account_ids=accounts,
                resource_types=["EC2", "ECR", "LAMBDA"],
                opts=pulumi.ResourceOptions(parent=self, depends_on=after),
            )

    def _access(self, name: str) -> None:
        """Who outside, who without need, and who inside the organization can reach patient data (164.308(a)(4)(ii)(C)).

        AWS's own reasoning over every policy: a second opinion beside this kit's proof. The accounts are named and not
        the stores, so that a store of a new location is watched from its first day.
        """
        kinds = {"ORGANIZATION": None, "ORGANIZATION_UNUSED_ACCESS": None}
        watched = {"ORGANIZATION_INTERNAL_ACCESS": _inside(self._args.patient_data)} if self._args.patient_data else {}
        for kind, configuration in (kinds | watched).items():
            slug = kind.lower().replace("_", "-")
            aws.accessanalyzer.Analyzer(
                f"{name}-{slug}",
                analyzer_name=f"mso-{slug}",
                type=kind,
                configuration=configuration,
                tags=self._args.tags,
                opts=self._here,
            )

    def _tripwire(self, name: str) -> None:
        """Macie reads the management account's buckets: patient data there is a leak (45 CFR 164.502(a))."""
        macie = aws.macie2.Account(
            f"{name}-tripwire", finding_publishing_frequency="FIFTEEN_MINUTES", status="ENABLED", opts=self._here
        )
        if not self._args.tripwires:
            return
        after = pulumi.ResourceOptions(parent=self, depends_on=[macie])
        watched = [
            aws.macie2.Member(
                f"{name}-tripwire-{wire.account_id}",
                account_id=wire.account_id,
                email=wire.email,
                status="ENABLED",
                tags=self._args.tags,
                opts=after,
            )
            for wire in self._args.tripwires
        ]
        buckets = [
            aws.macie2.ClassificationJobS3JobDefinitionBucketDefinitionArgs(
                account_id=wire.account_id, buckets=list(wire.buckets)
            )
            for wire in self._args.tripwires
        ]
        aws.macie2.ClassificationJob(
            f"{name}-tripwire-job",
            name="patient-data-outside-the-wall",
            job_type="SCHEDULED",
            schedule_frequency=aws.macie2.ClassificationJobScheduleFrequencyArgs(daily_schedule=True),
            s3_job_definition=aws.macie2.ClassificationJobS3JobDefinitionArgs(bucket_definitions=buckets),
            tags=self._args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=watched),
        )


def _inside(accounts: Sequence[str]) -> aws.accessanalyzer.AnalyzerConfigurationArgs:
    inclusion = aws.accessanalyzer.AnalyzerConfigurationInternalAccessAnalysisRuleInclusionArgs(
        account_ids=list(accounts), resource_types=list(STORES)
    )
    rule = aws.accessanalyzer.AnalyzerConfigurationInternalAccessAnalysisRuleArgs(inclusions=[inclusion])
    internal = aws.accessanalyzer.AnalyzerConfigurationInternalAccessArgs(analysis_rule=rule)
    return aws.accessanalyzer.AnalyzerConfigurationArgs(internal_access=internal)
