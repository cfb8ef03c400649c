"""The walk: legs and arms swung about their joints with the rig's weights."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from lookout.crowd.people.assets import Assets, Floats, Indices

_PALM_DEG = 12.0

STANDING = -1.0
"""The phase of somebody who stands."""


@dataclass(frozen=True, slots=True, eq=False)
class Rig:
    """What the walk bends: limb weights in [0, 1] a base vertex, and the joints' vertices."""

    chains: dict[str, Floats]
    joints: dict[str, Indices]


@dataclass(frozen=True, slots=True)
class _Angles:
    """Degrees of one side at one moment; a positive swing goes forward."""

    thigh: float
    knee: float
    arm: float
    elbow: float


def rigged(assets: Assets) -> Rig:
    """Look up the rig; clothes take the weights of the nearest skin.

    Raises
    ------
    ConfigurationError
        When the assets lack a joint or face group.
    """
    body = np.unique(assets.group("body")[:, :, 0])
    suit = np.unique(assets.group("helper-tights")[:, :, 0])
    nearest = body[_nearest(assets.vertices[suit], assets.vertices[body])]
    chains = {}
    for name, weights in assets.chains.items():
        chains[name] = np.clip(weights, 0, 1).astype(np.float32)
        chains[name][suit] = chains[name][nearest]
    names = [
        f"{side}-{part}" for side in "lr" for part in ("knee", "upper-leg", "elbow", "shoulder")
    ]
    return Rig(chains, {name: assets.joint(name) for name in names})


def posed(rig: Rig, vertices: Floats, phase: float) -> Floats:
    """Return the vertices at a moment of the walk, ``phase`` in [0, 1), or standing."""
    result = vertices.astype(np.float32).copy()
    for side, sign in (("L", 1.0), ("R", -1.0)):
        angles = _angles(phase if sign > 0 else phase + 0.5, phase == STANDING)
        hip, knee = (
            _joint(rig, vertices, f"{side.lower()}-upper-leg"),
            _joint(rig, vertices, f"{side.lower()}-knee"),
        )
        shoulder, elbow = (
            _joint(rig, vertices, f"{side.lower()}-shoulder"),
            _joint(rig, vertices, f"{side.lower()}-elbow"),
        )
        swing = _turn((1, 0, 0), -angles.thigh) @ _turn((0, 0, 1), -sign * 3.5)
        result = _bent(result, rig.chains[f"shin{side}"], knee, _turn((1, 0, 0), angles.knee))
        result = _bent(result, rig.chains[f"leg{side}"], hip, swing)
        hand = _hand(rig, vertices, side, elbow)
        lean = np.deg2rad(10.0)
        hang = _aligned(elbow - shoulder, np.array([sign * np.sin(lean), -np.cos(lean), -0.08]))
        result = _bent(result, rig.chains[f"arm{side}"], shoulder, hang)
        at = shoulder + hang @ (elbow - shoulder)
        bend = np.deg2rad(angles.elbow)
        goal = np.array([sign * 0.06, -np.cos(bend), np.sin(bend)])
        forearm = _turn(goal, sign * _PALM_DEG) @ _aligned(hang @ (hand - elbow), goal)
        result = _bent(result, rig.chains[f"low{side}"], at, forearm)
        result = _bent(result, rig.chains[f"arm{side}"], shoulder, _turn((1, 0, 0), -angles.arm))
    return result


def _angles(phase: float, standing: bool) -> _Angles:
    if standing:
        return _Angles(0.0, 2.0, 1.0, 12.0)
    around = 2 * np.pi * phase
    stance, bend = np.cos(around), max(0.0, float(np.sin(around - 2.6)))
    return _Angles(
        thigh=float(3 + 20 * stance),
        knee=float(5 + 46 * bend**1.5),
        arm=float(-16 * stance),
        elbow=float(18 - 9 * stance),
    )


def _hand(rig: Rig, vertices: Floats, side: str, elbow: Floats) -> Floats:
    """Return the middle of the hand: what the forearm moves that is furthest from the elbow."""
    moved = np.flatnonzero(rig.chains[f"low{side}"] > 0.95)
    away = np.linalg.norm(vertices[moved] - elbow, axis=1)
    return np.asarray(vertices[moved[away > np.quantile(away, 0.5)]].mean(axis=0), np.float32)


def _aligned(start: Floats, goal: Floats) -> Floats:
    """Return the shortest rotation that turns one direction into another."""
    a, b = start / np.linalg.norm(start), goal / np.linalg.norm(goal)
    axis = np.cross(a, b)
    sine = float(np.linalg.norm(axis))
    if sine < 1e-6:
        return np.eye(3, dtype=np.float32)
    return _turn(axis, float(np.degrees(np.arctan2(sine, float(a @ b)))))


def _joint(rig: Rig, vertices: Floats, name: str) -> Floats:
    return np.asarray(vertices[rig.joints[name]].mean(axis=0), np.float32)


def _bent(vertices: Floats, weights: Floats, about: Floats, turn: Floats) -> Floats:
    moved = (vertices - about) @ turn.T + about
    return (vertices + weights[:, None] * (moved - vertices)).astype(np.float32)


def _turn(axis: Sequence[float] | NDArray[np.floating], degrees: float) -> Floats:
    """Return the rotation about an axis (Rodrigues)."""
    x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
    cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    t = np.deg2rad(degrees)
    turn = np.eye(3) + np.sin(t) * cross + (1 - np.cos(t)) * cross @ cross
    return np.asarray(turn, np.float32)


def _nearest(points: Floats, among: Floats) -> Indices:
    return np.asarray(cKDTree(among).query(points)[1], np.int32)
