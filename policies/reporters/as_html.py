"""The findings as one HTML page. With the graph, ``policies.report.estate_page`` also shows the estate."""

from __future__ import annotations

from policies.check.evaluate import Report
from policies.report.estate_page import render as render_page
from policies.report.report_input import EstateReport, ReportContext


def render(report: Report) -> str:
    """The page with the findings of the rules and the items of HIPAA; it says that the rest was not evaluated."""
    subject = "The rules were evaluated on one graph."
    context = ReportContext(name="Findings of the rules", subject=subject, at=report.at)
    return render_page(EstateReport(report=report, context=context))
