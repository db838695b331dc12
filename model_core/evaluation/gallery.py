"""The worst answers of an evaluation as one picture to look through."""

from __future__ import annotations

import math
import textwrap
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from rasterio.windows import Window
from scipy import ndimage

from ..errors import RequestError
from ..raster.grid import plan_grid, resampled
from ..raster.opening import open_raster
from ..raster.stretch_search import estimate_stretch
from .benchmark import TARGET, Judged, read_mask, read_truth

MOST = 50

_SIDE = 330
_TEXT = 66
_GAP = 8
_COLUMNS = 5
_LETTERS = 54
_TRUTH = (0, 230, 60)
_FOUND = (255, 40, 40)
# The picture shows at least so much around target and answer, in pixels and in
# multiples of their box.
_LEAST_VIEW = 256
_AROUND = 4.0
_UNKNOWN = np.array([90, 110, 255])

Mask = NDArray[np.bool_]


def worst(judged: Sequence[Judged], most: int = MOST) -> list[Judged]:
    """The prompts of least IoU; among equals those of every kind and set by turns."""
    seen: Counter[tuple[str, str]] = Counter()
    order = []
    for item in sorted(judged, key=lambda item: item.score.iou):
        group = (item.prompt.kind, item.prompt.set)
        order.append((round(item.score.iou, 2), seen[group], item))
        seen[group] += 1
    order.sort(key=lambda entry: entry[:2])
    return [item for _, _, item in order[:most]]


def draw_gallery(path: Path, judged: Sequence[Judged], predictions: Path) -> None:
    """Draw the worst answers: the truth outlined green, the answer red.

    What is unknown has a blue tinge.

    Args:
        path: The PNG to write.
        judged: All prompts with their figures.
        predictions: The folder of the answers.

    Raises:
        RequestError: A picture or a mask cannot be read.
    """
    cells = [_cell(item, predictions) for item in worst(judged)]
    rows = math.ceil(len(cells) / _COLUMNS)
    width, height = _SIDE + _GAP, _SIDE + _TEXT + _GAP
    sheet = Image.new('RGB', (width * _COLUMNS + _GAP, height * rows + _GAP), 'white')
    for number, cell in enumerate(cells):
        row, column = divmod(number, _COLUMNS)
        sheet.paste(cell, (_GAP + column * width, _GAP + row * height))
    sheet.save(path)


def _cell(item: Judged, predictions: Path) -> Image.Image:
    """One answer with the sentence beneath."""
    cell = Image.new('RGB', (_SIDE, _SIDE + _TEXT), 'white')
    try:
        cell.paste(_picture(item, predictions), (0, 0))
    except RequestError as error:
        ImageDraw.Draw(cell).multiline_text(
            (4, 4), textwrap.fill(str(error), _LETTERS), fill='black'
        )
    prompt = item.prompt
    head = f'IoU {item.score.iou:.2f}  {prompt.id}  {prompt.set}'
    if item.error is not None:
        head = f'no answer  {prompt.id}  {prompt.set}'
    text = '\n'.join([head, *textwrap.wrap(prompt.prompt, _LETTERS)[:3]])
    font = ImageFont.load_default(13)
    ImageDraw.Draw(cell).multiline_text(
        (2, _SIDE + 2), text, fill='black', font=font, spacing=2
    )
    return cell


def _picture(item: Judged, predictions: Path) -> Image.Image:
    target, known = read_truth(item.prompt.mask)
    found = np.zeros_like(target)
    answer = predictions / f'{item.prompt.id}.png'
    if item.error is None and answer.exists():
        found = read_mask(answer) == TARGET
    view = _view(target | found)
    width, height = int(view.width), int(view.height)
    scale = min(_SIDE / width, _SIDE / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    pixels = _look(item.prompt.image, view, size)
    hidden = _small(~known, view, size)
    pixels[hidden] = (0.75 * pixels[hidden] + 0.25 * _UNKNOWN).astype(np.uint8)
    for mask, colour in ((target, _TRUTH), (found, _FOUND)):
        drawn = _small(mask, view, size)
        inner = ndimage.binary_erosion(drawn, iterations=1)
        pixels[ndimage.binary_dilation(drawn, iterations=1) & ~inner] = colour
    return Image.fromarray(pixels)


def _small(mask: Mask, view: Window, size: tuple[int, int]) -> Mask:
    """The part of a mask that is shown, as large as it is shown."""
    rows, columns = view.toslices()
    part = Image.fromarray(mask[rows, columns].astype(np.uint8) * TARGET)
    return np.asarray(part.resize(size, Image.Resampling.BOX)) >= TARGET // 4


def _view(shown: Mask) -> Window:
    """The part of the image to show: all of it, unless what matters is small."""
    height, width = shown.shape
    whole = Window(0, 0, width, height)
    box = ndimage.find_objects(shown.astype(np.uint8))
    if not box or box[0] is None:
        return whole
    rows, columns = box[0]
    extent = max(rows.stop - rows.start, columns.stop - columns.start)
    side = int(max(_LEAST_VIEW, _AROUND * extent))
    if side > 0.6 * min(height, width):
        return whole
    top = int(np.clip((rows.start + rows.stop - side) // 2, 0, height - side))
    left = int(np.clip((columns.start + columns.stop - side) // 2, 0, width - side))
    return Window(left, top, side, side)


def _look(path: Path, view: Window, size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture of a window as the product sees it, (h, w, 3)."""
    width, height = size
    with open_raster(str(path)) as source:
        grid = plan_grid(source.info)
        stretch = estimate_stretch(source, grid, None)
        # Grid pixels are square on the ground; those of the file need not be.
        across, down = (
            grid.width / source.info.width,
            grid.height / source.info.height,
        )
        part = Window(
            view.col_off * across, view.row_off * down,
            view.width * across, view.height * down,
        )  # fmt: skip
        small = resampled(grid, part, height, width)
        rgb, _ = source.read(small, Window(0, 0, width, height), None, stretch)
    return np.array(rgb, np.uint8)
