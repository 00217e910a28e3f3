"""How a page of the guide looks: headings, code, tables and links in the colours of the theme."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextTable,
    QTextTableFormat,
)

from plume_ui import theme

_LARGER = {1: 8.0, 2: 3.5, 3: 1.5}
_ABOVE = {1: 4.0, 2: 24.0, 3: 16.0}
_PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


def dress(document: QTextDocument, zoom: float) -> None:
    """Give a document that was read from Markdown the look of the program."""
    font = theme.scaled_font(zoom + 0.5)
    document.setDefaultFont(font)
    document.setDocumentMargin(20)
    document.setIndentWidth(24)
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    for block in _blocks(document):
        _dress_block(QTextCursor(block), block, font)
    for frame in document.rootFrame().childFrames():
        if isinstance(frame, QTextTable):
            _dress_table(frame)
    cursor.endEditBlock()


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def is_code(block: QTextBlock) -> bool:
    """Tell whether a block is a line of code."""
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeLanguage) or (
        block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence)
    )


def _is_picture(block: QTextBlock) -> bool:
    first = block.begin()
    return not first.atEnd() and first.fragment().charFormat().isImageFormat()


def _dress_block(cursor: QTextCursor, block: QTextBlock, font: QFont) -> None:
    shape = QTextBlockFormat()
    level = block.blockFormat().headingLevel()
    if level:
        shape.setTopMargin(_ABOVE.get(level, 12.0))
        shape.setBottomMargin(8 if level == 1 else 4)
        _dress_heading(cursor, block, font.pointSizeF() + _LARGER.get(level, 0.5))
    elif is_code(block):
        _dress_code(shape, cursor, block, font)
    elif _is_picture(block):
        shape.setTopMargin(8)
        shape.setBottomMargin(14)
    else:
        shape.setLineHeight(140, _PROPORTIONAL)
        if cursor.currentTable() is None:
            shape.setTopMargin(0)
            goes_on = block.textList() is not None and block.next().textList() is not None
            shape.setBottomMargin(4 if goes_on else 10)
        _dress_words(block, font)
    cursor.mergeBlockFormat(shape)


def _dress_heading(cursor: QTextCursor, block: QTextBlock, size: float) -> None:
    # A format of its own: Qt's steps for headings would come on top of a size that is merged.
    big = QTextCharFormat()
    big.setFontPointSize(max(6.0, size))
    big.setFontWeight(QFont.Weight.DemiBold)
    cursor.setPosition(block.position())
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.setCharFormat(big)


def _dress_code(
    shape: QTextBlockFormat, cursor: QTextCursor, block: QTextBlock, font: QFont
) -> None:
    colours = theme.tokens()
    shape.setBackground(QBrush(QColor(colours.neutral_soft)))
    shape.setTopMargin(0 if is_code(block.previous()) else 4)
    shape.setBottomMargin(0 if is_code(block.next()) else 12)
    shape.setLeftMargin(0)
    shape.setTextIndent(8)
    code = _mono(font)
    code.setForeground(QColor(colours.text))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    cursor.mergeCharFormat(code)


def _mono(font: QFont) -> QTextCharFormat:
    code = QTextCharFormat()
    code.setFontFamilies(theme.mono_font().families())
    code.setFontFixedPitch(True)
    code.setFontPointSize(max(6.0, font.pointSizeF() - 0.5))
    return code


def _dress_words(block: QTextBlock, font: QFont) -> None:
    """Dress links, and words in code; collected first, since dressing changes the fragments."""
    colours = theme.tokens()
    link = QTextCharFormat()
    link.setForeground(QColor(colours.accent))
    link.setFontUnderline(False)
    code = _mono(font)
    code.setBackground(QColor(colours.neutral_soft))
    spans = []
    iterator = block.begin()
    while not iterator.atEnd():
        piece = iterator.fragment()
        shape = piece.charFormat()
        if shape.isAnchor():
            spans.append((piece.position(), piece.length(), link))
        elif shape.fontFixedPitch():
            spans.append((piece.position(), piece.length(), code))
        iterator += 1
    for start, length, dressed in spans:
        cursor = QTextCursor(block)
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(dressed)


def _dress_table(table: QTextTable) -> None:
    colours = theme.tokens()
    shape = QTextTableFormat(table.format())
    shape.setBorder(1)
    shape.setBorderCollapse(True)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QBrush(QColor(colours.line)))
    shape.setCellPadding(6)
    shape.setCellSpacing(0)
    shape.setTopMargin(4)
    shape.setBottomMargin(14)
    table.setFormat(shape)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        head = cell.format()
        head.setBackground(QColor(colours.neutral_soft))
        cell.setFormat(head)
        cursor = cell.firstCursorPosition()
        cursor.setPosition(cell.lastPosition(), QTextCursor.MoveMode.KeepAnchor)
        bold = QTextCharFormat()
        bold.setFontWeight(QFont.Weight.DemiBold)
        cursor.mergeCharFormat(bold)
