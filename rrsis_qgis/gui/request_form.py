"""What is asked of the engine: the raster, the area and the finer choices."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel, QgsRasterLayer
from qgis.gui import (
    QgsCollapsibleGroupBox,
    QgsDoubleSpinBox,
    QgsFileWidget,
    QgsMapLayerComboBox,
    QgsRasterBandComboBox,
)
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from .. import settings
from ..errors import UserError
from ..requests import DEFAULT_DEVICE, DEFAULT_MODEL, Area, Choices
from ..translation import tr


class RequestForm(QWidget):
    """The widgets that `Choices` are made with.

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
        self._show_polygons()
        self._follow_raster(self.raster.currentLayer())

    def choices(self) -> Choices:
        """Return what is filled in.

        Raises:
            UserError: Something is missing or contradicts something else.
        """
        raster = self.raster.currentLayer()
        if raster is None:
            raise UserError(
                tr('Add a raster layer to the project and choose it first.')
            )
        chosen = [combo.currentBand() for combo in self.bands]
        set_bands = [band for band in chosen if band > 0]
        if set_bands and len(set_bands) != len(chosen):
            raise UserError(tr('Choose all three bands, or leave all three automatic.'))
        return Choices(
            raster=raster,
            area=self.area.currentData(),
            polygons=self.polygons.currentLayer(),
            model=self.model.currentText(),
            device=self.device.currentText(),
            threshold=_value(self.threshold),
            resolution=_value(self.resolution),
            min_area=_value(self.min_area),
            bands=(chosen[0], chosen[1], chosen[2]) if set_bands else None,
            output=self.output.filePath().strip(),
        )

    def remember(self) -> None:
        """Keep the choices that outlive the session."""
        settings.remember_choice('area', self.area.currentData().value)
        settings.remember_choice('model', self.model.currentText())
        settings.remember_choice('device', self.device.currentText())

    def offer(self, models: tuple[str, ...], devices: tuple[str, ...]) -> None:
        """Offer what the engine has, keeping the choice where it still exists."""
        _refill(self.model, list(models), settings.choice('model', DEFAULT_MODEL))
        devices = tuple(device for device in devices if device != DEFAULT_DEVICE)
        wanted = settings.choice('device', DEFAULT_DEVICE)
        _refill(self.device, [DEFAULT_DEVICE, *devices], wanted)

    def _build_where(self) -> QFormLayout:
        self.raster = QgsMapLayerComboBox()
        self.raster.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.raster.setToolTip(tr('The raster that is searched; it must be a file.'))
        self.raster.layerChanged.connect(self._follow_raster)

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
        self.area.currentIndexChanged.connect(self._show_polygons)

        self.polygons = QgsMapLayerComboBox()
        self.polygons.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.polygons.setToolTip(tr('The layer whose selected polygons are the area.'))
        self._polygons_label = QLabel(tr('Polygons'))

        form = _form()
        form.addRow(tr('Raster'), _narrow(self.raster))
        form.addRow(tr('Area'), _narrow(self.area))
        form.addRow(self._polygons_label, _narrow(self.polygons))
        return form

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
        self.output.lineEdit().setPlaceholderText(tr('temporary layer'))
        self.output.setToolTip(tr('Leave empty for a temporary layer.'))

        group = QgsCollapsibleGroupBox(tr('Options'))
        group.setObjectName('options')
        group.setSettingGroup('rrsis_qgis')
        group.setCollapsed(True)
        group.collapsedStateChanged.connect(self._announce_options)
        form = _form()
        form.addRow(tr('Model'), _narrow(self.model))
        form.addRow(tr('Device'), _narrow(self.device))
        form.addRow(tr('Threshold'), self.threshold)
        form.addRow(tr('Resolution'), self.resolution)
        form.addRow(tr('Min. area'), self.min_area)
        form.addRow(tr('Bands'), self._build_bands())
        form.addRow(tr('Save to'), self.output)
        group.setLayout(form)
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
            layout.addWidget(_narrow(combo))
            combo.setMinimumWidth(48)
        return row

    def _follow_raster(self, layer: QgsRasterLayer | None) -> None:
        for combo in self.bands:
            combo.setLayer(layer)
            combo.setBand(-1)

    def _show_polygons(self) -> None:
        needed = self.area.currentData() is Area.SELECTION
        self.polygons.setVisible(needed)
        self._polygons_label.setVisible(needed)

    def _announce_options(self, collapsed: bool) -> None:
        if not collapsed:
            self.touched.emit()


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setHorizontalSpacing(10)
    return form


def _narrow(combo: QComboBox) -> QComboBox:
    # A long layer name is not to widen the dock.
    combo.setSizeAdjustPolicy(
        QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
    )
    combo.setMinimumContentsLength(6)
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
