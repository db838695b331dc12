"""The words the user reads: their translation and the files it is taken from."""

from __future__ import annotations

from pathlib import Path

from qgis.core import QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, QTranslator

CONTEXT = 'rrsis_qgis'


def tr(text: str) -> str:
    """Return the text in the user's language.

    The text is always a literal; values are filled in afterwards with `format`.
    """
    return QCoreApplication.translate(CONTEXT, text)


def user_locale() -> str:
    """Return the locale that QGIS speaks, such as `de` or `pt_BR`."""
    settings = QgsSettings()
    if settings.value('locale/overrideFlag', False, type=bool):
        return str(settings.value('locale/userLocale', 'en'))
    return str(settings.value('locale/userLocale', '') or QLocale.system().name())


def user_language() -> str:
    """Return the code of the language that QGIS speaks, such as `pt`."""
    return user_locale()[:2].lower()


def load_translator(folder: Path, locale: str) -> QTranslator | None:
    """Return the translator for a locale or its language; None where there is none."""
    for name in (locale, locale[:2]):
        path = folder / f'{CONTEXT}_{name}.qm'
        translator = QTranslator()
        if path.is_file() and translator.load(str(path)):
            return translator
    return None
