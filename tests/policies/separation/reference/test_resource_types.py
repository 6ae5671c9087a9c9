"""Every resource type of the installed provider has been reviewed; what counts as read is read by a reader."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pulumi_aws

from policies.resource_forms.type_aliases import current_type
from policies.separation.estate.reader_tables import lacking_readers
from policies.separation.estate.unread_types import types_with_reader
from policies.separation.reference import resource_types
from policies.separation.reference.resource_types import (
    DATA,
    READ,
    acts_on_members,
    categories,
    harmless_reasons,
    harmless_unless,
    review_of,
    reviewed_types,
    to_log_archive,
)


def provided() -> set[str]:
    """Every resource type of the installed provider, from the registry in its package."""
    package = Path(pulumi_aws.__file__).read_text(encoding="utf-8")
    registry = re.search(r'resource_modules="""(.*?)"""', package, re.DOTALL)
    assert registry is not None
    return {type_ for module in json.loads(registry[1]) for type_ in module["classes"]}


def test_every_type_of_the_provider_is_reviewed_and_no_other() -> None:
    """A type that a new release adds fails here: think of what it does on AWS, then list it in resource_types.yaml."""
    types = provided()
    assert len(types) > 1500
    assert {"unreviewed": sorted(types - reviewed_types().keys()), "gone": sorted(reviewed_types().keys() - types)} == {
        "unreviewed": [],
        "gone": [],
    }


def test_the_list_has_exact_types_with_known_categories() -> None:
    assert "*" not in DATA.read_text(encoding="utf-8").partition("\ntypes:")[2]
    assert set(reviewed_types().values()) == {*categories(), *harmless_reasons()}
    assert {type_ for type_ in (*harmless_unless(), *to_log_archive()) if review_of(type_).affects} == set()
    assert acts_on_members() <= reviewed_types().keys()


def test_what_counts_as_read_is_read() -> None:
    read = {current_type(type_) for type_, category in reviewed_types().items() if category == READ}
    assert {type_: [r.name for r in lacking] for type_ in read if (lacking := lacking_readers(type_))} == {}
    unread = {type_: category for type_, category in reviewed_types().items() if review_of(type_).affects}
    assert {type_: category for type_, category in unread.items() if type_ in types_with_reader(category)} == {}


def test_an_older_name_is_reviewed_as_its_current_one() -> None:
    older = {type_: current_type(type_) for type_ in reviewed_types() if current_type(type_) != type_}
    assert older
    assert {t: c for t, c in older.items() if review_of(t) != review_of(c)} == {}


def test_a_type_that_nobody_reviewed_leaves_everything_of_a_practice_open() -> None:
    review = review_of("aws:newservice/thing:Thing")
    assert review.category == resource_types.UNLISTED
    assert {"W1", "W2", "W3", "W6"} <= review.affects
