"""IAM Access Analyzer: analyzers and archive rules."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, call

BINDINGS = (
    Binding(
        type="aws:accessanalyzer/analyzer:Analyzer",
        create_call=call("accessanalyzer.create_analyzer", type="{type}"),
        read_call=call("accessanalyzer.get_analyzer", "analyzer", analyzerName="{analyzerName}"),
        delete_call=call("accessanalyzer.delete_analyzer", analyzerName="{analyzerName}"),
        shim=True,
    ),
    Binding(
        type="aws:accessanalyzer/archiveRule:ArchiveRule",
        create_call=call("accessanalyzer.create_archive_rule"),
        read_call=call(
            "accessanalyzer.get_archive_rule", "archiveRule", analyzerName="{analyzerName}", ruleName="{ruleName}"
        ),
        delete_call=call("accessanalyzer.delete_archive_rule", analyzerName="{analyzerName}", ruleName="{ruleName}"),
        not_returned="filters",
        shim=True,
    ),
)
