"""Recognise what bytes are, by how they begin."""

from __future__ import annotations

from dataclasses import dataclass

from plume_db.language import tr


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data that is told by its first bytes."""

    key: str
    words: str
    """What it is called in a sentence: "gzip data"."""
    suffix: str
    """What a file of it is named with."""
    picture: bool = False
    name: str = ""
    """The format alone, where that has a name."""

    @property
    def short(self) -> str:
        """Its name alone: ``PNG``."""
        return self.name or self.words


def _picture(key: str, name: str, suffix: str) -> Kind:
    words = (
        tr("an {name} picture", name=name)
        if name[0] in "AI" or name == "SVG"
        else tr("a {name} picture", name=name)
    )
    return Kind(key, words, suffix, picture=True, name=name)


_PNG = _picture("png", "PNG", ".png")
_JPEG = _picture("jpeg", "JPEG", ".jpg")
_GIF = _picture("gif", "GIF", ".gif")
_BMP = _picture("bmp", "BMP", ".bmp")
_WEBP = _picture("webp", "WebP", ".webp")
_TIFF = _picture("tiff", "TIFF", ".tif")
_ICO = _picture("ico", "ICO", ".ico")
_AVIF = _picture("avif", "AVIF", ".avif")
_HEIC = Kind("heic", tr("a HEIC picture, which can not be shown"), ".heic")
_JXL = _picture("jxl", "JPEG XL", ".jxl")
SVG = _picture("svg", "SVG", ".svg")
_ZLIB = Kind("zlib", tr("zlib data"), ".zlib")

_STARTS: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", _PNG),
    (b"\xff\xd8\xff", _JPEG),
    (b"GIF87a", _GIF),
    (b"GIF89a", _GIF),
    (b"II*\0", _TIFF),
    (b"MM\0*", _TIFF),
    (b"II+\0", _TIFF),
    (b"MM\0+", _TIFF),
    (b"\0\0\1\0", _ICO),
    (b"\xff\x0a", _JXL),
    (b"\0\0\0\x0cJXL \r\n\x87\n", _JXL),
    (b"\x1f\x8b\x08", Kind("gzip", tr("gzip data"), ".gz")),
    (b"bplist00", Kind("bplist", tr("an Apple binary property list"), ".plist")),
    (b"SQLite format 3\0", Kind("sqlite", tr("an SQLite database"), ".sqlite")),
    (b"PK\x03\x04", Kind("zip", tr("a ZIP archive"), ".zip")),
    (b"PK\x05\x06", Kind("zip", tr("an empty ZIP archive"), ".zip")),
    (b"\x28\xb5\x2f\xfd", Kind("zstd", tr("Zstandard data"), ".zst")),
    (b"BZh", Kind("bzip2", tr("bzip2 data"), ".bz2")),
    (b"\xfd7zXZ\0", Kind("xz", tr("xz data"), ".xz")),
    (b"%PDF-", Kind("pdf", tr("a PDF document"), ".pdf")),
    (b"GP\0", Kind("geometry", tr("a GeoPackage geometry"), ".gpb")),
    (b"OggS", Kind("ogg", tr("Ogg audio or video"), ".ogg")),
    (b"ID3", Kind("mp3", tr("MP3 audio"), ".mp3")),
    (b"fLaC", Kind("flac", tr("FLAC audio"), ".flac")),
    (b"\x7fELF", Kind("elf", tr("an ELF program"), ".elf")),
    (b"wOFF", Kind("woff", tr("a WOFF font"), ".woff")),
    (b"wOF2", Kind("woff2", tr("a WOFF2 font"), ".woff2")),
)

_RIFF = {
    b"WEBP": _WEBP,
    b"WAVE": Kind("wav", tr("WAV audio"), ".wav"),
    b"AVI ": Kind("avi", tr("AVI video"), ".avi"),
}
_BRANDS = {
    b"avif": _AVIF,
    b"avis": _AVIF,
    b"heic": _HEIC,
    b"heix": _HEIC,
    b"mif1": _HEIC,
    b"msf1": _HEIC,
}
_MP4 = Kind("mp4", tr("MP4 audio or video"), ".mp4")


def kind_of(value: bytes) -> Kind | None:
    """Tell what bytes look like; None where their beginning says nothing."""
    for start, kind in _STARTS:
        if value.startswith(start):
            return kind
    if value[:4] == b"RIFF":
        return _RIFF.get(value[8:12])
    if value[4:8] == b"ftyp":
        return _boxed(value)
    if value[:2] == b"BM" and value[6:10] == b"\0\0\0\0":
        return _BMP
    # The two bytes of a zlib header are a multiple of 31, and its method is 8.
    if len(value) > 6 and value[0] == 0x78 and int.from_bytes(value[:2], "big") % 31 == 0:
        return _ZLIB
    return text_kind(value[:1024].decode("utf-8", "ignore"))


def _boxed(value: bytes) -> Kind:
    """Tell ISO media by their brands: the major one, then those it is compatible with."""
    size = min(int.from_bytes(value[:4], "big"), 256)
    brands = [value[8:12], *(value[at : at + 4] for at in range(16, size, 4))]
    if _AVIF in (known := [_BRANDS.get(brand) for brand in brands]):
        return _AVIF
    return _HEIC if _HEIC in known else _MP4


_XML = Kind("xml", tr("an XML document"), ".xml")
_PLIST = Kind("plist", tr("an Apple property list in XML"), ".plist")
_HTML = Kind("html", tr("an HTML page"), ".html")
_PEM = Kind("pem", tr("a key or certificate in PEM"), ".pem")


def text_kind(text: str) -> Kind | None:
    """Tell what a text is, by its beginning; JSON is not told here but by reading it."""
    head = text[:1024].lstrip("\ufeff \t\r\n")
    low = head.lower()
    if low.startswith("-----begin "):
        return _PEM
    if not low.startswith("<"):
        return None
    if low.startswith(("<!doctype html", "<html")):
        return _HTML
    if "<svg" in low:
        return SVG
    if "<plist" in low or "<!doctype plist" in low:
        return _PLIST
    return _XML if low.startswith("<?xml") else None
