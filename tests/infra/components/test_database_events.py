"""What happens to a database without anybody's call is told."""

from __future__ import annotations

from building import Build

from infra.components.database_events import DatabaseEvents, DatabaseEventsArgs


def test_what_fails_changes_or_is_deleted_is_told_and_a_backup_that_succeeds_is_not(
    build: Build, tags: dict[str, str]
) -> None:
    args = DatabaseEventsArgs(name="lakeside-databases", topic_arn="arn:topic", tags=tags)
    built = build(lambda opts: DatabaseEvents("databases", args, opts))
    told = {each.inputs["sourceType"]: each.inputs for each in built.all("rds/eventSubscription:EventSubscription")}
    assert {"failure", "deletion", "failover", "configuration change"} <= set(told["db-instance"]["eventCategories"])
    assert not any("backup" in each["eventCategories"] for each in told.values())
    assert {each["snsTopic"] for each in told.values()} == {"arn:topic"}
