"""What several of the engine's tests need: the demo raster, and a cache of its own."""

from pathlib import Path

import pytest

from model_core.training.drawn import DrawnScene, write_demo


@pytest.fixture(scope='session', autouse=True)
def _own_folders(tmp_path_factory):
    """Keep the tests out of the user's cache and model folders."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv('RRSIS_CACHE', str(tmp_path_factory.mktemp('cache')))
        patch.setenv('RRSIS_MODELS', str(tmp_path_factory.mktemp('models')))
        yield


@pytest.fixture(scope='session')
def demo(tmp_path_factory) -> tuple[Path, DrawnScene]:
    """The demo raster and the truth about it."""
    path = tmp_path_factory.mktemp('demo') / 'demo.tif'
    return path, write_demo(path)
