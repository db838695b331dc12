"""Labels that are read: wrapped, selectable, and never taken for markup."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLabel

ANSWER_COLOUR = (216, 27, 120)
ERROR_COLOUR = (192, 57, 43)


def text_label() -> QLabel:
    """Return an empty label for sentences."""
    label = QLabel()
    label.setWordWrap(True)
    # Neither an account nor a file name in it is markup.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    return label


def callout(name: str, colour: tuple[int, int, int]) -> QLabel:
    """Return a label with a bar at its side and a tint that fit dark themes too."""
    label = text_label()
    label.setObjectName(name)
    red, green, blue = colour
    label.setStyleSheet(
        f'#{name} {{ border: none; border-left: 3px solid rgb({red}, {green}, {blue}); '
        f'padding: 6px 8px; background: rgba({red}, {green}, {blue}, 25); }}'
    )
    return label


def scale_text(label: QLabel, factor: float) -> None:
    """Make the text larger or smaller than its surroundings."""
    font = label.font()
    # Themes may give the size in pixels, and then there is none in points.
    if font.pointSizeF() > 0:
        font.setPointSizeF(font.pointSizeF() * factor)
    else:
        font.setPixelSize(round(font.pixelSize() * factor))
    label.setFont(font)
