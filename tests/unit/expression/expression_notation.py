"""A short notation of expressions, for tables of tests.

the pond  ^area  north(the road)
|         |      `- relation and its anchors
|         `- rank: ^ the most of, v the least of; :2 the second, #3 three of them
`- kinds (pond/lake), * for the plural, #2 for a number, #>=2 for at least two
"""

from model_core.expression.tree.quantities import Range, Share
from model_core.expression.tree.types import (
    Both,
    Colour,
    Comparison,
    Either,
    Except,
    Expression,
    Not,
    NounPhrase,
    Place,
    Position,
    Rank,
    RankKind,
    Relation,
    RelationKind,
    Shape,
    Size,
)


def notation(expression: Expression) -> str:
    text = ' + '.join(thing(part) for part in expression.things)
    return f'{text} !{"; ".join(expression.ignored)}' if expression.ignored else text


def thing(phrase: NounPhrase) -> str:
    name = '/'.join(phrase.phrases) + ('*' if phrase.plural else '')
    words = [phrase.determiner.value, name]
    if phrase.count:
        words.append(f'#{number(phrase.count)}')
    if phrase.at_least is not None:
        words.append(f'#>={phrase.at_least}')
    if phrase.at_most is not None:
        words.append(f'#<={phrase.at_most}')
    words += [condition(part) for part in phrase.conditions]
    words += [rank(part) for part in phrase.ranks]
    return ' '.join(word for word in words if word)


def condition(part) -> str:  # noqa: C901
    match part:
        case Colour():
            return '|'.join(part.names)
        case Shape():
            return part.name.value
        case Size():
            return ('+' if part.large else '-') + part.measure.value
        case Comparison():
            return part.measure.value + bounds(part.range)
        case Position(place=Place.CENTRE):
            return '@centre'
        case Position():
            side = part.direction.value if part.direction else 'any'
            return f'@{side}' + (' corner' if part.place is Place.CORNER else '')
        case Relation():
            return relation(part)
        case Not():
            return f'not {condition(part.condition)}'
        case Either():
            return '{' + ' or '.join(map(condition, part.conditions)) + '}'
        case Both():
            return '{' + ' and '.join(map(condition, part.conditions)) + '}'
        case Except():
            return f'except({", ".join(map(thing, part.things))})'
    raise TypeError(part)


def relation(part: Relation) -> str:
    anchors = ', '.join(thing(anchor) for anchor in part.anchors)
    name = part.kind.value
    if part.kind is RelationKind.DIRECTION:
        name = part.direction.value
    elif part.kind is RelationKind.PART:
        name = f'part {part.direction.value if part.direction else "centre"}'
    limits = bounds(part.distance) if part.distance else ''
    times = f' x{part.times:g}' if part.times is not None else ''
    return f'{name}{limits}({anchors}{times})'


def bounds(limits: Range) -> str:
    low, high = (
        f'{end.value:g}{end.unit.value}' if end else ''
        for end in (limits.low, limits.high)
    )
    if low and high:
        return f'={low}..{high}'
    equal = '' if limits.strict else '='
    return f'>{equal}{low}' if low else f'<{equal}{high}'


def rank(part: Rank) -> str:
    if part.kind is RankKind.DISTANCE:
        anchors = ', '.join(thing(anchor) for anchor in part.anchors)
        name = f'{"closest" if part.least else "farthest"}({anchors})'
    elif part.kind is RankKind.NUMBER:
        anchors = ', '.join(thing(anchor) for anchor in part.anchors)
        limits = bounds(part.distance) if part.distance else ''
        limits += f' {part.relation.value}' if part.relation else ''
        name = f'{"fewest" if part.least else "most"}{limits}({anchors})'
    elif part.kind is RankKind.CENTRALITY:
        name = '^central'
    elif part.kind is RankKind.MIDDLE:
        name = '^middle'
    elif part.kind is RankKind.PLACE:
        name = f'^{part.direction.value}'
    else:
        name = ('v' if part.least else '^') + part.measure.value
    if part.index > 1:
        name += f':{part.index}'
    return name + (f'#{number(part.count)}' if part.count else '')


def number(count: int | Share) -> str:
    return f'{count.percent:g}%' if isinstance(count, Share) else str(count)
