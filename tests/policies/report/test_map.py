"""The map: accounts by owner, the exchange as the door, flows, leaks and blocked work where they are."""

from __future__ import annotations

import re
import time
from itertools import combinations
from xml.etree import ElementTree

import pytest
from change_builders import Change
from leaks import LEAKS
from small_estate import MANAGEMENT, NORTH, NORTH_EXCHANGE, SOUTH, Builder

from infra.engine.graph import Graph
from policies.check.both_proofs import BothProofs
from policies.duties.duty import ALLOWED, Answer, Duty, Outcome
from policies.duties.verdicts.duty_proof import Decided, DutyProof, DutyVerdict
from policies.report.map_content import EstateMap, MapAccount, MapFlow, MapOwner, Stores, plural, read_map
from policies.report.map_layout import laid_out
from policies.report.map_links import BLOCKED, LEAK, OUTSIDE, MapLink, MapLinks, read_links
from policies.report.map_mermaid import as_mermaid
from policies.report.map_svg import draw_map, in_words
from policies.report.site_table import sites_of
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.proof import prove_estate

NO_DUTIES = DutyProof((), (), {})
NO_LINKS = MapLinks((), 0)
CHANGES: dict[str, Change] = {name: change for name, _, change in LEAKS}


def small_graph(change: Change | None = None) -> Graph:
    builder = Builder()
    if change:
        change(builder)
    return builder.graph()


def links_of(graph: Graph, duties: DutyProof = NO_DUTIES) -> MapLinks:
    estate = read_estate(graph)
    return read_links(graph, estate, BothProofs(prove_estate(estate), duties))


def blocked(about: str, cause: str, who: str = "clinical-north:ehr") -> DutyProof:
    """A proof with one duty that is not possible."""
    decided = Decided(Duty("L4", "backup-copies", who, "copies", (), "", about), Outcome(Answer.BLOCKED, cause))
    return DutyProof((DutyVerdict("L4", "backups", Answer.BLOCKED, 1, (decided,)),), (decided,), {})


def crossing(origin: str, destination: str, kind: str = LEAK) -> MapLink:
    return MapLink(kind, origin, destination, ("W1",), 2, "an example")


def practice(number: int, sites: int = 0) -> MapOwner:
    """A made-up practice with its three accounts."""
    stores = (Stores("phi", (("bucket", 2),)),)
    locations = tuple(f"site-{number}-{each}" for each in range(sites))
    accounts = tuple(
        MapAccount(f"{number:03}{place}00000000", f"{plane}-{number}", plane, f"p{number}", ("10.0.0.0/16",), stores,
                   1, 9, locations if plane == "clinical" else ())
        for place, plane in enumerate(("exchange", "clinical", "backup"))
    )  # fmt: skip
    return MapOwner(f"p{number}", f"Practice {number} <PLLC>", True, accounts)


def test_the_example_has_its_owners_flows_and_locations(reference_plan: Graph) -> None:
    found = read_map(reference_plan, read_estate(reference_plan))
    assert [(owner.slug, owner.practice) for owner in found.owners] == [
        ("lumen-ridge", False), ("evergreen", True), ("saguaro", True),
    ]  # fmt: skip
    names = {id_: account.name for id_, account in found.accounts.items()}
    flows = [flow for flow in found.flows if names[flow.through] == "exchange-evergreen"]
    assert [flow.name for flow in flows if "management" in {names[id_] for id_ in flow.receivers}] == ["f-utilisation"]
    handed_on = [flow.name for flow in flows if "clinical-evergreen" in {names[id_] for id_ in flow.receivers}]
    assert handed_on == ["f-booking"]  # by a state machine, which hands on no status
    assert "Flow f-booking passes from exchange-evergreen to clinical-evergreen." in in_words(found, NO_LINKS)
    assert all(names[id_] == "clinical-evergreen" for f in flows for id_ in f.senders if id_ != f.through)
    assert found.owners[1].locations == ("bellevue", "seattle")
    assert sites_of(reference_plan)["seattle"].network
    assert draw_map(found, NO_LINKS, "x").count('class="account door"') == 2


def test_a_leak_by_configuration_leads_from_the_practice_to_management() -> None:
    (link,) = links_of(small_graph(CHANGES["replication to management"])).links
    assert (link.kind, link.origin, link.destination, link.ids) == (LEAK, NORTH, MANAGEMENT, ("W3",))


def test_a_role_of_the_mso_in_a_clinical_account_starts_on_the_management_side() -> None:
    found = links_of(small_graph(CHANGES["an operator changes its own policy"])).links
    assert {link.origin for link in found} == {MANAGEMENT}
    assert {link.destination for link in found if link.kind == LEAK} == {NORTH, NORTH_EXCHANGE}


def test_an_account_that_only_a_policy_names_is_outside() -> None:
    (link,) = links_of(small_graph(CHANGES["a bucket that trusts one session of a vendor"])).links
    assert (link.origin, link.destination) == (OUTSIDE, NORTH)


def test_blocked_work_is_drawn_to_the_account_that_its_cause_names() -> None:
    graph = small_graph()
    about = next(r.urn for r in graph if r.name == "photos")
    (link,) = links_of(graph, blocked(about, "the key of backup-north:vault denies it")).links
    assert (link.kind, link.origin, link.ids) == (BLOCKED, NORTH, ("L4",))
    assert link.destination != NORTH
    (own,) = links_of(graph, blocked(about, "its role allows nothing")).links
    assert own.origin == own.destination == NORTH
    assert links_of(graph, blocked("", "nothing that is an account", who="somebody")).not_drawn == 1


def test_every_line_and_mark_is_in_the_picture() -> None:
    found = read_map(graph := small_graph(), read_estate(graph), duties=NO_DUTIES)
    links = MapLinks((
        crossing(MANAGEMENT, NORTH), crossing(OUTSIDE, NORTH_EXCHANGE), crossing(SOUTH, NORTH),
        crossing(NORTH, MANAGEMENT, BLOCKED), crossing(NORTH, NORTH, BLOCKED),
    ), 0)  # fmt: skip
    picture = draw_map(found, links, "Estate")
    assert picture.count('<polyline class="leak"') == 3
    assert picture.count('<polyline class="blocked"') == 2
    assert picture.count('class="breach"') == 2  # the third does not cross the wall
    assert "outside of the estate" in picture
    assert len([sentence for sentence in in_words(found, links) if "from " in sentence]) == 5


def test_flows_in_both_directions_have_an_arrow_each() -> None:
    owner = practice(1)
    door, clinical, _ = (account.id for account in owner.accounts)
    office = MapAccount("9" * 12, "management", "management", "mso", (), (), 0, 9, ())
    mso, pairs = MapOwner("mso", "MSO", False, (office,)), ((clinical, door), (door, office.id), (office.id, door))
    flows = (*(MapFlow(f"f-{n}", (one,), other, ()) for n, (one, other) in enumerate(pairs)),
             MapFlow("f-booking", (door,), door, (clinical,)))  # fmt: skip
    estate = EstateMap((mso, owner), flows, ())
    picture = draw_map(estate, NO_LINKS, "x")
    lines = re.findall(r'<title>flows: ([^<]+)</title><polyline class="flow" points="([^"]+)"', picture)
    assert sorted(names for names, _ in lines) == ["f-0", "f-1", "f-2", "f-booking"]
    assert len({tuple(sorted(points.split())) for _, points in lines}) == 4  # no line lies on another
    assert picture.count('class="flow-head"') == 4
    assert "f-booking → clinical" in picture
    assert as_mermaid(estate, NO_LINKS).count(" -->|") == 4


def test_an_unevaluated_wall_is_not_called_whole() -> None:
    found = read_map(graph := small_graph(), read_estate(graph), duties=NO_DUTIES)
    assert "The wall and the duties were not evaluated." in in_words(found, None)
    assert "were not evaluated" in as_mermaid(found, None)
    assert any("No path crosses the wall" in sentence for sentence in in_words(found, NO_LINKS))


def test_fifty_practices_and_locations_stay_apart_and_are_drawn_at_once() -> None:
    estate = EstateMap(tuple(practice(number, sites=50) for number in range(50)), (), ())
    began = time.process_time()
    picture = draw_map(estate, NO_LINKS, "Large")
    assert time.process_time() - began < 5
    ElementTree.fromstring(picture)
    boxes = list(laid_out(estate, ()).boxes.values())
    assert len(boxes) == 150
    for one, other in combinations(boxes, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def test_names_of_others_are_text_in_both_formats() -> None:
    estate = EstateMap((practice(1),), (), ())
    picture = draw_map(estate, NO_LINKS, 'x"><script>alert(1)</script>\u202e', standalone=True)
    assert "<script" not in picture
    assert "\u202e" not in picture
    ElementTree.fromstring(picture)
    flowchart = as_mermaid(estate, NO_LINKS)
    assert "#60;PLLC#62;" in flowchart
    assert re.search(r"<(?!br>)", flowchart) is None


@pytest.mark.parametrize(
    ("word", "count", "expected"),
    [("key", 2, "keys"), ("store", 1, "store"), ("copy", 2, "copies"), ("address", 2, "addresses")],
)
def test_words_for_several(word: str, count: int, expected: str) -> None:
    assert plural(word, count) == expected


def test_an_allowed_duty_draws_nothing() -> None:
    decided = Decided(Duty("L4", "k", "clinical-north:x", "does", (), ""), ALLOWED)
    duties = DutyProof((DutyVerdict("L4", "c", Answer.ALLOWED, 1, ()),), (decided,), {})
    assert links_of(small_graph(), duties) == NO_LINKS
