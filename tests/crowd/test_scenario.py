from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.crowd.cast import shipped
from lookout.crowd.street import open_scenario, parse_scenario, shipped_scenarios
from lookout.crowd.street.arrivals import Company, schedule
from lookout.crowd.street.forms import DEFAULT_FURNITURE, allowed_keys
from lookout.crowd.street.routes import ROUTES, Way
from lookout.crowd.street.scenario import Furniture
from lookout.domain.errors import ConfigurationError

BASIS = 'format = 1\ntitle = "A test"\nseconds = 4\n'
STORIES = {
    "demo",
    "listed_person",
    "two_cross",
    "turns_away",
    "masked",
    "passes_twice",
    "stands_still",
    "nobody",
    "lookalike",
    "rush_hour",
    "steady",
}
HEIGHTS = {"p001": 1.7, "p002": 1.8}


def refusal(text: str) -> str:
    with pytest.raises(ConfigurationError) as caught:
        parse_scenario(text, "mine.toml")
    return str(caught.value)


def test_each_of_the_stories_ships_as_a_scenario() -> None:
    assert set(shipped_scenarios()) >= STORIES


@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_shipped_scenario_opens_by_its_name(name: str) -> None:
    scenario = open_scenario(name)
    assert scenario.name == name
    assert scenario.title


@pytest.mark.parametrize("name", sorted(STORIES))
def test_a_shipped_scenario_can_be_cast_with_the_shipped_people(name: str) -> None:
    people = shipped().people
    scenario = open_scenario(name)
    company = Company.of(scenario, {person: people[person].height_m for person in people})
    schedule(scenario, company)


@pytest.mark.parametrize("route", sorted(ROUTES))
@pytest.mark.parametrize("thing", DEFAULT_FURNITURE, ids=lambda thing: f"{thing.kind}-{thing.z_m}")
def test_nobody_walks_through_the_usual_furniture(route: str, thing: Furniture) -> None:
    for offset in (-0.3, 0.0, 0.3):
        way = Way.of(ROUTES[route], offset)
        apart = abs(way.at(way.walked_m(thing.z_m)).x_m - thing.x_m)
        assert apart > (0.8 if thing.kind in ("planter", "bench") else 0.4)


def test_a_scenario_opens_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BASIS, encoding="utf-8")
    assert open_scenario(path).seconds == 4


def test_what_is_not_said_has_a_sensible_value() -> None:
    scenario = parse_scenario(BASIS, "mine.toml")
    assert (scenario.picture.width, scenario.picture.height) == (1280, 720)
    assert scenario.furniture == DEFAULT_FURNITURE
    assert scenario.light.end == scenario.light.start


def test_an_empty_list_clears_the_furniture() -> None:
    assert parse_scenario(BASIS + "furniture = []\n", "mine.toml").furniture == ()


def test_a_name_that_is_nowhere_is_refused_with_those_that_ship() -> None:
    with pytest.raises(ConfigurationError, match=r"nowhere: there is no such.*rush_hour"):
        open_scenario("nowhere")


def test_a_file_that_is_not_toml_is_refused_with_the_place() -> None:
    assert "mine.toml: is not TOML" in refusal("seconds = = 4")


def test_an_unknown_field_is_refused_with_those_that_are_allowed() -> None:
    message = refusal(BASIS + "[sensor]\nnoise = 1\ngrain = 2\n")
    assert "mine.toml: sensor.grain" in message
    assert "noise, motion_blur" in message


def test_an_unknown_field_of_a_pass_is_named_with_the_pass_s_number() -> None:
    message = refusal(BASIS + '[[passes]]\nperson = "a"\n[[passes]]\nperson = "b"\nhat = 1\n')
    assert "passes.1.hat" in message
    assert "wears" in message


def test_a_missing_field_is_named() -> None:
    assert "title: is missing" in refusal("format = 1\nseconds = 4\n")


@pytest.mark.parametrize(
    ("line", "field", "allowed"),
    [
        ("[picture]\nwidth = 1281\n", "picture.width", "multiple of 2"),
        ("[picture]\ncrf = 60\n", "picture.crf", "less than or equal to 51"),
        ("[camera]\ntilt_deg = -3\n", "camera.tilt_deg", "greater than or equal to 0"),
        ("[air]\nrain = 2\n", "air.rain", "less than or equal to 1"),
        ("[light]\nstart = nan\n", "light.start", "finite"),
        ("[walk]\nspeed_mps = [1.4, 1.0]\n", "walk", "slower speed first"),
        ('[[passes]]\nperson = "a"\nwears = ["hood"]\n', "passes.0.wears.0", "'mask'"),
        ('[[furniture]]\nkind = "cow"\nx_m = 1\nz_m = 9\n', "furniture.0.kind", "'lamp'"),
        ('[[passes]]\nperson = "a"\nlooks = [{from_m=2, to_m=5, yaw_deg=9}]', "looks", "nearer"),
    ],
)
def test_a_value_out_of_its_range_is_refused_with_what_is_allowed(
    line: str, field: str, allowed: str
) -> None:
    message = refusal(BASIS + line)
    assert field in message
    assert allowed in message


def test_an_unknown_route_is_refused_with_those_that_there_are() -> None:
    message = refusal(BASIS + '[[passes]]\nperson = "a"\nroute = "up"\n')
    assert "passes.0.route" in message
    assert "left_to_right" in message


@pytest.mark.parametrize("points", ["[[0, 5], [0, 9]]", "[[0, 9], [4, 8]]", "[[0, 9]]"])
def test_a_route_that_cannot_be_walked_towards_the_camera_is_refused(points: str) -> None:
    assert "routes.mine" in refusal(BASIS + f"[routes]\nmine = {points}\n")


def test_a_person_whom_the_cast_has_not_is_refused_with_the_field() -> None:
    text = BASIS + '[cast]\nroles = { wanted = "p077" }\n'
    with pytest.raises(ConfigurationError, match=r"mine: cast.roles.wanted: .*p077"):
        Company.of(parse_scenario(text, "mine.toml"), HEIGHTS)


def test_a_pass_by_nobody_known_is_refused_with_the_field() -> None:
    scenario = parse_scenario(BASIS + '[[passes]]\nperson = "ghost"\n', "mine.toml")
    with pytest.raises(ConfigurationError, match=r"passes.0.person: 'ghost'"):
        schedule(scenario, Company.of(scenario, HEIGHTS))


def test_nobody_can_be_in_the_street_twice_at_once() -> None:
    text = BASIS + '[[passes]]\nperson = "p001"\n[[passes]]\nperson = "p001"\nstart_s = 3\n'
    scenario = parse_scenario(text, "mine.toml")
    with pytest.raises(ConfigurationError, match=r"passes.1.start_s: p001 is in the street"):
        schedule(scenario, Company.of(scenario, HEIGHTS))


def test_passes_that_repeat_too_soon_are_refused() -> None:
    text = BASIS + 'repeat_every_s = 5.0\n[[passes]]\nperson = "p001"\n'
    scenario = parse_scenario(text, "mine.toml")
    with pytest.raises(ConfigurationError, match="repeat_every_s"):
        schedule(scenario, Company.of(scenario, HEIGHTS))


def test_somebody_with_passes_of_their_own_cannot_also_come_by_chance() -> None:
    text = BASIS + '[[passes]]\nperson = "p001"\n[arrivals]\nper_minute = 9\npeople = ["p001"]\n'
    scenario = parse_scenario(text, "mine.toml")
    with pytest.raises(ConfigurationError, match=r"arrivals.people: p001"):
        schedule(scenario, Company.of(scenario, HEIGHTS))


@given(st.text(max_size=60))
def test_any_text_is_a_scenario_or_refused_by_name(text: str) -> None:
    try:
        parse_scenario(text, "mine.toml")
    except ConfigurationError as error:
        assert str(error).startswith("mine.toml: ")


def test_every_field_of_a_scenario_is_described_in_the_documents() -> None:
    page = (Path(__file__).parents[2] / "docs" / "street.md").read_text(encoding="utf-8")
    tables: tuple[tuple[str | int, ...], ...] = (
        (),
        *((name,) for name in ("picture", "camera", "light", "air", "sensor", "walk", "cast")),
        ("furniture", 0),
        ("passes", 0),
        ("passes", 0, "looks", 0),
        ("passes", 0, "stops", 0),
        ("arrivals",),
    )
    missing = [
        ".".join(map(str, (*place, key)))
        for place in tables
        for key in allowed_keys(place)
        if f"`{key}`" not in page
    ]
    assert missing == []


def test_every_shipped_scenario_is_named_in_the_documents() -> None:
    page = (Path(__file__).parents[2] / "docs" / "street.md").read_text(encoding="utf-8")
    assert [name for name in shipped_scenarios() if f"`{name}`" not in page] == []
