"""SVGs are written again without what leads outside them or never ends."""

from __future__ import annotations

import pytest

from plume_db.decode.svg import MOST_BYTES, UnreadableSvg, harmless

HEAD = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def svg(inside: bytes, attributes: bytes = b'width="10" height="20"') -> bytes:
    return HEAD + attributes + b">" + inside + b"</svg>"


@pytest.mark.parametrize(
    "inside",
    [
        b'<image xlink:href="/etc/passwd"/>',
        b'<image href="file:///x.png"/>',
        b'<image href="http://example.org/x.png"/>',
        b"<image/>",
        b'<use href="other.svg#a"/>',
        b"<script>alert(1)</script>",
        b"<foreignObject><b>x</b></foreignObject>",
        b'<rect onclick="x()"/>',
        b'<rect fill="url(http://example.org/#a)"/>',
        b"<style>@import 'x.css'; rect { fill: url(file:///a) }</style>",
    ],
)
def test_what_leads_outside_is_left_out(inside: bytes) -> None:
    found = harmless(svg(inside))
    assert found.left_out
    for word in (b"passwd", b"http://example", b"file:", b"alert", b"onclick", b"x.css", b"other"):
        assert word not in found.data


@pytest.mark.parametrize(
    "inside",
    [
        b'<use href="#a"/>',
        b'<image href="data:image/png;base64,AAAA"/>',
        b'<rect fill="url(#a)" style="stroke: red"/>',
        b"<text>5 &lt; 6 &amp; 7</text>",
    ],
)
def test_what_stays_inside_stays(inside: bytes) -> None:
    found = harmless(svg(inside))
    assert not found.left_out
    for part in (b"#a", b"data:image", b"5 &lt; 6 &amp; 7"):
        assert (part in found.data) == (part in inside)


def test_entities_are_not_followed() -> None:
    with pytest.raises(UnreadableSvg, match="entities"):
        harmless(b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>')


def test_references_that_multiply_are_counted() -> None:
    levels = b"".join(
        b'<g id="a%d">' % n + b'<use href="#a%d"/>' % (n - 1) * 10 + b"</g>" for n in range(1, 9)
    )
    with pytest.raises(UnreadableSvg, match="would not end"):
        harmless(svg(b'<g id="a0"/>' + levels))


def test_a_circle_of_references_is_refused() -> None:
    with pytest.raises(UnreadableSvg, match="would not end"):
        harmless(svg(b'<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'))


@pytest.mark.parametrize(
    "data", [b"<svg>", b"no xml", b"<g>" * 300 + b"</g>" * 300, b" " * (MOST_BYTES + 1)]
)
def test_what_can_not_be_drawn_says_why(data: bytes) -> None:
    with pytest.raises(UnreadableSvg):
        harmless(data)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        (b'width="10" height="20"', (10, 20)),
        (b'width="10px" height="2.5mm"', (10, 2.5)),
        (b'width="100%" height="100%" viewBox="0 0 30 40"', (30, 40)),
        (b"", None),
        (b'width="0" height="1"', None),
    ],
)
def test_the_size_is_what_the_drawing_asks_for(
    attributes: bytes, size: tuple[float, float] | None
) -> None:
    assert harmless(svg(b"", attributes)).size == size
