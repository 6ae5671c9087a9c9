"""The identity provider's metadata document: synthetic for the example, and for plans of a real manifest."""

from __future__ import annotations

from xml.etree import ElementTree

from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.manifest.manifest_model import Manifest

PROVIDER = "aws:iam/samlProvider:SamlProvider"


def test_the_examples_metadata_is_a_document_that_aws_accepts(reference_plan: Graph) -> None:
    for provider in reference_plan.of_type(PROVIDER):
        text = provider.inputs["samlMetadataDocument"]
        assert len(text) >= 1000
        assert ElementTree.fromstring(text).attrib["entityID"].endswith("/synthetic")


def test_each_owner_has_an_identity_provider_of_its_own_domain(
    reference_plan: Graph, reference_manifest: Manifest
) -> None:
    own = {p.slug: p.domain for p in reference_manifest.practices}
    domains = {reference_manifest.mso.slug: reference_manifest.aws.domain, **own}
    for provider in reference_plan.of_type(PROVIDER):
        entity = ElementTree.fromstring(provider.inputs["samlMetadataDocument"]).attrib["entityID"]
        assert entity == f"https://identity.{domains[provider.tags['mso:owner']]}/synthetic"


def test_the_plan_of_a_real_manifest_needs_no_metadata(small_manifest: Manifest) -> None:
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org", "management"))
    real = small_manifest.model_copy(update={"synthetic": False})
    [provider] = run_estate(real, run).graph.of_type("aws:iam/samlProvider:SamlProvider")
    assert provider.account
