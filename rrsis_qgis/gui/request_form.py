"""What is asked of the engine: the layer, the area and the finer choices."""

from __future__ import annotations

from qgis.core import (
    QgsFieldProxyModel,
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsVectorLayer,
)
from qgis.gui import (
    QgsCollapsibleGroupBox,
    QgsDoubleSpinBox,
    QgsFieldComboBox,
    QgsFileWidget,
    QgsMapLayerComboBox,
    QgsRasterBandComboBox,
)
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from .. import settings
from ..errors import UserError
from ..requests import DEFAULT_DEVICE, DEFAULT_MODEL, Area, Choices, LayerChoices
from ..translation import tr

_USUAL_CATEGORIES = (
    *('category', 'class', 'classname', 'class_name', 'kind', 'type', 'fclass'),
    *('label', 'phrase', 'landuse', 'land_use', 'feature'),
)


class RequestForm(QWidget):
    """The widgets that `Choices` and `LayerChoices` are made with.

    Signals:
        touched: The user looks at choices that only a running engine can offer.
    """

    touched = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(self._build_where())
        layout.addWidget(self._build_options())
        self._follow_layer(self.layer.currentLayer())

    def choices(self) -> Choices | LayerChoices:
        """Return what is filled in.

        Raises:
            UserError: Something is missing or contradicts something else.
        """
        layer = self.layer.currentLayer()
        if layer is None:
            raise UserError(
                tr('Add a raster layer to the project and choose it first.')
            )
        in_memory = self.in_memory.isChecked()
        output = '' if in_memory else self.output.filePath().strip()
        if isinstance(layer, QgsVectorLayer):
            return LayerChoices(
                layer=layer,
                category=self.category.currentField(),
                score=self.score.currentField(),
                copied=self.copied.isChecked(),
                output=output,
                in_memory=in_memory,
            )
        chosen = [combo.currentBand() for combo in self.bands]
        set_bands = [band for band in chosen if band > 0]
        if set_bands and len(set_bands) != len(chosen):
            raise UserError(tr('Choose all three bands, or leave all three automatic.'))
        return Choices(
            raster=layer,
            area=self.area.currentData(),
            polygons=self.polygons.currentLayer(),
            model=self.model.currentText(),
            device=self.device.currentText(),
            threshold=_value(self.threshold),
            resolution=_value(self.resolution),
            min_area=_value(self.min_area),
            bands=(chosen[0], chosen[1], chosen[2]) if set_bands else None,
            output=output,
            in_memory=in_memory,
        )

    def remember(self) -> None:
        """Keep the choices that outlive the session."""
        settings.remember_choice('area', self.area.currentData().value)
        settings.remember_choice('model', self.model.currentText())
        settings.remember_choice('device', self.device.currentText())
        in_memory = 'yes' if self.in_memory.isChecked() else 'no'
        settings.remember_choice('in_memory', in_memory)

    def offer(self, models: tuple[str, ...], devices: tuple[str, ...]) -> None:
        """Offer what the engine has, keeping the choice where it still exists."""
        _refill(self.model, list(models), settings.choice('model', DEFAULT_MODEL))
        devices = tuple(device for device in devices if device != DEFAULT_DEVICE)
        wanted = settings.choice('device', DEFAULT_DEVICE)
        _refill(self.device, [DEFAULT_DEVICE, *devices], wanted)

    def _build_where(self) -> QVBoxLayout:
        self.layer = QgsMapLayerComboBox()
        kinds = QgsMapLayerProxyModel.Filter
        # Joined, they are a number from QGIS 3.34 on, which is deprecated there.
        filters = type(self.layer.filters())
        self.layer.setFilters(filters(kinds.RasterLayer | kinds.HasGeometry))
        self.layer.setToolTip(
            tr(
                'A raster, which must be a file, is searched; of a vector layer, the '
                'features that the sentence means are selected.'
            )
        )
        self.layer.layerChanged.connect(self._follow_layer)

        self.area = QComboBox()
        self.area.addItem(tr('Visible part of the map'), Area.CANVAS)
        self.area.addItem(tr('Whole layer'), Area.LAYER)
        self.area.addItem(tr('Selected polygons'), Area.SELECTION)
        self.area.setToolTip(
            tr(
                'Ranks such as “the largest” are taken over this area as a whole, and '
                'only what lies in it is found.'
            )
        )
        remembered = Area(settings.choice('area', Area.CANVAS.value))
        self.area.setCurrentIndex(self.area.findData(remembered))
        self.area.currentIndexChanged.connect(self._show_rows)

        self.polygons = QgsMapLayerComboBox()
        self.polygons.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.polygons.setToolTip(tr('The layer whose selected polygons are the area.'))

        self.category = QgsFieldComboBox()
        self.category.setToolTip(
            tr('The field that says what each feature is: house, road, pond.')
        )
        self.score = QgsFieldComboBox()
        self.score.setFilters(QgsFieldProxyModel.Filter.Numeric)
        self.score.setAllowEmptyFieldName(True)
        self.score.setToolTip(
            tr('A field from 0 to 1 that says how sure each feature is; may be empty.')
        )
        self.copied = QCheckBox(tr('Answer as a new layer, too'))
        self.copied.setToolTip(
            tr('What the sentence means is selected; this copies it, too.')
        )

        rows = [
            _row(tr('Layer'), _narrow(self.layer)),
            _row(tr('Area'), _narrow(self.area)),
            _row(tr('Polygons'), _narrow(self.polygons)),
            _row(tr('Category'), _narrow(self.category)),
            _row(tr('Score'), _narrow(self.score)),
            _row('', self.copied),
        ]
        _, area, self._polygon_row, *self._layer_rows = rows
        self._raster_rows = [area]
        return _column(rows)

    def _build_options(self) -> QgsCollapsibleGroupBox:
        self.model = QComboBox()
        self.model.addItem(settings.choice('model', DEFAULT_MODEL))
        self.model.setToolTip(tr('The network that recognises things in the picture.'))
        self.device = QComboBox()
        self.device.addItem(DEFAULT_DEVICE)
        self.device.setToolTip(
            tr('Where the network runs; automatic takes the fastest that works.')
        )
        self.threshold = _spin_box(0.95, 2, 0.05, '')
        self.threshold.setToolTip(
            tr('How sure the network must be: lower finds more, higher less.')
        )
        self.resolution = _spin_box(1000.0, 2, 0.1, ' m')
        self.resolution.setToolTip(
            tr('Metres on the ground per pixel; coarser is faster and sees less.')
        )
        self.min_area = _spin_box(1e9, 1, 10.0, ' m²')
        self.min_area.setToolTip(tr('Smaller objects are left out.'))
        self.output = QgsFileWidget()
        self.output.setStorageMode(QgsFileWidget.StorageMode.SaveFile)
        self.output.setFilter(
            'GeoPackage (*.gpkg);;ESRI Shapefile (*.shp);;GeoJSON (*.geojson)'
        )
        self.output.lineEdit().setPlaceholderText(tr('beside the project'))
        self.output.setToolTip(
            tr(
                'Leave empty to keep all answers in one GeoPackage beside the project; '
                'until the project is saved, it lies in your profile.'
            )
        )
        self.in_memory = QCheckBox()
        self.in_memory.setToolTip(
            tr('Answers are kept in memory and are gone when QGIS is closed.')
        )
        self.in_memory.setChecked(settings.choice('in_memory', '') == 'yes')
        self.in_memory.toggled.connect(self.output.setDisabled)
        self.output.setDisabled(self.in_memory.isChecked())

        group = self.options = QgsCollapsibleGroupBox(tr('Options'))
        group.setObjectName('options')
        group.setSettingGroup('rrsis_qgis')
        group.setCollapsed(True)
        group.collapsedStateChanged.connect(self._announce_options)
        rows = [
            _row(tr('Model'), _narrow(self.model)),
            _row(tr('Device'), _narrow(self.device)),
            _row(tr('Threshold'), self.threshold),
            _row(tr('Resolution'), self.resolution),
            _row(tr('Min. area'), self.min_area),
        ]
        bands = _row(tr('Bands'), self._build_bands())
        self._raster_rows += [*rows, bands]
        kept = [_row(tr('Save to'), self.output), _row(tr('In memory'), self.in_memory)]
        column = _column([*rows, *kept])
        # Three boxes need the room that other rows spend on the longest label.
        column.insertWidget(len(rows), bands)
        column.setContentsMargins(6, 6, 6, 6)
        group.setLayout(column)
        return group

    def _build_bands(self) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        names = (tr('Red'), tr('Green'), tr('Blue'))
        self.bands = []
        for name in names:
            combo = QgsRasterBandComboBox()
            combo.setShowNotSetOption(True, tr('auto'))
            combo.setToolTip(tr('Band that stands for: {colour}').format(colour=name))
            self.bands.append(combo)
            layout.addWidget(_narrow(combo, 32))
        return row

    def _follow_layer(self, layer: QgsMapLayer | None) -> None:
        is_vector = isinstance(layer, QgsVectorLayer)
        for combo in self.bands:
            combo.setLayer(None if is_vector else layer)
            combo.setBand(-1)
        fields = layer if is_vector else None
        self.category.setLayer(fields)
        self.score.setLayer(fields)
        if is_vector:
            self.category.setField(likely_category(layer))
            self.score.setField('')
        self._show_rows()

    def _show_rows(self) -> None:
        is_vector = isinstance(self.layer.currentLayer(), QgsVectorLayer)
        selection = self.area.currentData() is Area.SELECTION
        for row in self._raster_rows:
            row.setVisible(not is_vector)
        for row in self._layer_rows:
            row.setVisible(is_vector)
        self._polygon_row.setVisible(selection and not is_vector)

    def _announce_options(self, collapsed: bool) -> None:
        if not collapsed:
            self.touched.emit()


def likely_category(layer: QgsVectorLayer) -> str:
    """Return the field that most likely says what each feature is."""
    names = [field.name() for field in layer.fields()]
    by_key = {name.casefold(): name for name in names}
    for usual in _USUAL_CATEGORIES:
        if usual in by_key:
            return by_key[usual]
    texts = [field.name() for field in layer.fields() if not field.isNumeric()]
    return next(iter(texts or names), '')


def _row(text: str, widget: QWidget) -> QWidget:
    # A form keeps the space of hidden rows, and can hide them only since Qt 6.4.
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    label = QLabel(text)
    label.setBuddy(widget)
    layout.addWidget(label)
    layout.addWidget(widget, 1)
    return row


def _column(rows: list[QWidget]) -> QVBoxLayout:
    """Return the rows below each other, with labels of one width."""
    column = QVBoxLayout()
    column.setSpacing(6)
    labels = [row.layout().itemAt(0).widget() for row in rows]
    widest = max(label.sizeHint().width() for label in labels)
    for row, label in zip(rows, labels):
        label.setMinimumWidth(widest)
        column.addWidget(row)
    return column


def _narrow(combo: QComboBox, width: int = 64) -> QComboBox:
    """Let a box be as narrow as that: a long layer name is not to widen the dock."""
    combo.setSizeAdjustPolicy(
        QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    )
    combo.setMinimumContentsLength(6)
    combo.setMinimumWidth(width)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo


def _spin_box(
    maximum: float, decimals: int, step: float, suffix: str
) -> QgsDoubleSpinBox:
    # The least value stands for automatic, as QGIS does it elsewhere.
    box = QgsDoubleSpinBox()
    box.setDecimals(decimals)
    box.setRange(0.0, maximum)
    box.setSingleStep(step)
    box.setSuffix(suffix)
    box.setClearValue(0.0, tr('automatic'))
    box.setValue(0.0)
    box.setMinimumWidth(80)
    return box


def _value(box: QgsDoubleSpinBox) -> float | None:
    return box.value() if box.value() > 0 else None


def _refill(combo: QComboBox, names: list[str], wanted: str) -> None:
    current = combo.currentText() or wanted
    combo.clear()
    combo.addItems(names)
    combo.setCurrentIndex(max(0, combo.findText(current)))
