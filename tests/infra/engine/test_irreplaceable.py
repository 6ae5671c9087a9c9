"""No engine replaces an AWS account, protected or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from in_memory_provider import OTHER_ACCOUNT, aws_account, in_account
from pulumi_aws.organizations import Account

from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.goal_state import ResourceError
from infra.engine.embedded.program_run import run_program
from infra.engine.graph import Graph
from infra.engine.prediction.irreplaceable import ACCOUNT
from infra.engine.prediction.output_prediction import OutputPredictor

OLD, NEW = "old@lakeside.example", "new@lakeside.example"


def up(program: Callable[[], object], before: Graph | None = None, *, preview: bool = False) -> Graph:
    """Run a program whose AWS is only predicted."""

    def declare() -> None:
        program()

    run = Deployment(before or Graph(), OutputPredictor(), preview=preview)
    run_program(declare, run, project="kit", stack_name="org", organization="acme", root=Path("/"))
    return run.graph()


@pytest.fixture
def made() -> Graph:
    """An account that exists, without protection."""
    return up(lambda: Account("clinical", name="clinical", email=OLD, opts=in_account()))


@pytest.mark.parametrize("preview", [True, False])
def test_another_address_is_refused_with_the_right_way(made: Graph, *, preview: bool) -> None:
    with pytest.raises(ResourceError, match=f"email from '{OLD}' to '{NEW}' would replace the account.*pulumi refresh"):
        up(lambda: Account("clinical", name="clinical", email=NEW, opts=in_account()), made, preview=preview)


def test_an_account_does_not_move_to_another_provider(made: Graph) -> None:
    def moved() -> Account:
        return Account("clinical", name="clinical", email=OLD, opts=in_account(aws_account("other", OTHER_ACCOUNT)))

    with pytest.raises(ResourceError, match="changing provider would replace the account"):
        up(moved, made)


def test_a_renamed_account_changes_in_place(made: Graph) -> None:
    (account,) = up(lambda: Account("clinical", name="other", email=OLD, opts=in_account()), made).of_type(ACCOUNT)
    assert (account.inputs["name"], account.id) == ("other", made.of_type(ACCOUNT)[0].id)
