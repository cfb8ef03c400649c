"""Results of each kind, made up, as the commands write them."""

from typing import Any

HEAD: dict[str, Any] = {
    "format": 1,
    "made": {"date": "2026-01-02", "lookout": "0.1.0", "python": "3.11.7"},
    "pack": "open",
    "pack_digest": "ab" * 32,
}
DET = {"threshold": [0.4, 0.5, 0.6], "fpir": [0.5, 0.01, 0.0], "fnir": [0.0, 0.1, 1.0]}
DATA = {"name": "people.zip", "people": 30, "pictures": 61, "sha256": "cd" * 32}
THRESHOLD = {"value": 0.512, "false_alert_rate": 0.001, "list_size": 12, "assessed": True}
CALIBRATION = {"measured_on": "made-up people", "date": "2026-01-01"}


def rate(numerator: int, denominator: int) -> dict[str, float]:
    value = numerator / denominator if denominator else 0.0
    low, high = max(0.0, value - 0.1), min(1.0, value + 0.1)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "value": value,
        "low": low,
        "high": high,
    }


def point(value: float, hits: int, false: int, threshold: float | None) -> dict[str, Any]:
    return {
        "value": value,
        "low": value - 0.05,
        "high": value + 0.05,
        "threshold": threshold,
        "hits": hits,
        "false_alerts": false,
    }


def identify() -> dict[str, Any]:
    return {
        **HEAD,
        "kind": "identify",
        "data": DATA,
        "enrolled": 12,
        "draws": 3,
        "seed": 5,
        "mated": 36,
        "nonmated": 207,
        "rank1": 0.95,
        "rank1_interval": {"low": 0.9, "high": 0.98},
        "failures_to_acquire": 2,
        "tpir": {"0.01": point(0.9, 31, 2, 0.51), "0.001": point(0.7, 25, 0, None)},
        "plain_cosine": {
            "rank1": 0.9,
            "tpir": {"0.01": point(0.8, 28, 2, 0.5), "0.001": point(0.6, 21, 0, 0.6)},
        },
        "gain": {
            "0.01": {"difference": 0.1, "low": 0.02, "high": 0.2, "ratio": 1.1},
            "0.001": {"difference": 0.1, "low": -0.02, "high": 0.2, "ratio": 1.2},
        },
        "det": DET,
    }


def verify() -> dict[str, Any]:
    limits = {"low": 0.95, "high": 0.99}
    return {
        **HEAD,
        "kind": "verify",
        "data": DATA,
        "accuracy": 0.983,
        "accuracy_std": 0.004,
        "tar": {"0.01": 0.97, "0.001": 0.9},
        "tar_interval": {"0.01": limits, "0.001": limits},
        "folds": 10,
        "mated": 600,
        "nonmated": 600,
        "failures_to_acquire": 1,
        "fold_accuracies": [0.98, 0.99],
        "thresholds": [0.5, 0.51],
        "det": DET,
    }


def footage() -> dict[str, Any]:
    delay = {"median_s": -0.4, "p95_s": 1.25, "passes": 7}
    return {
        **HEAD,
        "kind": "footage",
        "footage": ["walk.mp4"],
        "footage_sha256": ["ef" * 32],
        "calibration": CALIBRATION,
        "threshold": THRESHOLD,
        "minimum": {"face_px": 50.0, "visible": 0.5, "seconds": 0.5},
        "tpir": rate(7, 9),
        "tpir_by_person": {"value": 0.78, "low": 0.5, "high": 1.0},
        "fpir": {**rate(0, 41), "upper": 0.07},
        "false_discovery": rate(1, 11),
        "alerts": {
            "all": 11,
            "false": 1,
            "correct": 7,
            "duplicate": 3,
            "unlisted": 0,
            "wrong_entry": 0,
            "nobody": 1,
        },
        "delay": delay,
        "delay_from_sight": {**delay, "median_s": 8.5},
        "missed_by": {"blurred": 1, "below_threshold": 1},
        "not_acquired": {**rate(3, 50), "by": {"blurred": 2, "not_detected": 1}},
        "whole": rate(44, 50),
        "switched": rate(0, 55),
        "covered": rate(900, 901),
        "people": {"listed": 9, "unlisted": 40},
        "scenes": 1,
        "seconds": 61.2,
        "curve": {
            "threshold": [0.4, 0.5, 0.6],
            "tpir": [1.0, 0.8, 0.0],
            "tpir_low": [1.0, 0.6, 0.0],
            "tpir_high": [1.0, 0.9, 0.1],
            "fpir": [1.0, 0.1, 0.0],
            "fpir_low": [1.0, 0.0, 0.0],
            "fpir_high": [1.0, 0.2, 0.0],
            "in_force": 0.512,
            "mated": 9,
            "nonmated": 41,
            "people": 49,
        },
    }


def passes() -> dict[str, Any]:
    apart = {key: footage()[key] for key in ("tpir", "fpir", "false_discovery")}
    kept = {key: value for key, value in footage().items() if not key.startswith("footage")}
    return {
        **kept,
        "kind": "passes",
        "composed": "composed at chip level: one rendered person in each picture",
        "covered": rate(0, 0),
        "curve": None,
        "fpir_by_person": {"value": 0.0, "low": 0.0, "high": 0.01},
        "near_twins": {"similarity": 0.9, "listed": 1, "unlisted": 2, "without_them": apart},
    }


def sweep() -> dict[str, Any]:
    def at(value: float, hits: int) -> dict[str, Any]:
        return {
            "value": value,
            "label": f"{value:g}°",
            "tpir": rate(hits, 13),
            "fpir": rate(1, 17),
            "false_discovery": rate(1, hits + 1),
            "not_acquired": rate(2, 30),
            "delay": None if not hits else {"median_s": 0.5, "p95_s": 1.0, "passes": hits},
        }

    return {
        **HEAD,
        "kind": "sweep",
        "scene": "steady",
        "scene_sha256": "12" * 32,
        "cast_sha256": "34" * 32,
        "calibration": CALIBRATION,
        "threshold": {**THRESHOLD, "assessed": False},
        "rounds": 1,
        "factors": [
            {"factor": "yaw", "title": "Heads turned aside by", "points": [at(0, 12), at(60, 0)]}
        ],
    }


def fairness() -> dict[str, Any]:
    def group(name: str, hits: int) -> dict[str, Any]:
        limits = {"low": 0.4, "high": 0.99}
        head = {"measure": "tpir", "by": "sex", "group": name, "people": 20}
        return {**head, **rate(hits, 23), "over_people": limits}

    return {
        **HEAD,
        "kind": "fairness",
        "result": "footage.json",
        "at": "expected false alerts 0.01 per person",
        "of": {"pack": "open", "threshold": {"value": 0.512}},
        "alpha": 0.05,
        "margins": {"tpir_difference": 0.05, "fpir_ratio": 2.0},
        "family": 1,
        "unlabelled": 0,
        "groups": [group("female", 19), group("male", 21)],
        "comparisons": [
            {
                "measure": "tpir",
                "by": "sex",
                "group": "female",
                "other": "male",
                "verdict": "cannot tell",
                "p_holm": 0.7,
                "power": 0.06,
                "needed": 700,
            }
        ],
        "ratios": [
            {"measure": "tpir", "by": "sex", "worst": "female", "ratio": 1.4, "by_chance": 3.1}
        ],
        "findings": ["Found, by sex: cannot tell."],
    }


RESULTS = {made()["kind"]: made() for made in (identify, verify, footage, passes, sweep, fairness)}
