"""No template runs what an answer contains: names from others are text, in every question and file."""

from __future__ import annotations

import jinja2
import pytest

from infra.manifest.environments.environment_repository import _literal, template_questions

ANSWERS = ("{{ 7*7 }}Co LLC", "{% for x in y %}", "{# gone #}",
           '{{ cycler.__init__.__globals__.os.popen("touch x").read() }}',
           "a{{b", '{"a": "\\n"}', "plain", "{{ \"'}} }}")  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_is_its_own_default_when_a_question_is_asked_again(answer: str) -> None:
    assert jinja2.Environment(autoescape=False).from_string(_literal(answer)).render(x="y") == answer


def test_the_questions_of_the_kit_are_asked_with_their_own_defaults() -> None:
    assert "{{" in template_questions("mso")["mso_slug"]
