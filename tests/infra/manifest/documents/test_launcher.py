"""The launcher of an owner lists what its job functions may open, and nothing in it comes from anywhere else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from infra.manifest.documents.launcher import launcher
from infra.manifest.law.legal_gates import LEGAL_NOTICE
from infra.manifest.manifest_model import Manifest

HOSTILE = '"><script>alert(1)</script>'


class Page(HTMLParser):
    """The tags and links of a page, and the text below each job function."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]


def systems_of(text: str, job: str) -> set[str]:
    """The systems in the table of one job function."""
    part = text.partition(f"<h2>{job}</h2>")[2].partition("<h2>")[0]
    return set(re.findall(r"<tr><td>([^<]+)", part))


@pytest.mark.parametrize("owner", ["lumen-ridge", "evergreen"])
def test_a_launcher_is_one_file_that_asks_nothing(sign_in_manifest: Manifest, owner: str) -> None:
    text = launcher(sign_in_manifest, owner, "digest")
    page = Page(text)
    assert not page.tags & {"script", "img", "link", "iframe", "form", "object"}
    assert "default-src 'none'" in text.replace("&#x27;", "'")
    assert LEGAL_NOTICE in text.replace("&#x27;", "'")
    domains = ("lumen-ridge.example", "evergreen-aesthetics.example")
    assert all(link.startswith("https://") and any(f".{each}/" in link for each in domains) for link in page.links)


def test_each_job_function_sees_what_the_facts_let_it_open(sign_in_manifest: Manifest) -> None:
    text = launcher(sign_in_manifest, "evergreen", "digest")
    assert systems_of(text, "Injector") == {"Electronic health record", "Consent and release forms"}
    assert "Good-faith exam record" in systems_of(text, "Physician"), "a part of the record's product"
    assert systems_of(launcher(sign_in_manifest, "lumen-ridge", "digest"), "Accountant") == {
        "Business analytics, per-location reports"
    }


def test_people_are_sent_to_their_own_provider_if_there_is_one(
    sign_in_manifest: Manifest, reference_manifest: Manifest
) -> None:
    console = "https://identity-provider.care.evergreen-aesthetics.example/realms/evergreen/account/#/applications"
    assert console in Page(launcher(sign_in_manifest, "evergreen", "digest")).links
    assert not any("/realms/" in link for link in Page(launcher(reference_manifest, "evergreen", "digest")).links)


def test_a_name_is_text(sign_in_manifest: Manifest) -> None:
    mso = sign_in_manifest.mso.model_copy(update={"name": HOSTILE})
    text = launcher(sign_in_manifest.model_copy(update={"mso": mso}), "lumen-ridge", "digest")
    assert "script" not in Page(text).tags
