from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.crowd.people.assets import Floats
from lookout.crowd.people.drape import AROUND, ring, tube
from lookout.crowd.people.lights import (
    DIRECTIONS,
    LIGHTS,
    Light,
    harmonics,
    light,
    sky_coefficients,
    sphere,
)
from lookout.crowd.people.mesh import Topology, normals, smoothed
from lookout.crowd.people.render import (
    CLEAR,
    HIDDEN,
    SOLID,
    Material,
    Part,
    View,
    assembled,
    encoded,
    linear,
    projected,
    rendered,
    turned,
)
from lookout.domain.errors import ConfigurationError

PLAIN = Light((0.0, 0.0, 1.0), (0.0, 0.0, 0.0), (1.0, 1.0, 1.0), (1.0, 1.0, 1.0), 0.05)
VIEW = View((40, 40), np.zeros(3, np.float32), 10.0, distance_dm=1000.0)


def square(z: float, half: float, rgba: tuple[float, ...], kind: int = SOLID) -> Part:
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32) * half
    texture = np.asarray(rgba, np.float32).reshape(1, 1, 4)
    return Part(
        corners + np.array([0, 0, z], np.float32),
        np.tile(np.array([0, 0, 1], np.float32), (4, 1)),
        np.zeros((4, 2), np.float32),
        np.array([[0, 1, 2], [0, 2, 3]], np.int32),
        texture,
        Material(specular=0.0, shadow=False),
        kind,
    )


def shown(*parts: Part, view: View = VIEW) -> Floats:
    return rendered(assembled(parts, 1000.0), view, PLAIN)


RED, GREEN = (0.5, 0.0, 0.0, 1.0), (0.0, 0.5, 0.0, 1.0)


def test_a_square_covers_its_own_pixels_and_no_others() -> None:
    alpha = shown(square(0, 1, RED))[:, :, 3]
    assert alpha[10:30, 10:30].min() == pytest.approx(1)
    outside = alpha.copy()
    outside[9:31, 9:31] = 0
    assert outside.max() == 0


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_is_nearer_hides_what_is_further_in_any_order(order: tuple[int, int]) -> None:
    parts = [square(0.0, 1, RED), square(0.5, 0.5, GREEN)]
    middle = shown(*(parts[k] for k in order))[20, 20]
    assert middle[1] > 0.3 and middle[0] == pytest.approx(0, abs=1e-3)


@given(alpha=st.floats(0.05, 0.95))
def test_a_clear_layer_lets_its_share_through(alpha: float) -> None:
    front = square(0.5, 1, (0.0, 0.5, 0.0, alpha), CLEAR)
    behind = shown(square(0, 1, RED))[20, 20, 0]
    through = shown(square(0, 1, RED), front)[20, 20]
    assert through[3] == pytest.approx(1, abs=1e-3)
    assert (through[0] < behind) and (through[1] > 0)
    alone = shown(front)[20, 20]
    assert alone[3] == pytest.approx(alpha, abs=1e-3)


def test_a_hidden_part_cuts_out_what_lies_behind_it() -> None:
    alpha = shown(square(0, 1, RED), square(0.5, 0.5, GREEN, HIDDEN))[:, :, 3]
    assert alpha[20, 20] == 0
    assert alpha[12, 12] == pytest.approx(1)


def test_more_clear_layers_than_are_kept_lose_only_the_furthest() -> None:
    layers = [square(0.01 * k, 1, (0.0, 0.5, 0.0, 0.3), CLEAR) for k in range(20)]
    alpha = shown(*layers)[20, 20, 3]
    assert 1 - 0.7**8 - 1e-3 <= alpha <= 1


def test_a_nearer_thing_throws_its_shadow_on_what_lies_behind() -> None:
    wall = square(0, 2, (0.5, 0.5, 0.5, 1.0))
    roof = square(1.0, 0.5, RED)
    shading = Material(specular=0.0, shadow=True)
    parts = [replace(part, material=shading) for part in (wall, roof)]
    key = Light((0.6, 0.0, 0.8), (1.0, 1.0, 1.0), (0.2, 0.2, 0.2), (0.2, 0.2, 0.2), 0.02)
    picture = rendered(assembled(parts, 1000.0), VIEW, key)
    # The light comes from the right, so the shadow falls to the left of the roof.
    assert picture[20, 12, 0] < 0.7 * picture[20, 38, 0]


def test_turning_right_moves_what_is_in_front_to_the_right() -> None:
    nose = np.array([[0, 0, 1]], np.float32)
    pivot = np.zeros(3, np.float32)
    right = View((40, 40), pivot, 10.0, yaw_deg=30, pivot=pivot)
    above = View((40, 40), pivot, 10.0, pitch_deg=30, pivot=pivot)
    assert projected(turned(nose, right), right)[0, 0] > 20
    assert projected(turned(nose, above), above)[0, 1] > 20


@given(yaw=st.floats(-60, 60), pitch=st.floats(-30, 30), roll=st.floats(-20, 20))
def test_turning_keeps_distances(yaw: float, pitch: float, roll: float) -> None:
    points = np.random.default_rng(1).normal(0, 1, (8, 3)).astype(np.float32)
    view = View(
        (9, 9), np.zeros(3, np.float32), 1.0, yaw_deg=yaw, pitch_deg=pitch, roll_deg=roll,
        trunk_pitch_deg=5.0,
    )  # fmt: skip
    moved = turned(points, view)
    before = np.linalg.norm(points[:, None] - points[None], axis=2)
    assert np.linalg.norm(moved[:, None] - moved[None], axis=2) == pytest.approx(before, abs=1e-4)


def test_an_even_sky_lights_every_side_alike() -> None:
    coefficients = sky_coefficients(PLAIN, np.eye(3, dtype=np.float32))
    seen = harmonics(sphere(200)) @ coefficients
    assert seen == pytest.approx(np.ones((200, 3)), abs=0.05)
    assert len(sphere(DIRECTIONS)) == DIRECTIONS


def test_an_unknown_light_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigurationError, match="overcast"):
        light("moon")
    assert all(light(name) is LIGHTS[name] for name in LIGHTS)


@given(value=st.floats(0, 1))
def test_colours_turn_linear_and_rise(value: float) -> None:
    assert 0 <= float(linear(np.array(value))) <= 1
    assert float(linear(np.array(value))) <= value + 1e-6
    assert float(encoded(np.array(value))) <= float(encoded(np.array(value + 0.1)))


def test_normals_point_out_of_a_tube() -> None:
    around = np.linspace(0, 2 * np.pi, 60)
    cloud = np.stack([np.cos(around), np.zeros(60), np.sin(around)], 1).astype(np.float32)
    rings = [ring(cloud + np.array([0, h, 0], np.float32), h, 0.2) for h in (0.0, -1.0, -2.0)]
    points, triangles = tube(rings)
    assert len(points) == 3 * AROUND
    radius = np.linalg.norm(points[:, [0, 2]], axis=1)
    assert radius == pytest.approx(np.full(len(points), 1.2), abs=0.02)
    out = (normals(points, triangles) * points)[:, [0, 2]].sum(axis=1)
    assert (np.abs(out) > 0.9).all()


def test_smoothing_leaves_untouched_vertices_alone_and_evens_out_a_spike() -> None:
    points = np.array([[0, 0, 0], [1, 0, 5], [2, 0, 0], [1, 1, 0], [9, 9, 9]], np.float32)
    triangles = np.array([[0, 1, 3], [1, 2, 3]], np.int32)
    even = smoothed(points, triangles, 1)
    assert even[1, 2] < 1
    assert even[4].tolist() == [9, 9, 9]


def test_corners_that_differ_in_texture_only_share_a_vertex() -> None:
    faces = np.array([[[0, 0], [1, 1], [2, 2]], [[0, 3], [2, 2], [1, 1]]], np.int32)
    uv = np.arange(8, dtype=np.float32).reshape(4, 2)
    topology = Topology.of(faces, uv)
    assert len(topology.sources) == 4
    assert topology.sources[topology.triangles].tolist() == faces[:, :, 0].tolist()
    assert topology.uv[topology.triangles].tolist() == uv[faces[:, :, 1]].tolist()
