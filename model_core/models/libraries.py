"""Import torchvision, timm and transformers where their wheels do not quite match.

A torchvision wheel built for another torch fails at import with "operator
torchvision::nms does not exist"; users meet it whenever pip mixes CPU and CUDA
wheels. timm and transformers import torchvision but use none of its compiled
operators here, so it is enough to skip the module that registers them.
"""

import importlib
import sys
from types import ModuleType

_REGISTRATIONS = 'torchvision._meta_registrations'


def mend_torchvision() -> bool:
    """Make `import torchvision` work; call before importing timm or transformers.

    Returns:
        Whether a mend was needed.

    Raises:
        ImportError: torchvision is not installed at all.
    """
    try:
        importlib.import_module('torchvision')
    except RuntimeError:
        for name in [n for n in sys.modules if n.split('.')[0] == 'torchvision']:
            del sys.modules[name]
        sys.modules[_REGISTRATIONS] = ModuleType(_REGISTRATIONS)
        importlib.import_module('torchvision')
        return True
    return False
