"""What a person reads from the engine, in the language of the sentence."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

import model_core
from model_core.errors import RequestError
from model_core.expression.understand import language_of, understand
from model_core.failures import failure
from model_core.layers import resolve_file
from model_core.messages import Text
from model_core.protocol import Fault

ENGINE = Path(model_core.__file__).parent
FILES = {path.stem: path for path in (ENGINE / 'messages').glob('??.toml')}
OTHERS = sorted(FILES.keys() - {'en'})
# What only those meet who train, measure, import or batch, on the command line.
_OTHERS_READ = (
    *('training/', 'evaluation/', 'models/checkpoints', 'models/referring'),
    *('models/registry', 'batch', 'request_lines'),
)
_PLACE = re.compile(r'{[^}]*}')


def said_in_code() -> dict[str, str]:
    """Return the English sentences of the engine, and where each is said."""
    found: dict[str, str] = {}
    for path in sorted(ENGINE.rglob('*.py')):
        place = path.relative_to(ENGINE).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding='utf-8'))):
            name = getattr(getattr(node, 'func', None), 'id', '')
            if name not in ('RequestError', 'Text') or not node.args:
                continue
            template = node.args[0]
            where = f'{place}:{node.lineno}'
            apart = place.startswith(_OTHERS_READ)
            assert apart or not isinstance(template, ast.JoinedStr), (
                f'{where}: hand over the values by name, so that it can be translated'
            )
            if isinstance(template, ast.Constant) and _words(template.value):
                found[template.value] = where
    return found


def _words(template: str) -> str:
    return ''.join(filter(str.isalpha, _PLACE.sub('', template)))


@pytest.mark.parametrize('language', OTHERS)
def test_every_sentence_is_said_in_every_language(language):
    said = said_in_code()
    wanted = {t: at for t, at in said.items() if not at.startswith(_OTHERS_READ)}
    there = tomllib.loads(FILES[language].read_text(encoding='utf-8'))['sentences']
    assert len(wanted) > 100
    missing = {text: where for text, where in wanted.items() if text not in there}
    assert not missing, f'say these in {language}.toml'
    stale = [text for text in there if text not in said]
    assert not stale, f'{language}.toml has sentences that nobody says any more'
    for english, own in there.items():
        assert sorted(_PLACE.findall(english)) == sorted(_PLACE.findall(own))
        assert own != english


@pytest.mark.parametrize(
    ('prompt', 'user', 'language'),
    [
        ('der größte Teich', 'fr', 'de'),
        ('the largest pond', 'de', 'en'),
        ('étangs', 'de', 'fr'),
        ('', 'de', 'de'),
        ('12345', 'es', 'es'),
        ('qqxzv', 'pt', 'pt'),
        ('the pond near @Straßen', 'de', 'en'),
    ],
)
def test_the_language_is_that_of_the_sentence_else_the_users(prompt, user, language):
    assert language_of(prompt, user) == language


@pytest.mark.parametrize(
    ('prompt', 'user', 'refusal'),
    [
        (
            'Teiche größer als 3',
            'en',
            'Hinter „3“ fehlt eine Einheit; nehmen Sie m, km, ft, yd, mi, m², ha, '
            'km², acres, sq ft oder px.',
        ),
        (
            'étangs à moins de 50 parsecs de la route',
            'en',
            "L'unité « parsecs » n'est pas connue ; prenez m, km, ft, yd, mi, m², ha, "
            'km², acres, sq ft ou px.',
        ),
        (
            '',
            'es',
            'La frase está vacía; nombre qué buscar, como «el estanque más grande».',
        ),
        (
            '',
            'nl',
            'The sentence is empty; name what to look for, such as "the largest pond".',
        ),
    ],
)
def test_a_refusal_is_in_one_language(prompt, user, refusal):
    with pytest.raises(RequestError) as caught:
        understand(prompt)
    told = failure(caught.value, language_of(prompt, user))
    assert told == (refusal, Fault.REQUEST)


def test_a_refusal_of_a_file_is_in_the_language_of_the_sentence(tmp_path):
    path = tmp_path / 'nichts.gpkg'
    with pytest.raises(RequestError) as caught:
        resolve_file(path, 'der größte Teich')
    sentence, _ = failure(caught.value, language_of('der größte Teich'))
    assert sentence == f'Es gibt keine Datei {path}; prüfen Sie ihren Namen und Ordner.'


def test_texts_within_texts_are_said_too():
    inner = Text('the area')
    outer = Text('{label} itself', label=inner)
    assert str(outer) == 'the area itself'
    assert outer.said('de') == 'das Gebiet selbst'
    assert outer.said('xx') == 'the area itself'


def test_braces_in_what_is_quoted_are_no_places():
    error = RequestError('There is no file {name}; check the path.', name='{x}.tif')
    assert error.text.said('fr').startswith("Il n'y a pas de fichier {x}.tif ;")
    assert str(RequestError('no {place} here')) == 'no {place} here'
