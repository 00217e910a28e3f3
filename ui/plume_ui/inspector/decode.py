"""What a value can be seen as: a picture, a tree, text, bytes. Done on a worker."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plume_db.decode.documents import (
    JSON_LIMIT,
    database_tree,
    json_tree,
    plist_tree,
    zip_tree,
)
from plume_db.decode.kinds import SVG, Kind, kind_of, text_kind
from plume_db.decode.text import line_count
from plume_db.decode.tree import Node
from plume_db.decode.unpack import Unpacked, unpack
from plume_db.formats.choice import format_by_name
from plume_db.jobs import Task
from plume_db.language import tr, trn
from plume_db.rows.cells import codec_of
from plume_db.units import bytes_text
from plume_db.values import BadText, type_name
from plume_ui.inspection import PieceReader
from plume_ui.inspector.content import WHOLE_LIMIT, Content, content_of
from plume_ui.inspector.pictures import Picture, decode_picture

_LOOKED_AT = 64 * 1024
"""Bytes of a blob that must be text before it is offered as text."""

_DEEPEST = 2
"""Layers that are unpacked: gzip in gzip, but not a hundred of them."""


@dataclass(frozen=True)
class Decoded:
    """A value ready to be shown, in every way that makes sense, the best first."""

    about: str
    """Storage class, length, lines, and what it looks like."""
    value: object
    content: Content | None = None
    """The bytes of a text or blob; None for NULL and numbers."""
    plain: str | None = None
    """All there is to see of NULL or a number."""
    is_text: bool = False
    tree: Node | None = None
    picture: Picture | None = None
    notes: tuple[str, ...] = ()
    suffix: str = ".bin"
    """What a file of it would be named with."""
    inside: Decoded | None = None
    """What a compressed value holds, once unpacked."""

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways it can be seen: picture, tree, text, hex."""
        has = (
            ("picture", self.picture is not None and self.picture.image is not None),
            ("tree", self.tree is not None),
            ("text", self.is_text or self.plain is not None),
            ("hex", self.content is not None),
        )
        return tuple(way for way, there in has if there)


def wants_whole(content: Content) -> bool:
    """Tell whether the rest of a long value is worth reading: it can be laid out or decoded."""
    if content.complete or content.length > WHOLE_LIMIT:
        return False
    if content.codec:
        return content.head[:64].decode(content.codec, "ignore").lstrip()[:1] in ("{", "[")
    kind = kind_of(content.head)
    return kind is not None and (kind.picture or kind.key in ("zip", "sqlite"))


def gather(task: Task, value: object, rest: PieceReader | None) -> Content | None:
    """Take a value's bytes, all of them where :func:`wants_whole`; on the worker of `rest`."""
    codec = (rest.codec if rest is not None else "") or codec_of(task.con)
    content = content_of(value, rest, codec)
    return content.gathered(task) if content and wants_whole(content) else content


def decode(
    task: Task, value: object, content: Content | None = None, shown_as: str = ""
) -> Decoded:
    """Look at a value in every way that makes sense; `content` is what :func:`gather` gave."""
    if content is None and isinstance(value, (str, bytes)):
        content = content_of(value)
    if content is None:
        found = _number(value)
    elif isinstance(value, BadText):
        found = _bad_text(value, content)
    elif isinstance(value, str):
        found = _text(task, value, content)
    else:
        found = _blob(task, value, content, 0)
    shape = format_by_name(shown_as)
    if shape is not None and (words := shape.text(value)) is not None:  # type: ignore[arg-type]
        found = replace(found, about=f"{found.about}  ·  {words}")
    return found


def _number(value: object) -> Decoded:
    if value is None:
        return Decoded("null", value, plain="NULL", suffix=".txt")
    kind = type_name(value) if isinstance(value, (int, float)) else "value"
    return Decoded(kind, value, plain=repr(value), suffix=".txt")


def _bad_text(value: BadText, content: Content) -> Decoded:
    note = tr("This text is not valid in the file's encoding; bytes that are wrong show as \\xff.")
    about = tr("text, {length}", length=_bytes(content.length))
    return Decoded(about, value, content, is_text=True, notes=(note,), suffix=".txt")


def _text(task: Task, value: str, content: Content) -> Decoded:
    whole = content.head.decode(content.codec, "replace") if content.complete else value
    lines = trn("{n} line", "{n} lines", line_count(whole))
    if content.complete:
        about = tr(
            "text, {length}, {lines}",
            length=trn("{n} character", "{n} characters", len(whole)),
            lines=lines,
        )
    else:
        about = tr(
            "text, {length}, more than {lines}", length=bytes_text(content.length), lines=lines
        )
    notes = []
    if "\0" in whole:
        notes.append(tr("It holds NUL characters, shown as ␀; some programs end the text there."))
    found = Decoded(about, value, content, is_text=True, suffix=".txt")
    found, remark = _laid_out(task, found, whole)
    kind = text_kind(whole)
    if kind is not None and found.tree is None:
        found = replace(found, suffix=kind.suffix)
        if kind is SVG and content.complete:
            picture = decode_picture(whole.encode("utf-8", "replace"), SVG)
            found = replace(found, picture=picture)
            notes += picture.notes
        else:
            notes.append(tr("It looks like {words}.", words=kind.words))
    return replace(found, notes=(*notes, *remark))


def _laid_out(task: Task, found: Decoded, text: str | bytes) -> tuple[Decoded, tuple[str, ...]]:
    """Add the tree of JSON or JSONB."""
    content = found.content
    if content is not None and not content.complete:
        starts = isinstance(text, str) and text.lstrip()[:1] in ("{", "[")
        limit = bytes_text(JSON_LIMIT)
        return found, (tr("JSON over {limit} is shown as text.", limit=limit),) if starts else ()
    if (tree := json_tree(task, text)) is None:
        return found, ()
    suffix = ".json" if isinstance(text, str) else ".jsonb"
    return replace(found, tree=tree[0], suffix=suffix), (tree[1],) if tree[1] else ()


def _blob(task: Task, value: object, content: Content, depth: int) -> Decoded:
    data = content.head
    found = Decoded(tr("blob, {length}", length=_bytes(content.length)), value, content)
    kind = kind_of(data)
    if kind is None:
        jsonb, remark = _laid_out(task, found, data)
        if jsonb.tree is not None:
            return replace(jsonb, about=f"{found.about}, JSONB", notes=remark)
        return _with_text(task, found, data)
    found = replace(found, suffix=kind.suffix)
    if kind.picture and kind is not SVG:
        return _with_picture(found, kind)
    found = replace(found, notes=(tr("It looks like {words}.", words=kind.words),))
    if kind is SVG:
        return _with_text(task, _with_picture(found, kind), data)
    if (tree := _tree(task, kind, data, content.complete)) is not None:
        return replace(found, tree=tree)
    unpacked = unpack(task, kind, data) if depth < _DEEPEST else None
    if unpacked is not None:
        return _with_inside(task, found, unpacked, depth)
    # Two bytes are a weak sign; where nothing comes of it, it may be something else.
    notes = () if kind.key == "zlib" else found.notes
    return _with_text(task, replace(found, notes=notes), data)


def _with_picture(found: Decoded, kind: Kind) -> Decoded:
    assert found.content is not None
    if not found.content.complete:
        limit = bytes_text(WHOLE_LIMIT)
        words = tr(
            "It looks like {words}; those over {limit} are not decoded.",
            words=kind.words,
            limit=limit,
        )
        return replace(found, notes=(words,))
    picture = decode_picture(found.content.head, kind)
    return replace(found, picture=picture, notes=picture.notes)


def _tree(task: Task, kind: Kind, data: bytes, complete: bool) -> Node | None:
    if not complete:
        return None
    if kind.key in ("bplist", "plist"):
        return plist_tree(data)
    if kind.key == "zip":
        return zip_tree(data)
    return database_tree(task, data) if kind.key == "sqlite" else None


def _with_inside(task: Task, found: Decoded, unpacked: Unpacked, depth: int) -> Decoded:
    remarks = (*found.notes, unpacked.remark) if unpacked.remark else found.notes
    found = replace(found, notes=remarks)
    if not unpacked.data:
        return found
    data = unpacked.data
    inner = _blob(task, data, Content(len(data), data), depth + 1)
    length = _bytes(len(data))
    about = (
        tr("unpacked: {length}", length=length)
        if unpacked.complete
        else tr("unpacked: at least {length}", length=length)
    )
    return replace(found, inside=replace(inner, about=about))


def _with_text(task: Task, found: Decoded, data: bytes) -> Decoded:
    """Offer a blob as text where it is UTF-8, and as a tree where that is JSON."""
    if not _is_text(data):
        return found
    assert found.content is not None
    content = replace(found.content, codec="utf-8")
    suffix = ".txt" if found.suffix == ".bin" else found.suffix
    found = replace(found, content=content, is_text=True, suffix=suffix)
    if data.lstrip()[:1] not in (b"{", b"["):
        return found
    found, remark = _laid_out(task, found, data.decode("utf-8", "replace"))
    return replace(found, notes=(*found.notes, *remark))


def _is_text(data: bytes) -> bool:
    part = data[:_LOOKED_AT]
    if not part or b"\0" in part:
        return False
    try:
        part.decode()
    except UnicodeDecodeError as error:
        return len(data) > len(part) and error.start >= len(part) - 3  # cut off in a character
    return True


def _bytes(count: int) -> str:
    return trn("{n} byte", "{n} bytes", count)
