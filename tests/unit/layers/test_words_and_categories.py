"""Which categories of a layer the words of a sentence mean."""

import existing_samples as samples
import pytest
from existing_samples import square

from model_core.layers import resolve_file

# Categories there, a phrase, and the categories that it means, in their order.
MEANT = [
    (['pond', 'lake'], 'ponds', ['pond']),
    (['Pond', 'Lakes'], 'lakes', ['Lakes']),
    (['storage_tank', 'water-tank'], 'storage tanks', ['storage_tank']),
    (['StorageTank', 'house'], 'storage tanks', ['StorageTank']),
    (['groundtrackfield', 'field'], 'ground track fields', ['groundtrackfield']),
    (['harbour', 'ship'], 'harbors', ['harbour']),
    (['sports centre'], 'the sports center', ['sports centre']),
    (['truck', 'car'], 'lorries', ['truck']),
    (['lorry', 'vehicle'], 'trucks', ['lorry']),
    (['aircraft', 'car'], 'aeroplanes', ['aircraft']),
    (['plane', 'car'], 'aircraft', ['plane']),
    (['airplane', 'helicopter'], 'planes', ['airplane']),
    (['building', 'road'], 'houses', ['building']),
    (['house', 'church', 'road'], 'buildings', ['house', 'church']),
    (['house', 'building'], 'buildings', ['building']),
    (['car', 'bus', 'boat'], 'vehicles', ['car', 'bus']),
    (['vehicle', 'boat'], 'cars', ['vehicle']),
    (['dirt road', 'road'], 'dirt roads', ['dirt road']),
    (['dirt_road', 'paved_road'], 'roads', ['dirt_road', 'paved_road']),
    (['road', 'river'], 'dirt roads', ['road']),
    (['tennis court', 'court'], 'tennis courts', ['tennis court']),
    (['court', 'house'], 'tennis courts', ['court']),
    (['tennis court', 'basketball court'], 'courts', [
        'tennis court', 'basketball court',
    ]),
    (['train station', 'bus station'], 'stations', ['train station', 'bus station']),
    (['train station', 'bus station'], 'fire stations', []),
    (['car park', 'park'], 'parks', ['park']),
    (['car park', 'house'], 'parks', []),
    (['parking lot', 'park'], 'car parks', ['parking lot']),
    (['wind farm', 'farm'], 'farms', ['farm']),
    (['small vehicle', 'large vehicle'], 'small vehicles', ['small vehicle']),
    (['small-vehicle', 'big-vehicle'], 'vehicles', ['small-vehicle', 'big-vehicle']),
    (['small-vehicle', 'large-vehicle'], 'large white vehicles', ['large-vehicle']),
    (['red car', 'blue car'], 'the red cars', ['red car']),
    (['high school', 'primary school'], 'high schools', ['high school']),
    (['oak', 'pine'], 'oak trees', ['oak']),
    (['church', 'house'], 'church roofs', []),
    (['industrial', 'house'], 'industrial buildings', ['industrial']),
    (['residential', 'industrial'], 'residential areas', ['residential']),
    (['residential area', 'industrial area'], 'industrial zones', ['industrial area']),
    (['house/building', 'road'], 'buildings', ['house/building']),
    (['building=church', 'building=barn'], 'churches', ['building=church']),
    (['water', 'forest'], 'ponds', ['water']),
    (['pond', 'river', 'forest'], 'water', ['pond', 'river']),
    (['tree', 'forest', 'house'], 'vegetation', ['tree', 'forest']),
    (['football pitch', 'golf course'], 'soccer fields', ['football pitch']),
    (['wind turbine'], 'windmills', ['wind turbine']),
    (['pier', 'ship'], 'jetties', ['pier']),
    (['vessel', 'pier'], 'boats', ['vessel']),
    (['woodland'], 'forests', ['woodland']),
    (['motorway', 'street', 'river'], 'roads', ['motorway', 'street']),
    (['railway', 'road'], 'railroads', ['railway']),
    (['pond', 'road'], 'all objects', ['pond', 'road']),
    (['object', 'road'], 'all objects', ['object']),
    (['pond', 'road'], 'zebras', []),
    (['pond', 'road'], 'lakes', []),
    (['body of water', 'road'], 'bodies of water', ['body of water']),
    (['sheep', 'cow'], 'animals', ['sheep', 'cow']),
    (['photovoltaic panel'], 'solar panels', ['photovoltaic panel']),
    (['river', 'water'], 'creeks', ['river']),
    (['stream', 'river'], 'rivers', ['river']),
    (['dock', 'ship'], 'piers', ['dock']),
    (['harbour', 'ship'], 'the harbour basin', ['harbour']),
    (['barn', 'silo', 'house'], 'farm buildings', ['barn', 'silo']),
    (['house', 'non-residential building'], 'non-residential buildings', [
        'non-residential building',
    ]),
    (['house', 'church'], 'non-residential buildings', ['church']),
    (['stable', 'barn'], 'barns', ['barn']),
    (['shipyard', 'dock'], 'docks', ['dock']),
    (['pond', 'lake'], 'stormwater ponds', ['pond']),
    (['fire truck', 'car'], 'fire engines', ['fire truck']),
    ([3, 7], 'ponds', []),
]  # fmt: skip


def in_a_row(tmp_path, categories, ids=None):
    """Squares far apart, one of each category; without ids they count from 0."""
    rows = [
        (own, category, square(100 * place, 0, 10))
        for place, (own, category) in enumerate(
            zip(ids or range(len(categories)), categories, strict=True)
        )
    ]
    return samples.geojson(tmp_path / 'a.geojson', rows)


@pytest.mark.parametrize(('there', 'prompt', 'meant'), MEANT, ids=str)
def test_the_words_mean(tmp_path, there, prompt, meant):
    path = in_a_row(tmp_path, there, ids=there)
    assert sorted(resolve_file(path, prompt).ids) == sorted(meant)


@pytest.mark.parametrize(
    ('there', 'prompt', 'told'),
    [
        (['building'], 'houses', '"house" was taken for "building".'),
        (['truck'], 'lorries', '"lorry" was taken for "truck".'),
        (['car', 'bus'], 'vehicles', '"vehicle" was taken for "car" and "bus".'),
        (['tank'], 'cylindrical tanks', 'No category tells "cylindrical"'),
        (['car', 'house'], 'the red car', '"red" was ignored'),
        (['car', 'house'], 'zebras', 'No category means "zebra". The layer has: car, '),
        (['bridge'], 'brigde', '"brigde" was read as "bridge"'),
        (['zwinger'], 'zwnigers', 'did you mean "zwinger"?'),
        (['house', 'road'], 'the biggset house', '"biggset" was read as "biggest".'),
    ],
)
def test_the_account_tells_how_words_were_taken(tmp_path, there, prompt, told):
    path = in_a_row(tmp_path, there)
    assert told in resolve_file(path, prompt).account


# Categories there, a phrase, and the categories that it means, in their order.
FOREIGN = [
    (['Teich', 'Straße'], 'alle Teiche', ['Teich']),
    (['Teiche', 'Straßen'], 'der Teich', ['Teiche']),
    (['Häuser', 'Seen'], 'alle Häuser', ['Häuser']),
    (['Wälder', 'Seen'], 'die Seen', ['Seen']),
    (['STRASSE', 'FLUSS'], 'alle Straßen', ['STRASSE']),
    (['strasse', 'fluss'], 'alle Straßen', ['strasse']),
    (['Bruecke', 'Haus'], 'die Brücken', ['Bruecke']),
    (['Brücke', 'Haus'], 'die Bruecken', ['Brücke']),
    (['Teich', 'Weiher'], 'alle Weiher', ['Weiher']),
    (['Teich', 'Weiher'], 'alle Teiche', ['Teich']),
    (['Teich', 'Weiher'], 'ponds', ['Teich', 'Weiher']),
    (['Nadelwald', 'Laubwald', 'See'], 'die Wälder', ['Nadelwald', 'Laubwald']),
    (['Nadelwald', 'Laubwald', 'See'], 'die Laubwälder', ['Laubwald']),
    (['Wohnhaus', 'See'], 'alle Häuser', ['Wohnhaus']),
    (['Gebäude', 'See'], 'alle Häuser', ['Gebäude']),
    (['Haus', 'Kirche', 'See'], 'alle Gebäude', ['Haus', 'Kirche']),
    (['Umspannwerk', 'See'], 'die Umspannwerke', ['Umspannwerk']),
    (['Grünfläche', 'See'], 'Grünflächen', ['Grünfläche']),
    (['Zwinger', 'See'], 'alle Zwinger', ['Zwinger']),
    (['étang', 'route'], 'etangs > 10 m2', ['étang']),
    (['etang', 'route'], 'les étangs', ['etang']),
    (['Eglise', 'Maison'], "l'église", ['Eglise']),
    (['bâtiment', 'route'], 'toutes les maisons', ['bâtiment']),
    (["château d'eau", 'route'], "les châteaux d'eau", ["château d'eau"]),
    (['silo à grain', 'route'], 'les silos à grain', ['silo à grain']),
    (['route forestière', 'lac'], 'les routes', ['route forestière']),
    (['canal', 'lac'], 'les canaux', ['canal']),
    (['arbol', 'rio'], 'los árboles', ['arbol']),
    (['Árboles', 'Ríos'], 'los arboles', ['Árboles']),
    (['edificio', 'rio'], 'todas las casas', ['edificio']),
    (['depuradora', 'lago'], 'las depuradoras', ['depuradora']),
    (['nave industrial', 'lago'], 'las naves industriales', ['nave industrial']),
    (['arvore', 'rio'], 'as árvores', ['arvore']),
    (['subestação', 'rio'], 'as subestações', ['subestação']),
    (['barracão', 'rio'], 'os barracões', ['barracão']),
    (['edifício', 'rio'], 'todas as casas', ['edifício']),
    (['quadra de tênis', 'rio'], 'as quadras de tênis', ['quadra de tênis']),
    (['Teich', 'Haus'], 'ponds', ['Teich']),
    (['maison', 'église', 'lac'], 'buildings', ['maison', 'église']),
    (['árbol', 'casa'], 'the trees', ['árbol']),
    (['pond', 'Teich', 'See', 'lake'], 'ponds', ['pond', 'Teich']),
    (['mare', 'horse', 'stable'], 'ponds', []),
]


@pytest.mark.parametrize(('there', 'prompt', 'meant'), FOREIGN, ids=str)
def test_categories_of_another_language_are_found(tmp_path, there, prompt, meant):
    path = in_a_row(tmp_path, there, ids=there)
    assert sorted(resolve_file(path, prompt).ids) == sorted(meant)


@pytest.mark.parametrize(
    ('there', 'prompt', 'told'),
    [
        (['Haus'], 'alle Häuser', '2 Häuser.'),
        (['Umspannwerk'], 'alle Umspannwerke', '2 Umspannwerke.'),
        (['Nadelwald'], 'die Nadelwälder', '2 Nadelwälder.'),
        (['brick house'], 'die Backsteinhäuser', '2 Backsteinhäuser.'),
        (['Gebäude'], 'Häuser', '„Haus“ wurde verstanden als "Gebäude".'),
        (['car'], 'Zwinger am See', 'Keine Kategorie bedeutet „zwinger“'),
        (['route'], 'les bâtiments', 'La couche contient : route.'),
        (['casa'], 'todos los edificios', '«edificio» se ha entendido como "casa".'),
        (['rio'], 'todas as casas', 'Nenhuma categoria significa «casa»'),
        (['Zwinger'], 'alle Zwinger', '2 zwinger.'),
        (['Haus', 'Fluss'], 'Häuser am Fluss quer zur Straße', '"zu der Straße"'),
    ],
)
def test_the_account_is_told_in_the_language_of_the_sentence(
    tmp_path, there, prompt, told
):
    path = in_a_row(tmp_path, [*there, *there])
    assert told in resolve_file(path, prompt).account


def test_a_category_by_its_own_name_is_not_explained(tmp_path):
    path = samples.geojson(tmp_path / 'a.geojson', [(1, 'Pond', square(0, 0, 10))])
    assert resolve_file(path, 'ponds').account == '1 pond.'


def test_one_feature_is_no_anchor_of_itself_by_another_word(tmp_path):
    rows = [(1, 'building', square(0, 0, 10)), (2, 'building', square(500, 0, 10))]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    assert resolve_file(path, 'houses near a building').ids == ()
    rows.append((3, 'building', square(14, 0, 10)))
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    assert resolve_file(path, 'houses near a building').ids == (1, 3)


def test_two_features_of_the_same_outline_are_two_things(tmp_path):
    rows = [(1, 'house', square(0, 0, 10)), (2, 'parcel', square(0, 0, 10.2))]
    path = samples.geojson(tmp_path / 'a.geojson', rows)
    assert resolve_file(path, 'houses in a parcel').ids == (1,)


def test_a_row_of_houses_is_the_houses(tmp_path):
    rows = [(1, 'house', square(0, 0, 10)), (2, 'tree', square(50, 0, 5))]
    answer = resolve_file(
        samples.geojson(tmp_path / 'a.geojson', rows), 'the row of houses'
    )
    assert answer.ids == (1,)
    assert '"row of houses" was taken for "house"' in answer.account
