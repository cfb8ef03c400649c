import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.video.addresses import redacted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://user:secret@camera:554/a?token=b", "rtsp://camera:554/…"),
        ("http://10.0.0.7/stream", "http://10.0.0.7/…"),
        ("http://[::1]:80/x", "http://[::1]:80/…"),
        ("rtsp://u:p@ss@camera/a", "rtsp://camera/…"),
        ("rtsp://u:p/w@camera/a", "rtsp://***/…"),
        ("rtsp://u:p?w@camera/a", "rtsp://***/…"),
        ("no answer from rtsp://u:p@camera/a in time", "no answer from rtsp://camera/… in time"),
        ("/dev/video0", "/dev/video0"),
    ],
)
def test_an_address_shows_its_host_only(text: str, shown: str) -> None:
    assert redacted(text) == shown


@given(
    st.text(st.characters(exclude_categories=["Z", "C"]), min_size=1),
    st.text(st.characters(exclude_categories=["Z", "C"])),
)
def test_no_password_is_ever_shown(password: str, path: str) -> None:
    marked = f"S3CR3T{password}S3CR3T"
    shown = redacted(f"rtsp://user:{marked}@camera:554/{path}")
    assert "S3CR3T" not in shown
    assert "user" not in shown
