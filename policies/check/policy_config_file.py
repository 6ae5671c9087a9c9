"""Reads ``policies.yaml`` and rejects values that would loosen a rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from infra.errors import UsageError
from infra.files.yaml_file import outline, read_yaml
from policies.catalog.registry import registry
from policies.policy_config import US_REGIONS, Config, Settings, Severity

HIGHER_IS_STRICTER = (
    "log_retention_days", "chart_retention_days", "backup_retention_days", "database_backup_days", "key_deletion_days"
)  # fmt: skip
LONGEST_KEY_DELETION = 30


def load_config(path: Path) -> Config:
    """Read ``policies.yaml`` (``settings:`` and ``severities:``).

    :raises UsageError: the file is not valid, or a value would loosen a rule.
    """
    document = read_yaml(path).data or {}
    if not isinstance(document, dict) or set(document) - {"settings", "severities"}:
        raise UsageError(f"{path}: expected a mapping with 'settings' and 'severities', found {outline(document)}")
    return Config(
        settings=_settings(document.get("settings") or {}, path),
        severities=_severities(document.get("severities") or {}, path),
    )


def _settings(given: Any, path: Path) -> Settings:
    known: dict[str, Any] = {f.name: f.default for f in fields(Settings)}
    if not isinstance(given, dict):
        raise UsageError(f"{path}: settings: expected a mapping of {', '.join(known)}, found {outline(given)}")
    for name, value in given.items():
        where = f"{path}: settings.{name[:40]}"
        if name not in known:
            raise UsageError(f"{where}: no such setting; allowed: {', '.join(known)}")
        default = known[name]
        if name == "allowed_regions":
            if not isinstance(value, list) or not value or not all(region in US_REGIONS for region in value):
                raise UsageError(f"{where}: {outline(value)}; choose from {', '.join(US_REGIONS)}")
        elif type(value) is not int or value < 1:
            raise UsageError(f"{where}: {outline(value)}; must be a whole number above zero")
        elif name in HIGHER_IS_STRICTER and value < default:
            raise UsageError(f"{where}: {outline(value)} is looser than the kit's {default}; give {default} or more")
        elif name == "key_deletion_days" and value > LONGEST_KEY_DELETION:
            raise UsageError(f"{where}: {value}; AWS allows at most {LONGEST_KEY_DELETION} days")
        elif name == "max_session_hours" and value > default:
            raise UsageError(f"{where}: {outline(value)} is looser than the kit's {default}; give {default} or less")
    regions = tuple(given.get("allowed_regions", US_REGIONS))
    return Settings(**{**given, "allowed_regions": regions})


def _severities(given: Any, path: Path) -> Mapping[str, Severity]:
    if not isinstance(given, dict):
        raise UsageError(f"{path}: severities: expected a mapping of rule ids to severities, found {outline(given)}")
    raised = {}
    for rule_id, value in given.items():
        rule = registry().get(rule_id)
        if value not in list(Severity):
            raise UsageError(f"{path}: severities.{rule_id}: {outline(value)}; choose from {', '.join(Severity)}")
        if Severity(value).rank < rule.severity.rank:
            raise UsageError(
                f"{path}: severities.{rule_id}: {value} is below the rule's own {rule.severity}; a severity can "
                "only be raised; to accept a finding, write a waiver with a reason and an expiry"
            )
        raised[rule.id] = Severity(value)
    return raised
