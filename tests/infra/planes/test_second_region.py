"""What has to outlive a Region stands in two: the audit trail, and the backups of the MSO's own business."""

from __future__ import annotations

from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest


def test_the_trail_is_replicated_into_a_locked_bucket_of_the_backup_region(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    buckets = {each.inputs["bucket"]: each for each in reference_plan.of_type("aws:s3/bucket:Bucket")}
    trail = reference_plan.of_type("aws:cloudtrail/trail:Trail")[0].inputs["s3BucketName"]
    rules = {
        each.inputs["bucket"]: each.inputs["rules"][0]["destination"]
        for each in reference_plan.of_type("aws:s3/bucketReplicationConfig:BucketReplicationConfig")
    }
    copy = rules[trail]["bucket"].removeprefix("arn:aws:s3:::")
    locks = reference_plan.of_type("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert buckets[trail].region == reference_manifest.aws.home_region
    assert buckets[copy].region == reference_manifest.aws.backup_region
    assert "COMPLIANCE" in {
        each.inputs["rule"]["defaultRetention"]["mode"] for each in locks if each.inputs["bucket"] == copy
    }


def test_backups_of_the_management_account_are_copied_into_the_backup_region(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    (plan,) = (each for each in reference_plan.of_type("aws:backup/plan:Plan") if each.stack == "management")
    (rule,) = plan.inputs["rules"]
    (copy,) = rule["copyActions"]
    vaults = {each.facts["arn"]: each for each in reference_plan.of_type("aws:backup/vault:Vault")}
    assert vaults[copy["destinationVaultArn"]].region == reference_manifest.aws.backup_region
