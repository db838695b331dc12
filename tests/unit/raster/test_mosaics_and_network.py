"""Mosaics are read whole or refused, and nothing reaches the network uninvited."""

import os
import socket
import threading

import numpy as np
import pytest
from raster_samples import ramp, write_raster
from rasterio.windows import Window

from model_core.errors import RequestError
from model_core.raster.grid import plan_grid
from model_core.raster.opening import open_raster

MOSAIC = """<VRTDataset rasterXSize="80" rasterYSize="60"><SRS>EPSG:32631</SRS>
<GeoTransform>500000,0.5,0,4500000,0,-0.5</GeoTransform>{bands}</VRTDataset>"""
BAND = """<VRTRasterBand dataType="Byte" band="{band}"><{kind}>
<SourceFilename relativeToVRT="{relative}">{source}</SourceFilename>
<SourceBand>{band}</SourceBand></{kind}></VRTRasterBand>"""
SERVICE = """<GDAL_WMS><Service name="TMS"><ServerUrl>{address}/${{z}}.png</ServerUrl>
</Service><DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>100</UpperLeftY>
<LowerRightX>100</LowerRightX><LowerRightY>0</LowerRightY><TileLevel>1</TileLevel>
<TileCountX>1</TileCountX><TileCountY>1</TileCountY></DataWindow>
<Projection>EPSG:3857</Projection><BandsCount>3</BandsCount></GDAL_WMS>"""
CODE = """<VRTDataset rasterXSize="8" rasterYSize="8">
<VRTRasterBand dataType="Byte" band="1" subClass="VRTDerivedRasterBand">
<PixelFunctionType>run</PixelFunctionType>
<PixelFunctionLanguage>Python</PixelFunctionLanguage>
<PixelFunctionCode><![CDATA[
def run(inputs, out, *more, **others):
    open({path!r}, 'w').write('run')
]]></PixelFunctionCode></VRTRasterBand></VRTDataset>"""


def mosaic(path, *sources, relative=1, kind='SimpleSource'):
    """Write a mosaic with a band for each source."""
    bands = [
        BAND.format(band=band, source=source, relative=relative, kind=kind)
        for band, source in enumerate(sources, start=1)
    ]
    path.write_text(MOSAIC.format(bands=''.join(bands)))
    return path


def pixels(path):
    with open_raster(path) as source:
        grid = plan_grid(source.info)
        return source.values(grid, Window(0, 0, grid.width, grid.height))


@pytest.fixture
def listener():
    """An address of this machine, and who called there."""
    called = []
    with socket.create_server(('127.0.0.1', 0)) as server:

        def hear():
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                called.append(caller.recv(200))
                caller.sendall(b'HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n')
                caller.close()

        threading.Thread(target=hear, daemon=True).start()
        yield f'http://127.0.0.1:{server.getsockname()[1]}', called


@pytest.mark.parametrize('kind', ['SimpleSource', 'ComplexSource', 'AveragedSource'])
def test_a_whole_mosaic_is_read(tmp_path, kind):
    write_raster(tmp_path / 'a.tif', ramp())
    inner = mosaic(tmp_path / 'inner.vrt', *['a.tif'] * 3, kind=kind)
    outer = mosaic(tmp_path / 'outer.vrt', *[inner] * 3, relative=0, kind=kind)
    values, valid = pixels(outer)
    assert np.array_equal(values, ramp())
    assert valid.all()


def test_a_missing_picture_is_named_however_deep_it_is(tmp_path):
    write_raster(tmp_path / 'a.tif', ramp())
    mosaic(tmp_path / 'inner.vrt', 'a.tif', 'gone.tif', 'a.tif')
    outer = mosaic(tmp_path / 'outer.vrt', *['inner.vrt'] * 3)
    for path in (outer, tmp_path / 'inner.vrt'):
        with pytest.raises(RequestError, match=r'missing: .*gone\.tif'):
            pixels(path)
    # A mosaic of itself has no end, and is refused by whoever reads it.
    mosaic(tmp_path / 'self.vrt', 'self.vrt')
    with pytest.raises(RequestError):
        pixels(tmp_path / 'self.vrt')


def test_a_mosaic_that_is_no_xml_or_holds_a_pipe_is_refused(tmp_path):
    broken = mosaic(tmp_path / 'broken.vrt', 'a.tif')
    broken.write_text(broken.read_text()[:-20])
    with pytest.raises(RequestError, match='cannot be read as a mosaic'):
        pixels(broken)
    os.mkfifo(tmp_path / 'pipe.tif')
    with pytest.raises(RequestError, match='a pipe or a device'):
        pixels(mosaic(tmp_path / 'pipe.vrt', 'pipe.tif'))


def test_no_mosaic_reaches_the_network(tmp_path, listener, monkeypatch):
    address, called = listener
    monkeypatch.setenv('no_proxy', '')
    (tmp_path / 'service.xml').write_text(SERVICE.format(address=address))
    names = [
        f'/vsicurl/{address}/a.tif', f'{address}/a.tif', 'service.xml',
        f'/vsicurl?url={address}/a.tif', '/vsis3/bucket/a.tif',
        SERVICE.format(address=address).replace('<', '&lt;'),
    ]  # fmt: skip
    for number, name in enumerate(names):
        path = mosaic(
            tmp_path / f'{number}.vrt', name, relative=int(name == 'service.xml')
        )
        with pytest.raises(RequestError, match='from the network'):
            pixels(path)
        outer = mosaic(tmp_path / f'outer-{number}.vrt', path.name)
        with pytest.raises(RequestError, match='from the network'):
            pixels(outer)
    assert called == []


def test_what_lies_beside_a_plain_picture_reaches_nothing(tmp_path, listener):
    address, called = listener
    path = write_raster(tmp_path / 'a.tif', ramp())
    (tmp_path / 'a.tif.aux.xml').write_text(
        '<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">'
        f'/vsicurl/{address}/a.ovr</MDI></Metadata></PAMDataset>'
    )
    assert np.array_equal(pixels(path)[0], ramp())
    assert called == []


def test_an_address_that_the_user_gives_is_reached(listener):
    address, called = listener
    for name in (f'/vsicurl/{address}/a.tif', f'{address}/b.tif'):
        with pytest.raises(RequestError, match='cannot be opened'):
            pixels(name)
    assert len(called) >= 2
    # And after it, nothing is reached any more.
    assert os.environ['GDAL_HTTP_PROXY'] == 'http://127.0.0.1:9'


def test_code_that_a_mosaic_carries_is_not_run(tmp_path):
    path, sign = tmp_path / 'a.vrt', tmp_path / 'run'
    path.write_text(CODE.format(path=str(sign)))
    with pytest.raises(RequestError, match='a program of its own'):
        pixels(path)
    assert os.environ['GDAL_VRT_ENABLE_PYTHON'] == 'NO'
    assert not sign.exists()
