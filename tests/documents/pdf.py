"""As much of reading a PDF as the tests need: sizes of pages, and the text that is shown."""

import re
import zlib
from collections.abc import Iterator

MM = 72 / 25.4


def page_sizes_mm(pdf: bytes) -> list[tuple[int, int]]:
    """Return width and height of each page in whole mm."""
    assert pdf.startswith(b"%PDF-")
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", pdf)
    return [(round(float(wide) / MM), round(float(high) / MM)) for wide, high in boxes]


def text_of(pdf: bytes) -> str:
    """Return all text as it is shown, page by page in drawing order, without white space."""
    return "".join(squeezed(page) for page in _pages(pdf))


def squeezed(text: str) -> str:
    """Return a text without white space and invisible breaks, as lines may break anywhere."""
    return "".join(c for c in text if not c.isspace() and c not in "\u200b\u00ad\u2060")


def _pages(pdf: bytes) -> Iterator[str]:
    objects = _objects(pdf)
    for number in sorted(objects):
        head, _ = objects[number]
        if re.search(rb"/Type\s*/Page\b", head):
            fonts = _fonts(head, objects)
            for content in re.findall(rb"/Contents (\d+) 0 R", head):
                yield "".join(_shown(objects[int(content)][1], fonts))


def _objects(pdf: bytes) -> dict[int, tuple[bytes, bytes]]:
    """Return each object's dictionary and unpacked stream, by number."""
    found = {}
    for start in re.finditer(rb"(?:^|\n)(\d+) 0 obj\b", pdf):
        end = pdf.find(b"endobj", start.end())
        head, _, stream = pdf[start.end() : end].partition(b"stream")
        length = re.search(rb"/Length (\d+)", head)
        if stream and length:
            at = pdf.find(b"stream", start.end()) + len(b"stream")
            at += 2 if pdf[at : at + 2] == b"\r\n" else 1
            stream = pdf[at : at + int(length[1])]
            if b"FlateDecode" in head:
                stream = zlib.decompress(stream)
        found[int(start[1])] = (head, stream)
    return found


def _fonts(page: bytes, objects: dict[int, tuple[bytes, bytes]]) -> dict[bytes, dict[bytes, str]]:
    resources = re.search(rb"/Resources (\d+) 0 R", page)
    text = objects[int(resources[1])][0] if resources else page
    named = re.search(rb"/Font\s*<<(.*?)>>", text, re.DOTALL)
    fonts = {}
    for name, number in re.findall(rb"/(\w+) (\d+) 0 R", named[1] if named else b""):
        cmap = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)][0])
        fonts[name] = _cmap(objects[int(cmap[1])][1]) if cmap else {}
    return fonts


def _cmap(stream: bytes) -> dict[bytes, str]:
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\s", stream)
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(to.decode()).decode("utf-16-be")
        for code, to in pairs
    }


def _shown(content: bytes, fonts: dict[bytes, dict[bytes, str]]) -> Iterator[str]:
    font: dict[bytes, str] = {}
    for block in re.findall(rb"BT\b(.*?)\nET\b", content, re.DOTALL):
        block, at = re.sub(rb"/ActualText\s*<[0-9A-Fa-f]*>", b"", block), 0
        while at < len(block):
            if block[at : at + 1] == b"(":
                raw, at = _literal(block, at + 1)
                yield from (font.get(raw[n : n + 2], "") for n in range(0, len(raw) - 1, 2))
            elif named := re.compile(rb"/(\w+) [\d.]+ Tf").match(block, at):
                font, at = fonts.get(named[1], {}), named.end()
            elif digits := re.compile(rb"<([0-9A-Fa-f]*)>").match(block, at):
                raw, at = bytes.fromhex(digits[1].decode()), digits.end()
                yield from (font.get(raw[n : n + 2], "") for n in range(0, len(raw) - 1, 2))
            else:
                at += 1


def _literal(block: bytes, at: int) -> tuple[bytes, int]:
    """Read a string in parentheses, which may hold further pairs of them; return what follows."""
    escapes = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
    octal, raw, depth = re.compile(rb"[0-7]{1,3}"), bytearray(), 1
    while True:
        one = block[at : at + 1]
        at += 1
        if one == b"\\" and (code := octal.match(block, at)):
            raw.append(int(code[0], 8))
            at = code.end()
        elif one == b"\\":
            raw += escapes.get(block[at : at + 1], block[at : at + 1])
            at += 1
        else:
            depth += (one == b"(") - (one == b")")
            if depth == 0:
                return bytes(raw), at
            raw += one
