"""What a script sees: the answer on stdout, and nothing on stderr."""

import subprocess
import sys

from PIL import Image


def test_a_plain_picture_is_answered_without_a_warning(demo, tmp_path):
    image = tmp_path / 'image.png'
    Image.fromarray(demo[1].rgb[300:700, 150:600]).save(image)
    command = [sys.executable, '-m', 'model_core', 'segment', image, 'the largest pond']
    done = subprocess.run(
        [*command, '-o', tmp_path / 'out.gpkg'], capture_output=True, text=True
    )
    assert done.returncode == 0
    assert done.stderr == ''
    assert done.stdout.startswith('1 pond')
