"""AWS Backup: vaults, vault locks, plans, selections, restore testing, audit frameworks and reports."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, Tagging, call, change
from infra.emulator.provider.property_mapping import nested_in

_TAGS = Tagging(
    tag=call("backup.tag_resource", ResourceArn="{arn}"),
    untag=call("backup.untag_resource", ResourceArn="{arn}", TagKeyList="{removedKeys}"),
    list_tags=call("backup.list_tags", "Tags", ResourceArn="{arn}"),
)
_VAULT = {"BackupVaultName": "{backupVaultName}"}
_PLAN_NAMES = {
    "name": "BackupPlan.BackupPlanName",
    "rules": "BackupPlan.Rules",
    "rules.ruleName": "RuleName",
    "rules.targetVaultName": "TargetBackupVaultName",
    "rules.schedule": "ScheduleExpression",
    "rules.startWindow": "StartWindowMinutes",
    "rules.completionWindow": "CompletionWindowMinutes",
    "lifecycle.deleteAfter": "DeleteAfterDays",
    "lifecycle.coldStorageAfter": "MoveToColdStorageAfterDays",
    "copyActions.destinationVaultArn": "DestinationBackupVaultArn",
    "tags": "BackupPlanTags",
    "advancedBackupSettings": "BackupPlan.AdvancedBackupSettings",
}
_SELECTION_NAMES = {
    **nested_in(
        "BackupSelection",
        "iamRoleArn resources notResources conditions",
        name="SelectionName",
        selectionTags="ListOfTags",
    ),
    "planId": "BackupPlanId",
    "selectionTags.type": "ConditionType",
    "selectionTags.key": "ConditionKey",
    "selectionTags.value": "ConditionValue",
    **{
        f"{kind}.{name}": f"Condition{name.title()}"
        for kind in ("stringEquals", "stringNotEquals", "stringLikes", "stringNotLikes")
        for name in ("key", "value")
    },
    "conditions.stringLikes": "StringLike",
    "conditions.stringNotLikes": "StringNotLike",
}
_TESTING_PLAN_NAMES = nested_in(
    "RestoreTestingPlan",
    "recoveryPointSelection scheduleExpression scheduleExpressionTimezone startWindowHours",
    name="RestoreTestingPlanName",
)
_TESTING_SELECTION_NAMES = nested_in(
    "RestoreTestingSelection",
    "iamRoleArn protectedResourceArns protectedResourceConditions protectedResourceType restoreMetadataOverrides "
    "validationWindowHours",
    name="RestoreTestingSelectionName",
)


def _on_vault(type_: str, put: str, get: str, delete: str, *, shim: bool = True, not_returned: str = "") -> Binding:
    """A configuration of a vault that one call puts as a whole."""
    put_call = call(f"backup.{put}", **_VAULT)
    return Binding(
        type=f"aws:backup/{type_[0].lower()}{type_[1:]}:{type_}",
        create_call=put_call,
        shim=shim,
        read_call=call(f"backup.{get}", "@", **_VAULT),
        delete_call=call(f"backup.{delete}", **_VAULT),
        settings=(change("*", put_call),),
        not_returned=not_returned,
    )


BINDINGS = (
    Binding(
        type="aws:backup/vault:Vault",
        create_call=call("backup.create_backup_vault"),
        read_call=call("backup.describe_backup_vault", "@", BackupVaultName="{id}"),
        delete_call=call("backup.delete_backup_vault", BackupVaultName="{id}"),
        tagging=_TAGS,
        names={"name": "BackupVaultName", "kmsKeyArn": "EncryptionKeyArn", "tags": "BackupVaultTags"},
        reshape={"BackupVaultTags": "tags"},
    ),
    Binding(
        type="aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault",
        create_call=call("backup.create_logically_air_gapped_backup_vault"),
        read_call=call("backup.describe_backup_vault", "@", BackupVaultName="{id}"),
        names={"name": "BackupVaultName", "tags": "BackupVaultTags"},
    ),
    _on_vault(
        "VaultPolicy",
        "put_backup_vault_access_policy",
        "get_backup_vault_access_policy",
        "delete_backup_vault_access_policy",
    ),
    _on_vault(
        "VaultNotifications",
        "put_backup_vault_notifications",
        "get_backup_vault_notifications",
        "delete_backup_vault_notifications",
    ),
    _on_vault(
        "VaultLockConfiguration",
        "put_backup_vault_lock_configuration",
        "describe_backup_vault",
        "delete_backup_vault_lock_configuration",
        shim=False,
        not_returned="changeableForDays",  # AWS returns the date from which the lock cannot be changed
    ),
    Binding(
        type="aws:backup/plan:Plan",
        create_call=call("backup.create_backup_plan", "BackupPlanId"),
        read_call=call("backup.get_backup_plan", "@", BackupPlanId="{id}"),
        delete_call=call("backup.delete_backup_plan", BackupPlanId="{id}"),
        settings=(change("*", call("backup.update_backup_plan", BackupPlanId="{id}")),),
        tagging=_TAGS,
        names=_PLAN_NAMES,
        reshape={"BackupPlanTags": "tags"},
        outputs={"version": "VersionId"},
        deleted_when="DeletionDate",
    ),
    Binding(
        type="aws:backup/selection:Selection",
        create_call=call("backup.create_backup_selection", "SelectionId"),
        read_call=call("backup.get_backup_selection", "@", BackupPlanId="{planId}", SelectionId="{id}"),
        delete_call=call("backup.delete_backup_selection", BackupPlanId="{planId}", SelectionId="{id}"),
        names=_SELECTION_NAMES,
        shim=True,
    ),
    Binding(
        type="aws:backup/restoreTestingPlan:RestoreTestingPlan",
        create_call=call("backup.create_restore_testing_plan"),
        read_call=call("backup.get_restore_testing_plan", "@", RestoreTestingPlanName="{name}"),
        delete_call=call("backup.delete_restore_testing_plan", RestoreTestingPlanName="{name}"),
        settings=(change("*", call("backup.update_restore_testing_plan", RestoreTestingPlanName="{name}")),),
        names=_TESTING_PLAN_NAMES,
        outputs={"arn": "RestoreTestingPlan.RestoreTestingPlanArn"},
        not_returned="tags",
        shim=True,
    ),
    Binding(
        type="aws:backup/restoreTestingSelection:RestoreTestingSelection",
        create_call=call("backup.create_restore_testing_selection"),
        read_call=call(
            "backup.get_restore_testing_selection",
            "@",
            RestoreTestingPlanName="{restoreTestingPlanName}",
            RestoreTestingSelectionName="{name}",
        ),
        delete_call=call(
            "backup.delete_restore_testing_selection",
            RestoreTestingPlanName="{restoreTestingPlanName}",
            RestoreTestingSelectionName="{name}",
        ),
        settings=(
            change(
                "*",
                call(
                    "backup.update_restore_testing_selection",
                    RestoreTestingPlanName="{restoreTestingPlanName}",
                    RestoreTestingSelectionName="{name}",
                ),
            ),
        ),
        names=_TESTING_SELECTION_NAMES,
        shim=True,
    ),
    Binding(
        type="aws:backup/framework:Framework",
        create_call=call("backup.create_framework"),
        read_call=call("backup.describe_framework", "@", FrameworkName="{name}"),
        delete_call=call("backup.delete_framework", FrameworkName="{name}"),
        settings=(change("*", call("backup.update_framework", FrameworkName="{name}")),),
        names={
            "name": "FrameworkName",
            "description": "FrameworkDescription",
            "controls": "FrameworkControls",
            "controls.name": "ControlName",
            "controls.inputParameters": "ControlInputParameters",
            "inputParameters.name": "ParameterName",
            "inputParameters.value": "ParameterValue",
            "controls.scope": "ControlScope",
            "tags": "FrameworkTags",
        },
        outputs={"arn": "FrameworkArn"},
        not_returned="tags",
        shim=True,
    ),
    Binding(
        type="aws:backup/reportPlan:ReportPlan",
        create_call=call("backup.create_report_plan"),
        read_call=call("backup.describe_report_plan", "ReportPlan", ReportPlanName="{name}"),
        delete_call=call("backup.delete_report_plan", ReportPlanName="{name}"),
        names={"name": "ReportPlanName", "description": "ReportPlanDescription", "tags": "ReportPlanTags"},
        outputs={"arn": "ReportPlanArn"},
        not_returned="tags",
    ),
    Binding(
        type="aws:backup/regionSettings:RegionSettings",
        create_call=call("backup.update_region_settings"),
        read_call=call("backup.describe_region_settings", "@"),
        settings=(change("*", call("backup.update_region_settings")),),
        shim=True,
    ),
    Binding(
        type="aws:backup/globalSettings:GlobalSettings",
        always_exists=True,
        create_call=call("backup.update_global_settings"),
        read_call=call("backup.describe_global_settings", "@"),
        settings=(change("*", call("backup.update_global_settings")),),
        shim=True,
    ),
)
