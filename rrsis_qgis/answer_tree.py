"""The place of answers in the layer tree: a group for each layer that is asked.

It lies right above that layer, with the newest answer on top. All of it runs on the
main thread.
"""

from __future__ import annotations

from qgis.core import QgsLayerTree, QgsLayerTreeGroup, QgsProject, QgsVectorLayer

from .translation import tr

_ASKED = 'rrsis_qgis/asked'


def add_answer(
    layer: QgsVectorLayer, asked_id: str, asked_name: str, project: QgsProject
) -> None:
    """Add an answer on top of the other answers of a layer, and collapse these.

    Args:
        layer: The answer.
        asked_id: The layer that was asked.
        asked_name: Its name.
        project: The project.
    """
    root = project.layerTreeRoot()
    known = _group(root, asked_id)
    group = known or _new_group(root, asked_id, asked_name)
    for older in group.children():
        older.setExpanded(False)
    project.addMapLayer(layer, False)
    node = group.insertLayer(0, layer)
    if not known:
        # The view has collapsed a group that had nothing to show yet.
        group.setExpanded(False)
        group.setExpanded(True)
    # Whoever hid the older answers still wants to see what is asked for now.
    node.setItemVisibilityCheckedParentRecursive(True)
    if root.hasCustomLayerOrder():
        _put_on_top(root, layer, {asked_id, *group.findLayerIds()})


def _group(root: QgsLayerTree, asked_id: str) -> QgsLayerTreeGroup | None:
    groups = root.findGroups(True)
    return next((g for g in groups if g.customProperty(_ASKED) == asked_id), None)


def _new_group(root: QgsLayerTree, asked_id: str, name: str) -> QgsLayerTreeGroup:
    node = root.findLayer(asked_id)
    parent = node.parent() if node else root
    row = parent.children().index(node) if node else 0
    group = parent.insertGroup(row, tr('Answers: {layer}').format(layer=name))
    group.setCustomProperty(_ASKED, asked_id)
    return group


def _put_on_top(root: QgsLayerTree, layer: QgsVectorLayer, below: set[str]) -> None:
    """Put a layer above some others where the order is not that of the tree."""
    order = [other for other in root.customLayerOrder() if other.id() != layer.id()]
    rows = [row for row, other in enumerate(order) if other.id() in below]
    order.insert(min(rows, default=0), layer)
    root.setCustomLayerOrder(order)
