"""The token of a pipeline's run meets the trust of each deployer, in each form in which its subject may come."""

from __future__ import annotations

import pytest
from deployed_account import Deployed, answers

from infra.context.pipeline_stacks import all_stacks
from infra.engine.graph import Graph, Resource
from infra.manifest.manifest_model import Manifest
from policies.duties.deployers import deployers, identity_providers
from policies.duties.duty import Answer, all_of
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import pipeline_tokens
from policies.duties.kinds.pipeline_tokens import Token

LETS_IN = "lets in the pipeline repo:org/app:environment:prod"
IDS = f"{LETS_IN} if its subject has the repository's ids"
BY_NAME, BY_ID = "repo:org/app:environment:prod", "repo:org@1/app@2:environment:prod"


@pytest.mark.parametrize(
    ("subjects", "with_ids"),
    [([BY_NAME], Answer.UNKNOWN), ([BY_ID], Answer.ALLOWED), ([BY_NAME, BY_ID], Answer.ALLOWED)],
)
def test_a_form_with_ids_is_known_only_where_the_trust_policy_names_them(subjects: list[str], with_ids: Answer) -> None:
    found = answers(Deployed(subjects=subjects), pipeline_tokens.find)
    assert {does: answer for does, (answer, _) in found.items()} == {LETS_IN: Answer.ALLOWED, IDS: with_ids}


def test_a_provider_that_knows_another_audience_lets_no_token_in() -> None:
    answer, cause = answers(Deployed(audiences=["elsewhere"]), pipeline_tokens.find)[LETS_IN]
    assert answer is Answer.BLOCKED
    assert "accepts no token for sts.amazonaws.com" in cause


def reference(graph: Graph, environment: str) -> dict[str, tuple[Answer, str]]:
    """The reference estate's duties, with another environment in the trust policy of one exchange account."""

    def changed(resource: Resource) -> Resource:
        trust = resource.inputs.get("assumeRolePolicy")
        if resource.stack != "exchange-evergreen" or resource.name != "deployer" or not isinstance(trust, str):
            return resource
        other = trust.replace(":clinical-ev", environment)
        return resource.with_(inputs={**resource.inputs, "assumeRolePolicy": other})

    estate = DutyEstate(Graph(map(changed, graph)))
    decided = {d.sentence: all_of(d.needs, estate) for d in pipeline_tokens.find(estate)}
    return {sentence: (outcome.answer, outcome.cause) for sentence, outcome in decided.items()}


def test_the_environment_of_each_stack_s_run_is_the_one_that_the_deployer_of_its_account_trusts(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    estate = DutyEstate(reference_plan)
    by_stack = {resource.stack: deployer for deployer in deployers(estate) for resource in deployer.resources}
    stacks = [stack for stack in all_stacks(reference_manifest) if stack.environment]
    for stack in stacks:
        deployer = by_stack[stack.stack]
        (provider,) = identity_providers(deployer.role)
        subject = f"repo:{stack.repository}:environment:{stack.environment}"
        asked = (
            Token(deployer, provider, each, "sts.amazonaws.com", "us-west-2") for each in (subject, f"{subject}-2")
        )
        assert [token.decide(estate).answer for token in asked] == [Answer.ALLOWED, Answer.BLOCKED], stack.stack
    assert len(stacks) == 12


def test_a_run_that_signs_in_gets_into_every_account_of_its_owner(reference_plan: Graph) -> None:
    unchanged = reference(reference_plan, ":clinical-ev").items()
    assert {answer for sentence, (answer, _) in unchanged if "if its subject" not in sentence} == {Answer.ALLOWED}
    found = reference(reference_plan, ":exchange-ev")
    assert [
        (sentence.partition(":")[0], cause.partition(" with")[0])
        for sentence, (answer, cause) in found.items()
        if answer is Answer.BLOCKED
    ] == [("exchange-evergreen", "exchange-evergreen:deployer refuses a token of token.actions.githubusercontent.com")]
