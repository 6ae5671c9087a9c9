"""The model answers as a simulator that walks single packets does, over random networks in every declared form."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from packet_simulator import connects, reaches_s3
from random_networks import random_spec, render

from policies.network.network_model import Network
from policies.network.records import Answer, Service

CASES = 150
TRUTH = {True: Answer.ALLOWED, False: Answer.BLOCKED, None: Answer.UNKNOWN}


@pytest.mark.parametrize("known", [True, False], ids=["deployed", "planned"])
def test_every_answer_is_that_of_the_packets(known: bool) -> None:
    """Deployed, every id is known and the answers are the same. Planned, an answer may be UNKNOWN, never another."""
    met: Counter[tuple[str, Answer]] = Counter()
    for seed in range(CASES):
        spec, question = random_spec(Random(seed))
        net = render(spec, question, known=known)
        network = Network(net.graph())
        app, db = network.place(net["app"]), network.place(net["db"])
        assert app is not None
        assert db is not None
        asked = {
            "place": (network.connect(app, db, question.port), TRUTH[connects(spec, question)]),
            "service": (network.connect(app, Service("s3"), question.port), TRUTH[reaches_s3(spec, question)]),
        }
        for kind, (connection, expected) in asked.items():
            met[kind, connection.answer] += 1
            possible = {expected} if known else {expected, Answer.UNKNOWN}
            assert connection.answer in possible, (seed, kind, expected, connection, spec, question)
    for kind in ("place", "service"):
        enough = CASES // 20
        assert met[kind, Answer.ALLOWED] > enough, met
        assert met[kind, Answer.BLOCKED] > enough, met
