"""What cannot be opened is called what it is: a lack, damaged, or no picture."""

from pathlib import Path

import pytest

from model_core.errors import RequestError
from model_core.raster import formats
from model_core.raster.opening import open_raster


def refusal(path: Path) -> str:
    with pytest.raises(RequestError) as caught, open_raster(path):
        pass
    return str(caught.value)


@pytest.mark.parametrize(
    ('name', 'content', 'format_name', 'driver'),
    [
        ('map.pdf', b'%PDF-1.7\n', 'PDF', 'PDF'),
        ('plan', b'%PDF-1.4\n', 'PDF', 'PDF'),
        ('modis.hdf', b'\x0e\x03\x13\x01', 'HDF4', 'HDF4'),
        ('ortho.ecw', b'e\x02\x01', 'ECW', 'ECW'),
        ('ORTHO.ECW', b'e\x02\x01', 'ECW', 'ECW'),
        ('ortho.sid', b'msid\x02', 'MrSID', 'MrSID'),
        ('photo.heic', b'\0\0\0\x18ftypheic', 'HEIF', 'HEIF'),
        ('photo.jxl', b'\xff\x0a', 'JPEG XL', 'JPEGXL'),
        ('sky.fits', b'SIMPLE  =    T', 'FITS', 'FITS'),
        ('poster.psd', b'8BPS', 'Photoshop', 'PSD'),
    ],
)
def test_a_format_without_a_driver_is_named(
    tmp_path: Path, name: str, content: bytes, format_name: str, driver: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content + bytes(600))
    told = refusal(path)
    assert f'of the format {format_name}' in told
    assert f'GDAL calls it {driver}' in told
    assert 'save it as GeoTIFF, in QGIS with Layer ▸ Save As…' in told
    assert 'damaged' not in told


@pytest.mark.parametrize('driver', ['HDF5', 'netCDF', 'JP2OpenJPEG'])
def test_a_driver_that_another_build_lacks_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, driver: str
) -> None:
    marks = {
        'HDF5': b'\x89HDF\r\n\x1a\n',
        'netCDF': b'CDF\x01',
        'JP2OpenJPEG': b'\0\0\0\x0cjP  ',
    }
    path = tmp_path / 'picture'
    path.write_bytes(marks[driver] + bytes(600))
    assert 'damaged or cut off' in refusal(path)
    monkeypatch.setattr(formats, '_has', lambda name: name != driver)
    assert f'GDAL calls it {driver}' in refusal(path)


@pytest.mark.parametrize(
    ('name', 'content', 'said'),
    [
        ('a.tif', b'', 'is empty'),
        ('a.tif', b'II*\0' + bytes(40), 'of the format TIFF, and damaged'),
        ('a.png', b'\x89PNG\r\n\x1a\n' + bytes(40), 'of the format PNG, and damaged'),
        ('a.tif', b'\n<!DOCTYPE html><html>', 'is a web page'),
        ('a.zip', b'PK\x03\x04' + bytes(40), 'is an archive; unpack it'),
        ('a.tif.gz', b'\x1f\x8b' + bytes(40), 'is an archive; unpack it'),
        ('a.tif', b'not pixels at all', 'of an unknown format or damaged'),
    ],
)
def test_what_is_damaged_or_no_picture_is_called_so(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    told = refusal(path)
    assert said in told
    assert 'driver' not in told


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    assert 'is a folder' in refusal(tmp_path)


def test_a_vector_file_is_called_one(tmp_path: Path) -> None:
    path = tmp_path / 'a.geojson'
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": '
        '{}, "geometry": {"type": "Point", "coordinates": [13, 52]}}]}'
    )
    assert 'holds vector layers' in refusal(path)
