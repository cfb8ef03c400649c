from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from lookout.adapters.onnx.packs.manifest import Family
from lookout.adapters.onnx.packs.networks import SizedNetwork, family_of, inputs_of
from tests.adapters.onnx.made_networks import made_embedder, made_scrfd, made_yunet


@pytest.mark.parametrize("size", [(32, 64), (640, 640), (96, 32)])
def test_a_network_exported_at_one_size_runs_at_every_size(size: tuple[int, int]) -> None:
    height, width = size
    session = SizedNetwork(made_yunet(), "cpu", 1).at(height, width)

    outputs = session.run(np.zeros((1, 3, height, width), np.float32))

    assert session.inputs[0].shape == (1, 3, height, width)
    assert [output.shape[1] for output in outputs[:3]] == [
        height * width // stride**2 for stride in (8, 16, 32)
    ]


def test_the_network_itself_stays_as_it_was() -> None:
    network = made_yunet()
    SizedNetwork(network, "cpu", 1).at(32, 64)

    assert inputs_of(network) == {"input": (1, 3, 640, 640)}


def test_only_the_last_few_sizes_stay_open() -> None:
    network = SizedNetwork(made_scrfd(), "cpu", 1, keep=2)
    first, second = network.at(32, 32), network.at(64, 64)
    assert network.at(32, 32) is first
    network.at(96, 96)

    assert network.at(32, 32) is first
    assert network.at(64, 64) is not second


def test_many_threads_share_one_session_a_size() -> None:
    network = SizedNetwork(made_scrfd(), "cpu", 1)

    with ThreadPoolExecutor(8) as pool:
        sessions = list(pool.map(lambda _: network.at(64, 64), range(32)))

    assert len({id(session) for session in sessions}) == 1


def test_each_family_is_told_by_its_inputs_and_outputs() -> None:
    networks = (made_yunet(), made_scrfd(), made_embedder(128, 1), made_embedder(512))

    assert [family_of(network) for network in networks] == [
        Family.YUNET,
        Family.SCRFD,
        Family.SFACE,
        Family.ARCFACE,
    ]
