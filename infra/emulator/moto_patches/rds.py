"""Patches of ``moto.rds``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch


@contextmanager
def option_groups() -> Iterator[None]:
    """Accept engine versions newer than moto's list in ``create_option_group``, and list all option groups."""
    from moto.rds.models import RDSBackend

    create, describe = RDSBackend.create_option_group, RDSBackend.describe_option_groups
    known = {"mariadb": "10.6", "mysql": "8.0", "postgres": "13"}

    def create_any_version(self: Any, options: dict[str, Any]) -> Any:
        wanted: Any = options.get("major_engine_version")
        group = create(self, {**options, "major_engine_version": known.get(options.get("engine_name", ""), wanted)})
        group.major_engine_version = wanted
        return group

    def describe_all(self: Any, wanted: dict[str, Any]) -> Any:
        wanted.setdefault("option_group_name", None)
        return describe(self, wanted)

    with (
        patch.object(RDSBackend, "create_option_group", create_any_version),
        patch.object(RDSBackend, "describe_option_groups", describe_all),
    ):
        yield


@contextmanager
def instances_and_subnet_groups() -> Iterator[None]:
    """Keep a subnet group that is modified, and the Performance Insights settings of an instance; moto drops both."""
    from moto.rds.models import RDSBackend

    modify, create = RDSBackend.modify_db_subnet_group, RDSBackend.create_db_instance

    def modify_and_store(self: Any, subnet_name: str, *args: Any, **kwargs: Any) -> Any:
        group = modify(self, subnet_name, *args, **kwargs)
        self.subnet_groups[subnet_name] = group
        return group

    def create_with_performance_insights(self: Any, db_kwargs: Any) -> Any:
        database: Any = create(self, db_kwargs)
        database.performance_insights_enabled = bool(db_kwargs.get("enable_performance_insights"))
        database.performance_insights_kms_key_id = db_kwargs.get("performance_insights_kms_key_id")
        database.performance_insights_retention_period = db_kwargs.get("performance_insights_retention_period")
        return database

    with (
        patch.object(RDSBackend, "modify_db_subnet_group", modify_and_store),
        patch.object(RDSBackend, "create_db_instance", create_with_performance_insights),
    ):
        yield
