"""The engine's ``--policy-pack-config``: enforcement levels, tighter settings, and the states of the other stacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from google.protobuf.json_format import MessageToDict
from pulumi.runtime.proto import analyzer_pb2

from infra.engine.graph import Graph, Resource
from infra.errors import UsageError
from infra.states.state_sources import read_sources
from policies.pack.pack_policies import NOT_EVALUATED, STATES, PackPolicy
from policies.policy_config import Config, Settings
from policies.resource_forms.type_aliases import with_current_types


@dataclass(frozen=True, kw_only=True)
class PackConfiguration:
    """What one run of the engine configures. The engine has checked the values against the policies' schemas."""

    levels: Mapping[str, analyzer_pb2.EnforcementLevel.ValueType] = field(default_factory=dict)
    configs: Mapping[str, Config] = field(default_factory=dict)
    other_stacks: Graph = field(default_factory=Graph)

    def level_of(self, policy: PackPolicy) -> analyzer_pb2.EnforcementLevel.ValueType:
        """The enforcement level; this pack remediates nothing, so REMEDIATE means MANDATORY."""
        level = self.levels.get(policy.name, policy.level)
        return analyzer_pb2.MANDATORY if level == analyzer_pb2.REMEDIATE else level

    def config_of(self, policy: str) -> Config:
        """The settings of one rule."""
        return self.configs.get(policy, DEFAULT)

    def with_other_stacks(self, stack: Iterable[Resource]) -> Graph:
        """The stack's resources with those of the other stacks; a state of the stack itself gives only ids.

        The engine does not tell ids in a preview, and other resources refer to them.
        """
        known = {resource.urn: resource.id for resource in self.other_stacks if resource.id}
        here = {  # the first of a URN is the newest
            resource.urn: resource if resource.id else resource.with_(id=known.get(resource.urn, ""))
            for resource in reversed(list(stack))
        }
        stacks = {_stack_and_project(urn) for urn in here}
        others = (r for r in self.other_stacks if _stack_and_project(r.urn) not in stacks)
        return Graph([*reversed(here.values()), *others])


DEFAULT = Config()


def _stack_and_project(urn: str) -> tuple[str, ...]:
    return tuple(urn.split("::")[:2])


def read_configuration(request: analyzer_pb2.ConfigureAnalyzerRequest) -> PackConfiguration:
    """The configuration in the engine's request.

    :raises UsageError: a state cannot be read; the message names the policy's property and the file.
    """
    levels = {name: config.enforcementLevel for name, config in request.policyConfig.items()}
    given = {name: MessageToDict(config.properties) for name, config in request.policyConfig.items()}
    return PackConfiguration(
        levels=levels,
        configs={name: Config(settings=_settings(values)) for name, values in given.items() if values},
        other_stacks=_states(given.get(NOT_EVALUATED.estate, {}).get(STATES, [])),
    )


def _settings(values: Mapping[str, Any]) -> Settings:
    names = {setting.name for setting in fields(Settings) if isinstance(setting.default, int)}
    given: dict[str, Any] = {name: int(value) for name, value in values.items() if name in names}
    return Settings(**given)


def _states(given: Any) -> Graph:
    where = f"--policy-pack-config: {NOT_EVALUATED.estate}.{STATES}"
    if not isinstance(given, list) or not all(isinstance(path, str) for path in given):
        raise UsageError(f"{where}: {given!r}; give a list of exported states: files, folders, globs or s3:// backends")
    try:
        return with_current_types(read_sources(given))
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error
