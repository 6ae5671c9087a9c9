"""The security services of the organization: GuardDuty, Security Hub, Macie, IAM Access Analyzer and Inspector."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.guardduty_detector import GuardDutyDetector, GuardDutyDetectorArgs
from infra.components.security_hub import SecurityHub, SecurityHubArgs
from infra.iam.policy_builder import Text

INTERNALLY_ANALYZED_TYPES = ("AWS::S3::Bucket", "AWS::RDS::DBSnapshot", "AWS::RDS::DBClusterSnapshot")
"""The data store types that Access Analyzer supports for internal access; it does not support keys and secrets."""


@dataclass(frozen=True, kw_only=True)
class MacieTarget:
    """Buckets of one account that Macie searches for patient data, which must not be there.

    Macie also requires the account's e-mail address.
    """

    account_id: str
    email: str
    buckets: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class SecurityServicesArgs:
    """``macie_targets`` are in the management account.

    A practice's own organization has none: Macie cannot read accounts of another organization.
    ``patient_data_accounts`` are the ids of the accounts with patient data; ``member_accounts`` are all other accounts
    of the organization except the payer, name to id. ``root_id`` is the id of the organization's root;
    ``linked_regions`` are the regions in use besides ``region``.
    """

    account_id: str
    region: str
    linked_regions: Sequence[str]
    root_id: Text
    member_accounts: Mapping[str, str]
    macie_targets: Sequence[MacieTarget]
    patient_data_accounts: Sequence[str]
    tags: Mapping[str, str]


class SecurityServices(pulumi.ComponentResource):
    """Finds threats, misconfigurations, vulnerabilities, external access, and patient data in the wrong account.

    45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(5)(ii)(B), 164.308(a)(8).
    """

    def __init__(self, name: str, args: SecurityServicesArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Detection", name, {}, opts)  # its first name, part of URNs
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        GuardDutyDetector(f"{name}-threats", GuardDutyDetectorArgs(tags=args.tags), self._child_opts)
        SecurityHub(
            f"{name}-posture",
            SecurityHubArgs(region=args.region, linked_regions=args.linked_regions, root_id=args.root_id),
            self._child_opts,
        )
        self._macie(name)
        self._access_analyzers(name)
        self._inspector(name)
        self.register_outputs({})

    def _inspector(self, name: str) -> None:
        """Inspector in all present and future accounts, in the home region, where all workloads run.

        AWS enables it automatically only in accounts that join later, so the present accounts are listed.
        """
        organization = aws.inspector2.OrganizationConfiguration(
            f"{name}-vulnerabilities-everywhere",
            auto_enable=aws.inspector2.OrganizationConfigurationAutoEnableArgs(ec2=True, ecr=True, lambda_=True),
            opts=self._child_opts,
        )
        associations = [
            aws.inspector2.MemberAssociation(
                f"{name}-vulnerabilities-{member}",
                account_id=account_id,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[organization]),
            )
            for member, account_id in self._args.member_accounts.items()
        ]
        for suffix, accounts, after in (
            ("", [self._args.account_id], []), ("-members", sorted(self._args.member_accounts.values()), associations)
        ):  # fmt: skip
            aws.inspector2.Enabler(
                f"{name}-vulnerabilities{suffix}",
                account_ids=accounts,
                resource_types=["EC2", "ECR", "LAMBDA"],
                opts=pulumi.ResourceOptions(parent=self, depends_on=after),
            )

    def _access_analyzers(self, name: str) -> None:
        """Analyzers for external, unused, and internal access to patient data (45 CFR 164.308(a)(4)(ii)(C)).

        AWS analyzes every policy independently of this kit's proof. The analyzer includes accounts and not data stores,
        so that the bucket of a new location is analyzed from its first day.
        """
        kinds = {"ORGANIZATION": None, "ORGANIZATION_UNUSED_ACCESS": None}
        accounts = self._args.patient_data_accounts
        internal = {"ORGANIZATION_INTERNAL_ACCESS": _internal_access(accounts)} if accounts else {}
        for kind, configuration in (kinds | internal).items():
            slug = kind.lower().replace("_", "-")
            aws.accessanalyzer.Analyzer(
                f"{name}-{slug}",
                analyzer_name=f"mso-{slug}",
                type=kind,
                configuration=configuration,
                tags=self._args.tags,
                opts=self._child_opts,
            )

    def _macie(self, name: str) -> None:
        """A daily Macie job over the management account's buckets: patient data there is a leak (45 CFR 164.502(a))."""
        macie = aws.macie2.Account(
            f"{name}-tripwire", finding_publishing_frequency="FIFTEEN_MINUTES", status="ENABLED", opts=self._child_opts
        )
        if not self._args.macie_targets:
            return
        after = pulumi.ResourceOptions(parent=self, depends_on=[macie])
        members = [
            aws.macie2.Member(
                f"{name}-tripwire-{target.account_id}",
                account_id=target.account_id,
                email=target.email,
                status="ENABLED",
                tags=self._args.tags,
                opts=after,
            )
            for target in self._args.macie_targets
        ]
        buckets = [
            aws.macie2.ClassificationJobS3JobDefinitionBucketDefinitionArgs(
                account_id=target.account_id, buckets=list(target.buckets)
            )
            for target in self._args.macie_targets
        ]
        aws.macie2.ClassificationJob(
            f"{name}-tripwire-job",
            name="patient-data-outside-the-wall",
            job_type="SCHEDULED",
            job_status="RUNNING",
            schedule_frequency=aws.macie2.ClassificationJobScheduleFrequencyArgs(daily_schedule=True),
            s3_job_definition=aws.macie2.ClassificationJobS3JobDefinitionArgs(bucket_definitions=buckets),
            tags=self._args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=members),
        )


def _internal_access(accounts: Sequence[str]) -> aws.accessanalyzer.AnalyzerConfigurationArgs:
    inclusion = aws.accessanalyzer.AnalyzerConfigurationInternalAccessAnalysisRuleInclusionArgs(
        account_ids=list(accounts), resource_types=list(INTERNALLY_ANALYZED_TYPES)
    )
    rule = aws.accessanalyzer.AnalyzerConfigurationInternalAccessAnalysisRuleArgs(inclusions=[inclusion])
    internal = aws.accessanalyzer.AnalyzerConfigurationInternalAccessArgs(analysis_rule=rule)
    return aws.accessanalyzer.AnalyzerConfigurationArgs(internal_access=internal)
