"""After a deployment a person reads in a few lines what the policy pack reported."""

from __future__ import annotations

from collections import Counter

import pytest

from infra.engine.automation.policy_pack import PolicyReport
from infra.engine.automation.stack_operations import Operation, StackEvent, StackResult
from policies.pack.missing_stacks import missing_stacks_summary
from policies.pack.pack_policies import NOT_EVALUATED, WAIVED
from scripts.deployment.kit_policy_pack import advisory_summary
from scripts.deployment.reporting import Reporter, summary

ALONE = missing_stacks_summary((), "the wall: W1 needs more")


def result(name: str, *reports: tuple[str, str]) -> StackResult:
    """A stack with these advisories, each a policy and a message."""
    advisories = tuple(PolicyReport(policy, message, "", mandatory=False) for policy, message in reports)
    return StackResult(name, Operation.UP, Counter({"create": 1}), 1.0, advisories=advisories)


def test_that_rules_need_more_stacks_is_said_once_for_all() -> None:
    told = advisory_summary([result(name, (NOT_EVALUATED.estate, ALONE)) for name in ("org", "security", "management")])
    assert told.splitlines()[1:] == [
        "  3 stacks: rules that need more than one stack were not evaluated; `mso check` evaluates them on the plan of "
        "all, `mso check --state` on exported states"
    ]


def test_what_concerns_a_stack_itself_stays_with_it() -> None:
    reports = ((NOT_EVALUATED.estate, ALONE), (NOT_EVALUATED.resource, "S3-001 a: unknown"), (WAIVED.estate, "S3-116"))
    told = advisory_summary([result("org", *reports), result("security")]).splitlines()
    assert told[1:4] == ["  org: 1 waived, 1 not evaluated", f"    {WAIVED.estate}: S3-116",
                         f"    {NOT_EVALUATED.resource}: S3-001 a: unknown"]  # fmt: skip
    assert told[4].startswith("  org: rules that need more than one stack were not evaluated")


def test_a_total_counts_in_words_of_the_right_number() -> None:
    assert summary([result("org")]).endswith("1 stack, 1 change")
    assert summary([result("org"), result("security")]).endswith("2 stacks, 2 changes")


def test_what_the_engine_repeats_is_told_once_a_stack(capsys: pytest.CaptureFixture[str]) -> None:
    reporter = Reporter(as_json=False)
    for stack in ("org", "org", "security"):
        reporter(StackEvent(stack, "warning", "using a plugin from PATH"))
    told = "warning: using a plugin from PATH"
    assert capsys.readouterr().err == f"org: {told}\nsecurity: {told}\n"
