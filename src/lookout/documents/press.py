"""Sets papers from Typst templates: ours, or those that a force put into its own folder.

A template gets data only: it reads ``data.json``, so whatever stands in a text appears as it is and
runs nothing. Fonts are Typst's own, DejaVu Sans (which comes with Matplotlib), and those in
``fonts`` in the force's folder; never the system's, so the same input gives the same bytes.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources, util
from pathlib import Path
from types import MappingProxyType

import typst

from lookout.documents.force import Force, shown
from lookout.domain.errors import ConfigurationError

HOUSE = "house.typ"
"""What all templates share."""
_TEMPLATE_BYTES = 2**20
_PACKAGE = re.compile(rb'^[^/\n]*#?(?:import|include)\s*"@', re.MULTILINE)
_PLACE = re.compile(r"┌─ (?P<file>\S+?):(?P<line>\d+):(?P<column>\d+)")


@dataclass(frozen=True, slots=True)
class Paper:
    """A document before it is set.

    ``template`` is a file's name, ``content`` JSON for it, ``files`` pictures that it may show, by
    name. ``timestamp`` (seconds since 1970) is when what it says was made, not when it was set.
    ``mark`` stands on every page of what does not hold yet ("DRAFT"), empty otherwise.
    """

    template: str
    title: str
    content: Mapping[str, object]
    timestamp: int
    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Press:
    """Templates and the force that they are set for.

    ``folder`` may hold a force's own templates, by the names of ours; without one ours are used.
    ``mark`` stands on every page of what is not real ("EXAMPLE"), empty otherwise.
    """

    folder: Path | None = None
    force: Force = field(default_factory=Force)
    mark: str = ""

    def pdf(self, paper: Paper) -> bytes:
        """Return the PDF; the same paper gives the same bytes.

        Raises
        ------
        ConfigurationError
            When a template is missing or wrong; the message names file and line.
        """
        return self._set(paper, "pdf")

    def data(self, paper: Paper) -> Mapping[str, object]:
        """Return what the template gets to read."""
        head = {"title": paper.title, "mark": self.mark or paper.mark, "force": shown(self.force)}
        return {**head, **paper.content}

    def _set(self, paper: Paper, kind: str) -> bytes:
        files = {
            "main.typ": self._template(paper.template),
            HOUSE: self._template(HOUSE),
            "data.json": json.dumps(self.data(paper)).encode(),
            **paper.files,
        }
        if self.force.logo_content:
            files[shown(self.force)["logo"]] = self.force.logo_content
        try:
            made = typst.compile(  # type: ignore[call-overload]  # the stub lacks input as a dict
                files,
                font_paths=fonts(self.folder),
                ignore_system_fonts=True,
                timestamp=paper.timestamp,
                format=kind,
            )
        except RuntimeError as error:
            raise ConfigurationError(self._said(paper, error)) from error
        assert isinstance(made, bytes)
        return made

    def _template(self, name: str) -> bytes:
        """Return a template: the force's own where there is one, else ours."""
        own = self._own(name)
        if own is None:
            return _shipped(name)
        try:
            content = own.read_bytes()
        except OSError as error:
            raise ConfigurationError(f"{own}: cannot be read ({error.strerror})") from error
        if len(content) > _TEMPLATE_BYTES:
            raise ConfigurationError(f"{own}: is larger than {_TEMPLATE_BYTES:,} bytes")
        try:
            content.decode()
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise ConfigurationError(f"{own}: line {line}: is no UTF-8") from error
        # A package would be fetched from outside; Lookout calls nobody.
        if found := _PACKAGE.search(content):
            line = content.count(b"\n", 0, found.start()) + 1
            raise ConfigurationError(
                f"{own}: line {line}: imports a package, which would be fetched from outside; "
                "copy what is needed into the template"
            )
        return content

    def _own(self, name: str) -> Path | None:
        if self.folder is None:
            return None
        if not self.folder.is_dir():
            raise ConfigurationError(f"LOOKOUT_TEMPLATES {self.folder}: is no folder")
        path = self.folder / name
        return path if path.exists() else None

    def _said(self, paper: Paper, error: RuntimeError) -> str:
        """Say which template is wrong, and on which line."""
        if not isinstance(error, typst.TypstError):
            return f"{paper.template}: cannot be set: {error}"
        place = _PLACE.search(error.diagnostic or "")
        name = place["file"] if place else "main.typ"
        name = paper.template if name == "main.typ" else name
        where = str(self._own(name) or name)
        line = f" line {place['line']}:" if place else ""
        hints = f" ({'; '.join(error.hints)})" if error.hints else ""
        return f"{where}:{line} {error.message}{hints}"


@cache
def fonts(folder: Path | None = None) -> typst.Fonts:
    """Return the fonts that documents are set with.

    Raises
    ------
    ConfigurationError
        When Matplotlib, which carries DejaVu Sans, is not there.
    """
    found = util.find_spec("matplotlib")
    if found is None or not found.submodule_search_locations:
        raise ConfigurationError("matplotlib: is not installed; documents need its fonts")
    # Looked up, not imported: that would take longer than setting a document.
    places = [Path(found.submodule_search_locations[0]) / "mpl-data" / "fonts" / "ttf"]
    if folder is not None and (folder / "fonts").is_dir():
        places.append(folder / "fonts")
    return typst.Fonts(include_system_fonts=False, font_paths=[str(each) for each in places])


@cache
def _shipped(name: str) -> bytes:
    file = resources.files("lookout.documents") / "templates" / name
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"{name}: there is no template of this name") from error
