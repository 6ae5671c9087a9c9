"""Answers Pulumi's engine over its analyzer protocol: each request is decoded once and asked of every rule.

A rule that reads an unknown value is `not applicable` for the engine, with the reason; the policy ``not-evaluated``
reports it too, as an advisory that a strict environment makes mandatory; of a preview, which leaves such values to the
update, it is one line. A rule that was not evaluated never passes.
A waived finding does not block and is reported under ``waived``. Only ``mso check``, which reads every stack at once,
reports a waiver that matches nothing.
"""

# ruff: noqa: ARG002  # the signatures are those of gRPC's servicers

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import analyzer_pb2, analyzer_pb2_grpc, plugin_pb2

from infra.engine.graph import Graph
from infra.engine.resource_places import with_accounts
from infra.errors import UsageError
from policies.catalog.registry import registry
from policies.check.evaluate import check_estate, check_resource, rules_for
from policies.check.waivers import Waivers
from policies.check.wall_findings import wall_findings
from policies.estate_view import EstateView
from policies.model import Finding, Status
from policies.pack.analyzer_response import AnalyzerResponse, placed
from policies.pack.engine_resources import resource_of
from policies.pack.missing_stacks import NEEDS_MORE, missing_stacks_summary
from policies.pack.pack_configuration import PackConfiguration, read_configuration
from policies.pack.pack_policies import NAME, NOT_EVALUATED, VERSION, WALL, pack_policies
from policies.pack.undeployed_values import UndeployedValues
from policies.policy_config import Settings

MAX_REASONS = 3


class Analyzer(analyzer_pb2_grpc.AnalyzerServicer):
    """The pack as a service. The engine describes itself and configures the pack before it sends resources."""

    def __init__(self, waivers: Waivers) -> None:
        self._waivers = waivers
        self._policies = pack_policies()
        self._configuration = PackConfiguration()
        self._undeployed: UndeployedValues | None = None

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """The version of the pack."""
        return plugin_pb2.PluginInfo(version=VERSION)

    def GetAnalyzerInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Every policy with its metadata and the schema of its configuration."""
        policies = [policy.info() for policy in self._policies.values()]
        return analyzer_pb2.AnalyzerInfo(name=NAME, version=VERSION, supportsConfig=True, policies=policies)

    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Nothing is agreed."""
        return analyzer_pb2.AnalyzerHandshakeResponse()

    def ConfigureStack(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Whether it is a preview; nothing of the stack's own configuration is needed."""
        self._undeployed = UndeployedValues() if request.dry_run else None
        return analyzer_pb2.AnalyzerStackConfigureResponse()

    def Configure(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Take enforcement levels, settings and the other stacks' states."""
        try:
            self._configuration = read_configuration(request)
        except UsageError as error:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        return empty_pb2.Empty()

    def Remediate(self, request: Any, context: grpc.ServicerContext) -> Any:
        """No policy changes a resource."""
        return analyzer_pb2.RemediateResponse()

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Nothing runs longer than a request."""
        return empty_pb2.Empty()

    def Analyze(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The findings of the resource rules on one resource."""
        response = AnalyzerResponse(self._policies, self._configuration, self._undeployed)
        resource = resource_of(request)
        applicable = rules_for(resource, registry())
        for rule in registry().by_type.get(resource.type, ()):
            if rule not in applicable:
                response.not_applicable(rule.id, "the rule is for another plane or data class")
        for rule in applicable:
            for finding in check_resource(resource, [rule], self._configuration.config_of(rule.id)):
                response.add(self._waivers.with_waiver(finding), rule.id)
        return response.message

    def AnalyzeStack(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The findings of the estate rules and of the wall on the stack, with the other stacks that are configured."""
        response = AnalyzerResponse(self._policies, self._configuration, self._undeployed)
        stack = with_accounts([resource_of(sent) for sent in request.resources])
        own = {resource.urn for resource in stack}
        graph = self._configuration.with_other_stacks(stack)
        missing = []
        for finding in map(self._waivers.with_waiver, self._estate_findings(graph)):
            if finding.needs and finding.status is Status.NOT_EVALUATED:
                response.not_applicable(finding.rule, f"{finding.status}: {finding.message}")
                missing.append(finding)
            else:
                response.add(placed(finding, own), finding.rule)
        undecided = self._wall(graph, response)
        waits = self._undeployed.summary() if self._undeployed else ""
        if texts := [text for text in (missing_stacks_summary(missing, undecided), waits) if text]:
            response.report(NOT_EVALUATED.estate, "\n".join(texts))
        return response.message

    def _wall(self, graph: Graph, response: AnalyzerResponse) -> str:
        """Report the open paths of the wall; one line on what this graph does not decide."""
        found = [finding for each in wall_findings(graph).values() for finding in each]
        undecided = [finding for finding in found if finding.status is Status.NOT_EVALUATED]
        for finding in map(self._waivers.with_waiver, found):
            if finding.status is not Status.NOT_EVALUATED:
                response.add(replace(finding, message=f"{finding.rule}: {finding.message}"), WALL)
        if line := _wall_line(undecided):
            response.not_applicable(WALL, f"{Status.NOT_EVALUATED}: {line}")
        return line

    def _estate_findings(self, graph: Graph) -> Iterator[Finding]:
        """The findings of each estate rule; one view of the estate for each of the settings."""
        views: dict[Settings, EstateView] = {}
        for rule in registry().estate_rules:
            config = self._configuration.config_of(rule.id)
            estate = views.setdefault(config.settings, EstateView(graph, config.settings))
            yield from check_estate(estate, rule, config)


def _wall_line(undecided: Sequence[Finding]) -> str:
    """One line on the invariants of the wall that this graph does not decide; empty where it decides all."""
    if not undecided:
        return ""
    invariants = ", ".join(dict.fromkeys(finding.rule for finding in undecided))
    reasons = list(dict.fromkeys(finding.message for finding in undecided))
    more = f"; and {len(reasons) - MAX_REASONS} more" if len(reasons) > MAX_REASONS else ""
    return f"{WALL}: {invariants} {NEEDS_MORE}: {'; '.join(reasons[:MAX_REASONS])}{more}"
