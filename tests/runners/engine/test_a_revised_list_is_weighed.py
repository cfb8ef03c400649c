"""A list that changes while the engine runs is weighed as the one that it began with."""

import multiprocessing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from lookout.adapters.gallery import gallery_of
from lookout.flow import Flow, FlowOptions
from lookout.runners.engine import Plan, Revise, Templates
from lookout.runners.engine.link import Link
from lookout.runners.engine.process import Engine
from tests.builders import a_calibration, a_template, face_like_vectors
from tests.domain.test_whitening import a_whitening
from tests.fakes import FakeJournal, a_pack, enrolled

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def test_entries_are_weighed_before_and_after_a_revision() -> None:
    first, added, passing = (
        face_like_vectors(2, 1),
        face_like_vectors(1, 2),
        face_like_vectors(4, 3),
    )
    weigh = a_whitening()
    calibration = replace(a_calibration(), whitening=weigh)
    listed = replace(enrolled("ann", "ben"), vectors=first.copy())
    gallery = gallery_of(first, weigh)
    flow = Flow(a_pack(), calibration, listed, gallery, FakeJournal(), FlowOptions())
    plan = Plan(
        "d1", (), Templates(("ann", "ben"), first), 1, "list", flow.operating_point,
        "fake", "fake", calibration, NOON + timedelta(hours=1),
    )  # fmt: skip
    _, theirs = multiprocessing.Pipe()
    engine = Engine(plan, lambda _, journal: flow, Link(theirs, plan.ends, lambda: NOON))

    def similar() -> list[float]:
        templates = [a_template(number=i, vector=vector) for i, vector in enumerate(passing)]
        return [match.similarity for match in flow.compare(templates, [], 0.0)[0]]

    assert similar() == pytest.approx((weigh.of(passing) @ weigh.of(first).T).max(axis=1), abs=1e-5)
    change = Revise(2, "second", flow.operating_point, ("ann",), Templates(("cat",), added))
    engine._revise(flow, change)
    assert flow.watchlist.entries == ("ben", "cat")
    now = weigh.of(np.concatenate([first[1:], added]))
    assert similar() == pytest.approx((weigh.of(passing) @ now.T).max(axis=1), abs=1e-5)
