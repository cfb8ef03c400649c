import io
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from lookout.adapters.video.folder import PictureFolder, natural_order
from lookout.adapters.video.pictures import encode_jpeg, encode_webp, read_picture
from lookout.domain.arrays import RgbImage
from lookout.domain.errors import ConfigurationError, PictureError, SourceError
from tests.adapters.video.footage import number_of, numbered

COLOURED = Image.fromarray(numbered(5))


def saved(path: Path, picture: Image.Image, **options: object) -> Path:
    picture.save(path, **options)  # type: ignore[arg-type]  # Pillow's options are untyped
    return path


@pytest.mark.parametrize(
    ("ending", "options"),
    [
        ("png", {}),
        ("jpg", {"quality": 95}),
        ("webp", {"quality": 95}),
        ("webp", {"lossless": True}),
        ("bmp", {}),
        ("tif", {}),
        ("heic", {"quality": 95}),
    ],
)
def test_pictures_of_every_kind_are_read(
    tmp_path: Path, ending: str, options: dict[str, object]
) -> None:
    if ending == "heic":
        pillow_heif.register_heif_opener()
    pixels = read_picture(saved(tmp_path / f"a.{ending}", COLOURED, **options))
    assert pixels.dtype == np.uint8
    assert pixels.shape == (96, 192, 3)
    assert pixels.flags.c_contiguous
    assert number_of(pixels) == 5
    assert np.abs(pixels.astype(int) - numbered(5)).mean() < 8


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp"])
def test_a_picture_is_turned_as_its_camera_says(
    tmp_path: Path, orientation: int, ending: str
) -> None:
    undo = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.transpose(1, 0, 2),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
        8: lambda a: np.rot90(a, -1),
    }
    stored = Image.fromarray(np.ascontiguousarray(undo[orientation](numbered(5))))
    exif = Image.Exif()
    exif[0x0112] = orientation
    pixels = read_picture(saved(tmp_path / f"a.{ending}", stored, exif=exif, quality=95))
    assert np.abs(pixels.astype(int) - numbered(5)).mean() < 8


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "PA"])
def test_every_colour_mode_becomes_rgb(tmp_path: Path, mode: str) -> None:
    path = saved(tmp_path / "a.tif", COLOURED.convert("RGB").convert(mode))
    pixels = read_picture(path)
    assert pixels.dtype == np.uint8
    assert pixels.shape == (96, 192, 3)
    assert number_of(pixels) == 5


def test_16_bit_greys_keep_their_upper_8_bits(tmp_path: Path) -> None:
    greys = (numbered(5)[:, :, :1].astype(np.uint16) * 257)[:, :, 0]
    pixels = read_picture(saved(tmp_path / "a.png", Image.fromarray(greys)))
    np.testing.assert_array_equal(pixels, np.repeat(numbered(5)[:, :, :1], 3, axis=2))


def test_greys_beyond_16_bits_are_refused(tmp_path: Path) -> None:
    for name, values in {"a.tif": np.float32(0.5), "b.tif": np.int32(70_000)}.items():
        path = saved(tmp_path / name, Image.fromarray(np.full((8, 8), values)))
        with pytest.raises(PictureError, match="grey values beyond 16 bits"):
            read_picture(path)


def test_what_is_see_through_lies_over_white(tmp_path: Path) -> None:
    clear = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    assert read_picture(saved(tmp_path / "a.png", clear)).min() == 255
    palette = Image.new("P", (8, 8), 0)
    assert read_picture(saved(tmp_path / "b.png", palette, transparency=0)).min() == 255


def test_of_an_animation_the_first_picture_is_taken(tmp_path: Path) -> None:
    more = [Image.fromarray(numbered(n)) for n in (6, 7)]
    path = saved(tmp_path / "a.png", COLOURED, save_all=True, append_images=more)
    assert number_of(read_picture(path)) == 5


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "tif", "bmp"])
@pytest.mark.parametrize("part", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_refused_with_its_name(
    tmp_path: Path, ending: str, part: float
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    path = saved(tmp_path / f"cut.{ending}", Image.fromarray(noise))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    with pytest.raises(PictureError, match=rf"cut\.{ending}: (not a picture|broken or cut off)"):
        read_picture(path)


@pytest.mark.parametrize("content", [b"hello", b"%PDF-1.4", b"<svg/>", b"%!PS-Adobe-3.0 EPSF-3.0"])
def test_what_is_no_picture_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "face.jpg"
    path.write_bytes(content)
    with pytest.raises(PictureError, match=r"face\.jpg: not a picture"):
        read_picture(path)
    with pytest.raises(PictureError, match=r"gone\.jpg: cannot be read"):
        read_picture(tmp_path / "gone.jpg")
    with pytest.raises(PictureError, match="cannot be read"):
        read_picture(tmp_path)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xe0"]))
def test_no_content_raises_anything_else(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, start: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jpg"
    path.write_bytes(start + content)
    with pytest.raises(PictureError, match=r"any\.jpg"):
        read_picture(path)


@pytest.mark.parametrize("side_px", [10_001, 20_000, 65_535])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked(
    tmp_path: Path, side_px: int
) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", side_px, side_px, 8, 2, 0, 0, 0)
    path = tmp_path / "bomb.png"
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )
    with pytest.raises(PictureError, match=r"bomb\.png: .* more than 100 megapixels"):
        read_picture(path)


def test_without_its_library_heic_names_what_to_install(tmp_path: Path) -> None:
    path = tmp_path / "a.heic"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(100))
    code = (
        "import sys; sys.modules['pillow_heif'] = None\n"
        "from pathlib import Path\n"
        "from lookout.adapters.video.pictures import read_picture\n"
        "from lookout.domain.errors import PictureError\n"
        "try: read_picture(Path(sys.argv[1]))\nexcept PictureError as error: print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert "a.heic: HEIC needs pillow-heif; install lookout-lfr[heic]" in done.stdout


@pytest.mark.parametrize(("encode", "kind"), [(encode_jpeg, "JPEG"), (encode_webp, "WEBP")])
def test_a_crop_is_written_without_metadata(encode: Callable[[RgbImage], bytes], kind: str) -> None:
    with Image.open(io.BytesIO(encode(numbered(5)))) as picture:
        assert picture.format == kind
        assert not picture.getexif()
        assert number_of(np.asarray(picture)) == 5


def test_a_folder_gives_its_pictures_in_natural_order(tmp_path: Path) -> None:
    names = ["f1.png", "f2.PNG", "f10.png", "g1.jpg"]
    for number in (2, 0, 3, 1):
        path = tmp_path / names[number]
        Image.fromarray(numbered(number)).save(path, "PNG")
    for other in ("readme.txt", ".hidden.png"):
        (tmp_path / other).write_text("no picture")
    (tmp_path / "folder.png").mkdir()
    folder = PictureFolder(tmp_path, interval_s=0.5)
    frames = list(folder.frames())
    assert [number_of(f.pixels) for f in frames] == [0, 1, 2, 3]
    assert [f.time_s for f in frames] == [0.0, 0.5, 1.0, 1.5]
    assert {f.camera for f in frames} == {tmp_path.name}
    assert len(folder) == 4


def test_a_broken_picture_in_a_folder_is_refused_by_name(tmp_path: Path) -> None:
    COLOURED.save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"broken")
    frames = PictureFolder(tmp_path).frames()
    assert number_of(next(frames).pixels) == 5
    with pytest.raises(SourceError, match=r"b\.png: not a picture.*take it out of the folder"):
        next(frames)


def test_a_folder_without_pictures_and_a_bad_interval_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no pictures"):
        PictureFolder(tmp_path)
    with pytest.raises(SourceError, match="cannot be read as a folder"):
        PictureFolder(tmp_path / "gone")
    COLOURED.save(tmp_path / "a.png")
    for interval_s in (0.0, -1.0, float("nan")):
        with pytest.raises(ConfigurationError, match="interval_s"):
            PictureFolder(tmp_path, interval_s)


@given(st.lists(st.text(st.sampled_from("aZ09.١²"), min_size=1), max_size=8))
def test_any_names_can_be_put_in_order(names: list[str]) -> None:
    ordered = sorted((Path(name) for name in names if name not in (".", "..")), key=natural_order)
    assert sorted(ordered, key=natural_order) == ordered
