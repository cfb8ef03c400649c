"""A cast of drawn figures in the real folder format, for tests that need no rendering."""

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

YAWS = (-40, -20, 0, 20, 40)
HEAD_PX, BODY_PX, FACE_PX = 160, 320, 80.0

Drawing = NDArray[np.uint8]


def draw_cast(folder: Path, count: int = 3) -> Path:
    """Write a cast of ``count`` people, p001 …; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    people = [f"p{number + 1:03d}" for number in range(count)]
    for number, person in enumerate(people):
        _draw_person(folder / person, person, number)
    cast = {"format": 1, "rendered": True, "generator": "tests", "people": people}
    (folder / "cast.json").write_text(json.dumps(cast), encoding="utf-8")
    return folder


def _draw_person(folder: Path, person: str, number: int) -> None:
    folder.mkdir(exist_ok=True)
    rng = np.random.default_rng(number)
    skin, shirt = (tuple(int(v) for v in rng.integers(60, 220, 3)) for _ in range(2))
    heads = [
        _draw_head(folder, yaw, expression, skin)
        for yaw in YAWS
        for expression in ("neutral", "talk")
    ]
    bodies = [_draw_body(folder, phase, shirt) for phase in (0.0, 0.25, 0.5, 0.75, -1.0)]
    labels = {
        "id": person,
        "seed": number,
        "name": f"Drawn {number + 1}",
        "sex": "female" if number % 2 else "male",
        "age": 30 + number,
        "skin_tone": "III",
        "hair": "none",
        "occluders": [],
        "height_m": 1.6 + 0.05 * (number % 5),
        "heads": heads,
        "bodies": bodies,
        "enrolment": [],
    }
    (folder / "person.json").write_text(json.dumps(labels), encoding="utf-8")


def _draw_head(folder: Path, yaw: int, expression: str, skin: tuple[int, ...]) -> dict[str, Any]:
    picture: Drawing = np.zeros((HEAD_PX, HEAD_PX, 4), np.uint8)
    cx, top = HEAD_PX // 2, 30
    turn = round(30 * np.sin(np.deg2rad(yaw)))
    cv2.rectangle(picture, (cx - 16, 90), (cx + 16, 132), (*skin, 255), -1)
    cv2.ellipse(picture, (cx, top + 40), (30, 40), 0, 0, 360, (*skin, 255), -1, cv2.LINE_AA)
    eyes = [(cx - 12 + turn, top + 32), (cx + 12 + turn, top + 32)]
    mouth = [(cx - 9 + turn, top + 62), (cx + 9 + turn, top + 62)]
    for eye in eyes:
        cv2.circle(picture, eye, 4, (20, 20, 20, 255), -1, cv2.LINE_AA)
    opened = 6 if expression == "talk" else 2
    cv2.ellipse(picture, (cx + turn, top + 62), (9, opened), 0, 0, 360, (20, 40, 150, 255), -1)
    file = f"head_{yaw}_{expression}.webp"
    cv2.imwrite(str(folder / file), picture, [cv2.IMWRITE_WEBP_QUALITY, 101])
    return {
        "file": file,
        "yaw_deg": yaw,
        "pitch_deg": 0,
        "expression": expression,
        "light": "overcast",
        "landmarks": [*eyes, (cx + turn, top + 48), *mouth],
        "chin": [cx, top + 80],
        "neck": [cx, 126],
        "face_px": FACE_PX,
        "box": [cx - 30, top, cx + 30, top + 80],
    }


def _draw_body(folder: Path, phase: float, shirt: tuple[int, ...]) -> dict[str, Any]:
    picture: Drawing = np.zeros((BODY_PX, BODY_PX, 4), np.uint8)
    cx, hip, foot = BODY_PX // 2, 180, 310
    lift = 0 if phase < 0 else round(12 * np.sin(2 * np.pi * phase))
    cv2.rectangle(picture, (cx - 34, 62), (cx + 34, hip), (*shirt, 255), -1)
    cv2.rectangle(picture, (cx - 28, hip), (cx - 4, foot - max(0, lift)), (60, 50, 40, 255), -1)
    cv2.rectangle(picture, (cx + 4, hip), (cx + 28, foot + min(0, lift)), (60, 50, 40, 255), -1)
    file = f"body_{phase:+.2f}.webp"
    cv2.imwrite(str(folder / file), picture, [cv2.IMWRITE_WEBP_QUALITY, 101])
    return {
        "file": file,
        "phase": phase,
        "neck": [cx, 58],
        "face_px": 36.0,
        "foot_y": foot,
        "height_px": 300.0,
    }
