import importlib
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from lookout.adapters.onnx.open_pack.cache import Models
from lookout.adapters.onnx.open_pack.dlib_resnet import DlibResnet
from lookout.adapters.onnx.open_pack.pack import digest
from lookout.adapters.onnx.open_pack.sources import SOURCES
from lookout.adapters.onnx.sessions import open_session
from lookout.domain.errors import ModelError
from tests.builders import a_chip


def an_embedder(models: Models, *, mirror: bool = True) -> DlibResnet:
    return DlibResnet(open_session(models.resnet), mirror=mirror)


@pytest.mark.dlib
def test_descriptors_equal_those_of_dlib_itself(open_models: Models) -> None:
    dlib = importlib.import_module("dlib")
    spec = importlib.util.find_spec(SOURCES["resnet"].package)
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / SOURCES["resnet"].path
    chips = np.stack([a_chip(seed) for seed in range(4)] + [np.zeros((150, 150, 3), np.uint8)])
    theirs = dlib.face_recognition_model_v1(str(path)).compute_face_descriptor(list(chips))
    ours = an_embedder(open_models).descriptors(chips)
    np.testing.assert_allclose(ours, np.array(theirs), atol=1e-5)


def test_a_face_and_its_mirror_image_give_one_template(open_models: Models) -> None:
    chip = a_chip(3)[None]
    embedder = an_embedder(open_models)
    np.testing.assert_allclose(embedder.embed(chip), embedder.embed(chip[:, :, ::-1]), atol=1e-6)


def test_without_the_mirror_image_the_template_is_the_descriptor_made_1_long(
    open_models: Models,
) -> None:
    chips = np.stack([a_chip(1), a_chip(2)])
    embedder = an_embedder(open_models, mirror=False)
    descriptors = embedder.descriptors(chips)
    expected = descriptors / np.linalg.norm(descriptors, axis=1, keepdims=True)
    np.testing.assert_allclose(embedder.embed(chips), expected, atol=1e-6)


def test_chips_of_another_size_are_refused(open_models: Models) -> None:
    with pytest.raises(ModelError, match="could not be run"):
        an_embedder(open_models).embed(np.zeros((1, 112, 112, 3), np.uint8))


def test_the_digest_changes_with_what_changes_a_template(open_models: Models) -> None:
    plain, mirrored = an_embedder(open_models, mirror=False), an_embedder(open_models)
    assert digest(plain) != digest(mirrored)
    assert digest(mirrored) == digest(an_embedder(open_models))
