"""A played journey as text and as JSON."""

from __future__ import annotations

import json

from policies.reporters.shown_console import ShownConsole
from scripts.demo.journey.play import Journey

NOT_PLAYED = (
    "Every patient is synthetic. The machines ran in moto's interpreter of Amazon States Language, and the kit's "
    "evaluator decided each of their calls with the policies of the whole plan. Passed on by the demo, because moto "
    "does not: events of S3 and EventBridge, the brokers' functions (their real code), the schedule. Played by the "
    "demo: the scheduling product, the consent product and the chart. Not emulated: mail that arrives, encryption, "
    "AWS's own check of the definitions."
)


def show(journey: Journey, console: ShownConsole) -> None:
    """Print the steps, what each party sees after each of them, and who may see what."""
    console.print(f"The consent journey of {journey.stage.practice}, on {journey.created} resources of the estate\n")
    for number, step in enumerate(journey.steps, start=1):
        console.print(f"{number}. {step.title}")
        for party, sees in step.seen.items():
            console.print(f"     {party:<16} {sees}")
        for wrong in step.wrong:
            console.print(f"     WRONG            {wrong}")
    console.print("\nWho may see what, by the policies")
    for view in (*journey.views, *journey.day_views):
        mark = "WRONG" if view.wrong else ""
        console.print(f"     {view.party:<24} {view.what:<28} {view.answer:<10} {mark}")
        if view.wrong:
            console.print(f"         {view.cause}")
    console.print(f"\n{NOT_PLAYED}")
    console.print("\nNobody sees what must not be seen." if journey.ok else "\nNot as it has to be: see WRONG above.")


def as_document(journey: Journey) -> str:
    """The journey as one JSON document."""
    document = {
        "practice": journey.stage.practice,
        "ok": journey.ok,
        "synthetic": True,
        "not_played": NOT_PLAYED,
        "steps": [{"title": s.title, "seen": dict(s.seen), "wrong": list(s.wrong)} for s in journey.steps],
        "views": [
            {"party": v.party, "what": v.what, "answer": v.answer, "must_not_see": v.must_not, "wrong": v.wrong,
             "cause": v.cause}
            for v in (*journey.views, *journey.day_views)
        ],
    }  # fmt: skip
    return json.dumps(document, indent=2)
