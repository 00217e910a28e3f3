"""Make an SVG harmless: what is drawn comes from the SVG alone.

A renderer may open any file or address that an SVG names. So the document is read by expat, with
no entity and no address outside followed, and only what stays inside it is written again.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from xml.parsers import expat

from plume_db.language import tr

MOST_BYTES = 4 * 1024**2
MOST_ELEMENTS = 50_000
MOST_DRAWN = 200_000
"""Elements that are drawn, those that are referred to counted once for each reference.

A kilobyte of references to references draws for hours, and a renderer can not be interrupted.
"""
DEEPEST = 200

_DROPPED = frozenset({"script", "foreignObject", "iframe", "audio", "video", "handler"})
_INSIDE = re.compile(r"#|data:image/(png|jpeg|gif|webp);base64,", re.IGNORECASE)
_ADDRESS = re.compile(r"url\(\s*['\"]?(?!#)[^)]*\)|@import[^;]*;?", re.IGNORECASE)


@dataclass(frozen=True)
class Harmless:
    """An SVG that refers to nothing outside itself."""

    data: bytes
    left_out: int
    """How many references, scripts and entities were left out."""
    size: tuple[float, float] | None = None
    """Width and height it asks for, in its own units."""


class UnreadableSvg(ValueError):
    """The SVG is damaged, or larger than is drawn; the reason is its text."""


def harmless(data: bytes) -> Harmless:
    """Write an SVG again without what leads outside; raises UnreadableSvg."""
    if len(data) > MOST_BYTES:
        raise UnreadableSvg(tr("it is larger than 4 MB"))
    writer = _Writer()
    try:
        writer.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise UnreadableSvg(tr("it is no valid XML ({error})", error=error)) from None
    if writer.costs.total() > MOST_DRAWN:
        raise UnreadableSvg(tr("its parts refer to each other so often that drawing would not end"))
    return Harmless("".join(writer.out).encode(), writer.left_out, writer.size)


class _Writer:
    """Copies elements, attributes and text that are allowed."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.left_out = 0
        self._elements = self._depth = 0
        self.costs = _Costs()
        self.size: tuple[float, float] | None = None
        self._skipped = 0
        """How deep we are inside an element that is left out."""
        self._kept: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.UseForeignDTD(False)
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        # With this handler, expat hands entities over instead of putting their text in.
        self.parser.SkippedEntityHandler = self._left_out
        self.parser.ExternalEntityRefHandler = self._external

    def _entity(self, *_declaration: object) -> None:
        raise UnreadableSvg(tr("it declares entities, which are not followed"))

    def _left_out(self, *_what: object) -> None:
        self.left_out += 1

    def _external(self, *_what: object) -> int:
        self.left_out += 1
        return 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._elements += 1
        plain = name.rpartition(":")[2]
        if self._elements > MOST_ELEMENTS or self._depth > DEEPEST:
            raise UnreadableSvg(tr("it has too many parts to be drawn quickly"))
        if self._skipped or plain in _DROPPED or (plain == "image" and _leads_out(attributes)):
            self.left_out += not self._skipped
            self._skipped += 1
            return
        if plain == "svg" and self._depth == 1:
            self.size = _size_of(attributes)
        self.costs.start(attributes)
        written = "".join(self._attributes(attributes))
        self._kept.append(plain)
        self.out.append(f"<{name}{written}>")

    def _attributes(self, attributes: dict[str, str]) -> list[str]:
        kept = []
        for name, value in attributes.items():
            plain = name.rpartition(":")[2].lower()
            leads_out = plain in ("href", "src", "base") and not _INSIDE.match(value.strip())
            if leads_out or plain.startswith("on"):
                self.left_out += 1
                continue
            kept.append(f' {name}="{html.escape(self._inside(value))}"')
        return kept

    def _inside(self, value: str) -> str:
        found, times = _ADDRESS.subn("none", value)
        self.left_out += times
        return found

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._skipped:
            self._skipped -= 1
            return
        self._kept.pop()
        self.costs.end()
        self.out.append(f"</{name}>")

    def _text(self, text: str) -> None:
        if not self._skipped:
            is_style = bool(self._kept) and self._kept[-1] == "style"
            self.out.append(html.escape(self._inside(text) if is_style else text, quote=False))


_LENGTH = re.compile(r"\s*([0-9]*\.?[0-9]+)\s*(?!%)[a-z]*\s*\Z")


def _size_of(attributes: dict[str, str]) -> tuple[float, float] | None:
    """Read width and height of the whole drawing, else those of what is to be seen of it."""
    found = [_LENGTH.match(attributes.get(name, "")) for name in ("width", "height")]
    texts = [each.group(1) for each in found if each]
    if len(texts) < 2:
        texts = attributes.get("viewBox", "").replace(",", " ").split()[2:]
    try:
        width, height = map(float, texts)
    except ValueError:
        return None
    return (width, height) if 0 < width < 1e9 and 0 < height < 1e9 else None


def _leads_out(attributes: dict[str, str]) -> bool:
    """Tell whether an image is none that lies in the SVG itself."""
    return not any(
        name.rpartition(":")[2].lower() == "href" and _INSIDE.match(value.strip())
        for name, value in attributes.items()
    )


_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)|^\s*#(.+)")


class _Costs:
    """Counts what would be drawn, each reference as all that it leads to."""

    def __init__(self) -> None:
        self._parts: list[tuple[list[int], list[str]]] = [([], [])]
        """Of each element: the elements in it, and the names it refers to; first of the whole."""
        self._named: dict[str, int] = {}
        self._open = [0]

    def start(self, attributes: dict[str, str]) -> None:
        """Enter an element."""
        number = len(self._parts)
        names = [
            first or second
            for value in attributes.values()
            if "#" in value
            for first, second in _REFERENCE.findall(value)
        ]
        self._parts.append(([], names))
        self._parts[self._open[-1]][0].append(number)
        self._open.append(number)
        if "id" in attributes:
            self._named.setdefault(attributes["id"], number)

    def end(self) -> None:
        """Leave it."""
        self._open.pop()

    def total(self) -> int:
        """Add everything up; a circle counts as endless."""
        known: dict[int, int] = {}
        stack: list[tuple[int, bool]] = [(0, False)]
        inside: set[int] = set()
        while stack:
            number, leaving = stack.pop()
            held, names = self._parts[number]
            below = held + [self._named[name] for name in names if name in self._named]
            if leaving:
                inside.discard(number)
                known[number] = 1 + sum(known.get(each, MOST_DRAWN) for each in below)
            elif number in inside:
                known[number] = MOST_DRAWN + 1
            elif number not in known:
                inside.add(number)
                stack.append((number, True))
                stack += [(each, False) for each in below]
        return known[0]
