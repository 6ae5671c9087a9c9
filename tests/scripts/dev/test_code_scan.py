"""A finding of bandit without an explanation is told, and so is an explanation without a finding."""

from __future__ import annotations

from pathlib import Path

from scripts.dev.scanners.code_scan import ROOT, Explanation, explanations, unexplained

OF_XML = Explanation(("B314",), ("infra/iam/*",), "it refuses entities")


def test_a_finding_without_an_explanation_is_told() -> None:
    found = [("B314", "infra/iam/saml.py", "9: parses XML"), ("B602", "infra/iam/saml.py", "3: a shell")]
    assert unexplained(found, [OF_XML]) == ["B602 infra/iam/saml.py:3: a shell"]


def test_an_explanation_without_a_finding_is_told() -> None:
    assert unexplained([], [OF_XML]) == ["explains nothing any more: B314 in infra/iam/*"]


def test_each_explanation_has_a_reason_and_files_that_exist() -> None:
    for each in explanations():
        assert len(each.why.split()) > 5
        assert all(list(ROOT.glob(pattern)) or Path(ROOT / pattern).exists() for pattern in each.files), each.files
