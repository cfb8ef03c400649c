import os
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lookout.adapters.video.recording import Recording
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import SourceError
from tests.adapters.video.footage import VideoCodec, number_of, numbered, write_video


def read_all(path: Path, threads: int = 1) -> tuple[list[int], str]:
    """Return the numbers of all frames that come, and the error at the end."""
    seen: list[int] = []
    with pytest.raises(SourceError) as refused:
        for frame in Recording(path, threads=threads).frames():
            seen.append(number_of(frame.pixels))
    return seen, str(refused.value)


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Serve HTTP on this machine; the list holds every path that was asked for."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", paths
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("content", [b"", b"hello", os.urandom(4096), b"\x00" * 5000])
def test_a_file_that_is_no_video_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"clip\.mp4: not a video"):
        Recording(path)


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.mp4: does not exist"):
        Recording(tmp_path / "gone.mp4")
    with pytest.raises(SourceError, match="is not a regular file"):
        Recording(tmp_path)


def test_sound_without_pictures_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("aac", rate=16000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), "fltp", "mono")
        frame.sample_rate = 16000
        file.mux(stream.encode(frame))
        file.mux(stream.encode())
    with pytest.raises(SourceError, match=r"sound\.mp4: has no video in it"):
        Recording(path)


def test_a_video_without_one_frame_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        file.start_encoding()
    with pytest.raises(SourceError, match=r"empty\.mp4"):
        Recording(path)


CUT: list[tuple[str, VideoCodec, dict[str, str]]] = [
    ("mkv", "libx264", {}),
    ("mkv", "mjpeg", {}),
    ("avi", "mjpeg", {}),
    ("mp4", "mpeg4", {"movflags": "faststart"}),
]


@pytest.mark.parametrize(("ending", "codec", "container_options"), CUT)
def test_of_a_cut_file_what_is_there_is_given_before_the_error(
    tmp_path: Path, ending: str, codec: VideoCodec, container_options: dict[str, str]
) -> None:
    path = write_video(
        tmp_path / f"cut.{ending}",
        100,
        codec=codec,
        pixel_format="yuvj420p" if codec == "mjpeg" else "yuv420p",
        options={"g": "10", "bf": "0"},
        container_options=container_options,
    )
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    seen, error = read_all(path)
    whole_frames = seen[:-1]  # the last one may be decoded in part
    assert 20 < len(whole_frames) < 95
    assert whole_frames == list(range(len(whole_frames)))
    assert f"cut.{ending}" in error
    assert "cut off: ends after" in error or "damaged in" in error


def test_an_mp4_cut_before_its_index_is_refused(tmp_path: Path) -> None:
    path = write_video(tmp_path / "whole.mp4", 50)
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(SourceError, match=r"whole\.mp4: not a video"):
        Recording(path)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_hole_in_the_middle_is_passed_over_and_reported(tmp_path: Path, threads: int) -> None:
    path = write_video(tmp_path / "a.avi", 60, codec="mjpeg", pixel_format="yuvj420p")
    with av.open(str(path)) as file:
        packets = [(p.pos or 0, p.size) for p in file.demux(video=0) if p.size]
    content = bytearray(path.read_bytes())
    start, size = packets[30]
    content[start : start + size] = bytes(size)
    path.write_bytes(content)
    seen, error = read_all(path, threads)
    assert seen == [n for n in range(60) if n != 30]
    assert "a.avi: damaged in 1 place(s), the first after 1.16 s" in error
    assert "after 1.16 s" in error


def test_frames_that_change_their_size_are_refused_with_the_time(tmp_path: Path) -> None:
    path = tmp_path / "a.mjpeg"
    small = write_video(tmp_path / "s.mjpeg", 5, codec="mjpeg", pixel_format="yuvj420p")
    large = write_video(
        tmp_path / "l.mjpeg", 5, codec="mjpeg", pixel_format="yuvj420p", size=(256, 128)
    )
    path.write_bytes(small.read_bytes() + large.read_bytes())
    seen, error = read_all(path)
    assert seen == [0, 1, 2, 3, 4]
    assert "changes its size from 192 x 96 to 256 x 128 after 0.16 s" in error


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{url}/part.ts\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{url}/part.mp4'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video 5000 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    "dash": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" '
    'mediaPresentationDuration="PT10S"><Period><AdaptationSet mimeType="video/mp4">'
    '<Representation id="1" bandwidth="1"><BaseURL>{url}/part.mp4</BaseURL></Representation>'
    "</AdaptationSet></Period></MPD>",
    "ram": "{url}/part.mp4\n",
}


@pytest.mark.parametrize("kind", PLAYLISTS)
@pytest.mark.parametrize("ending", ["mp4", "m3u8", "txt"])
def test_a_playlist_opens_nothing_whatever_its_name(
    tmp_path: Path, asked: tuple[str, list[str]], kind: str, ending: str
) -> None:
    url, paths = asked
    path = tmp_path / f"clip.{ending}"
    path.write_text(PLAYLISTS[kind].format(url=url))
    with pytest.raises(SourceError, match="not a video"):
        Recording(path)
    assert paths == []


def test_a_playlist_opens_no_other_local_file(tmp_path: Path) -> None:
    other = write_video(tmp_path / "other.ts", 5)
    for name, line in {
        "a.mp4": "#EXTM3U\n#EXTINF:1,\n",
        "b.mp4": "ffconcat version 1.0\nfile ",
    }.items():
        (tmp_path / name).write_text(f"{line}{other}\n#EXT-X-ENDLIST\n")
        with pytest.raises(SourceError, match="not a video"):
            Recording(tmp_path / name)


def test_names_that_ffmpeg_takes_for_addresses_are_files(tmp_path: Path) -> None:
    for name in ("http:x.mp4", "concat:a.mp4|b.mp4", "clip%03d.mp4", "data:x.mp4"):
        path = write_video(tmp_path / "plain.mp4", 2).rename(tmp_path / name)
        assert len(list(Recording(path).frames())) == 2


def test_a_frame_of_gigapixels_is_refused_before_memory_is_taken(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.avi", 1, codec="png", pixel_format="rgb24")
    content = path.read_bytes()
    header = content.index(b"IHDR") + 4
    bomb = bytearray(content)
    bomb[header : header + 8] = (60000).to_bytes(4, "big") * 2
    path.write_bytes(bomb)
    with pytest.raises(SourceError, match=r"a\.avi"):
        list(Recording(path).frames())


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("clips")
    kinds: list[tuple[str, VideoCodec, str]] = [
        ("mp4", "libx264", "yuv420p"),
        ("mkv", "libx264", "yuv420p"),
        ("avi", "mjpeg", "yuvj420p"),
        ("gif", "gif", "rgb8"),
        ("ts", "mpeg4", "yuv420p"),
    ]
    return [
        write_video(folder / f"clip.{ending}", 4, codec=codec, pixel_format=pixel_format)
        for ending, codec, pixel_format in kinds
    ]


@given(st.data())
def test_whatever_is_wrong_in_a_file_nothing_else_is_raised(
    clips: list[Path], data: st.DataObject
) -> None:
    clip = data.draw(st.sampled_from(clips))
    content = bytearray(clip.read_bytes())
    places = st.tuples(st.integers(0, len(content) - 1), st.integers(0, 255))
    for place, value in data.draw(st.lists(places, min_size=1, max_size=20)):
        content[place] = value
    broken = clip.with_name(f"broken{clip.suffix}")
    broken.write_bytes(content)
    with suppress(SourceError):
        for earlier, later in pairwise(Recording(broken).frames()):
            assert later.time_s > earlier.time_s


def test_the_pictures_in_the_tests_can_tell_frames_apart() -> None:
    pictures: list[RgbImage] = [numbered(n) for n in (0, 1, 2047, 4095)]
    assert [number_of(p) for p in pictures] == [0, 1, 2047, 4095]
