from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import TensorProto, helper

from lookout.adapters.onnx.sessions import BUCKETS, open_session, split
from lookout.domain.errors import ModelError


def a_doubling_network() -> bytes:
    """Twice its input, and the batch's size as it saw it."""
    graph = helper.make_graph(
        [
            helper.make_node("Add", ["x", "x"], ["twice"]),
            helper.make_node("Shape", ["x"], ["shape"]),
            helper.make_node("Gather", ["shape", "zero"], ["size"]),
            helper.make_node("Expand", ["size", "one"], ["flat"]),
            helper.make_node("ConstantOfShape", ["flat"], ["ones"], value=a_one()),
            helper.make_node("Mul", ["ones", "size"], ["sizes"]),
        ],
        "double",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3])],
        [
            helper.make_tensor_value_info("twice", TensorProto.FLOAT, ["batch", 3]),
            helper.make_tensor_value_info("sizes", TensorProto.INT64, ["batch"]),
        ],
        [
            helper.make_tensor("zero", TensorProto.INT64, [], [0]),
            helper.make_tensor("one", TensorProto.INT64, [1], [1]),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def a_network_of_any_picture() -> bytes:
    """A sample's sides are free."""
    of_any = ["batch", "height", "width"]
    graph = helper.make_graph(
        [helper.make_node("Abs", ["x"], ["y"])],
        "any",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, of_any)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, of_any)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())


def a_one() -> onnx.TensorProto:
    return helper.make_tensor("value", TensorProto.INT64, [1], [1])


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 31, 32, 33, 70])
def test_every_sample_of_a_batch_comes_back_in_its_place(count: int) -> None:
    batch = np.arange(count * 3, dtype=np.float32).reshape(count, 3)
    twice, _ = open_session(a_doubling_network()).run_batch(batch)
    np.testing.assert_array_equal(twice, batch * 2)


@pytest.mark.parametrize("count", [1, 3, 7, 20, 32, 40])
def test_the_network_only_ever_sees_a_bucket(count: int) -> None:
    _, sizes = open_session(a_doubling_network()).run_batch(np.ones((count, 3), np.float32))
    assert set(sizes.tolist()) <= set(BUCKETS)
    assert len(sizes) == count


@given(st.integers(0, 500))
def test_a_split_holds_every_sample_with_little_padding(count: int) -> None:
    sizes = split(count)
    assert set(sizes) <= set(BUCKETS)
    assert sizes == sorted(sizes, reverse=True)
    assert count <= sum(sizes) <= count + BUCKETS[-1] // 4
    assert sum(sizes[:-1]) < max(count, 1)


@given(st.integers(0, 100), st.integers(1, 32))
def test_one_fixed_size_is_padded_to(count: int, size: int) -> None:
    assert split(count, (size,)) == [size] * -(-count // size)


def test_a_batch_that_is_not_contiguous_gives_the_same() -> None:
    batch = np.arange(24, dtype=np.float32).reshape(8, 3)[::2]
    (twice, _) = open_session(a_doubling_network()).run_batch(batch)
    np.testing.assert_array_equal(twice, batch * 2)


def test_a_session_settles_for_samples_of_one_fixed_shape_only() -> None:
    open_session(a_doubling_network()).settle()
    free = open_session(a_network_of_any_picture())
    with pytest.raises(ModelError, match="one fixed shape was expected"):
        free.settle()


def test_a_named_size_is_fixed() -> None:
    session = open_session(a_doubling_network(), sizes={"batch": 4})
    assert session.inputs[0].shape == (4, 3)


@pytest.mark.parametrize("provider", ["cuda", "tensorrt"])
def test_a_provider_that_is_missing_is_named_with_the_way_out(
    provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: ["CPUExecutionProvider"])
    with pytest.raises(ModelError, match=rf"{provider}.*lookout-lfr\[gpu\].*'cpu'"):
        open_session(a_doubling_network(), provider)


def test_an_unknown_provider_is_refused() -> None:
    with pytest.raises(ModelError, match="'gpu' is not one of cpu, cuda, tensorrt"):
        open_session(a_doubling_network(), "gpu")


@pytest.mark.gpu
def test_the_gpu_gives_what_the_cpu_gives() -> None:
    batch = np.ones((3, 3), np.float32)
    twice, _ = open_session(a_doubling_network(), "cuda").run_batch(batch)
    np.testing.assert_array_equal(twice, batch * 2)


def test_a_broken_model_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.onnx"
    path.write_bytes(b"this is no network")
    with pytest.raises(ModelError, match=r"broken\.onnx: cannot be opened"):
        open_session(path)


def test_a_missing_model_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent\.onnx: cannot be opened"):
        open_session(tmp_path / "absent.onnx")


def test_an_array_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ModelError, match="could not be run"):
        open_session(a_doubling_network()).run(np.ones((2, 4), np.float32))
