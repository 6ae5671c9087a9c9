"""What moto refuses or forgets of databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def option_groups() -> Iterator[None]:
    """Database versions younger than moto's list of those that take options; a list of all option groups."""
    from moto.rds.models import RDSBackend

    create, describe = RDSBackend.create_option_group, RDSBackend.describe_option_groups
    known = {"mariadb": "10.6", "mysql": "8.0", "postgres": "13"}

    def create_any(self: Any, options: dict[str, Any]) -> Any:
        wanted: Any = options.get("major_engine_version")
        group = create(self, {**options, "major_engine_version": known.get(options.get("engine_name", ""), wanted)})
        group.major_engine_version = wanted
        return group

    def describe_all(self: Any, wanted: dict[str, Any]) -> Any:
        wanted.setdefault("option_group_name", None)
        return describe(self, wanted)

    with (
        patch.object(RDSBackend, "create_option_group", create_any),
        patch.object(RDSBackend, "describe_option_groups", describe_all),
    ):
        yield


@contextmanager
def databases() -> Iterator[None]:
    """moto loses a subnet group when it changes it, and forgets a database's Performance Insights."""
    from moto.rds.models import RDSBackend

    modify, create = RDSBackend.modify_db_subnet_group, RDSBackend.create_db_instance

    def modify_and_keep(self: Any, subnet_name: str, *args: Any, **kwargs: Any) -> Any:
        group = modify(self, subnet_name, *args, **kwargs)
        self.subnet_groups[subnet_name] = group
        return group

    def create_and_remember(self: Any, db_kwargs: Any) -> Any:
        database: Any = create(self, db_kwargs)
        database.performance_insights_enabled = bool(db_kwargs.get("enable_performance_insights"))
        database.performance_insights_kms_key_id = db_kwargs.get("performance_insights_kms_key_id")
        database.performance_insights_retention_period = db_kwargs.get("performance_insights_retention_period")
        return database

    with (
        patch.object(RDSBackend, "modify_db_subnet_group", modify_and_keep),
        patch.object(RDSBackend, "create_db_instance", create_and_remember),
    ):
        yield
