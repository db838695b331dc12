"""Small copies of the public sets, written as they are published."""

import json
import pickle

import numpy as np
from PIL import Image

# Every mask is a box (top, left, height, width) in a picture of 20 x 30 pixels.
SIZE = (20, 30)


def box(top, left, height, width, size=SIZE):
    """A mask that is on in a box, (H, W)."""
    mask = np.zeros(size, bool)
    mask[top : top + height, left : left + width] = True
    return mask


def picture(path, size=SIZE):
    """Write a grey picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((*size, 3), 90, np.uint8)).save(path)


def grey(path, mask, on=255, off=0):
    """Write a mask of two values."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.where(mask, on, off).astype(np.uint8)).save(path)


def runs(mask):
    """The run lengths of a mask, column by column, the first of pixels that are off."""
    flat = mask.T.ravel()
    edges = np.flatnonzero(np.diff(flat.astype(int))) + 1
    lengths = np.diff([0, *edges, flat.size]).tolist()
    return [0, *lengths] if flat[0] else lengths


def packed(counts):
    """Run lengths as COCO packs them (see `model_core.evaluation.rle`)."""
    letters = ''
    for at, count in enumerate(counts):
        number = count - counts[at - 2] if at > 2 else count
        while True:
            group, number = number & 31, number >> 5
            last = number == (-1 if group & 16 else 0)
            letters += chr(48 + group + (0 if last else 32))
            if last:
                break
    return letters


def rle(mask):
    """A mask as `instances.json` holds it."""
    return {'size': list(mask.shape), 'counts': packed(runs(mask))}


def write_refsegrs(root, lines, split='test', phrases='output_phrase_{}.txt'):
    """Write RefSegRS: lines of an id, a sentence and a mask."""
    for name, _, mask in lines:
        picture(root / 'images' / f'{name}.tif', mask.shape)
        # Grey values as the set has them; 50 is still background.
        grey(root / 'masks' / f'{name}.tif', mask, on=51, off=50)
    text = ''.join(f'{name} {sentence}\n' for name, sentence, _ in lines)
    (root / phrases.format(split)).write_text(text)
    return root


def write_risbench(root, lines, split='test', images='img_rgb', masks='mask'):
    """Write RISBench: lines of a file name, a sentence and a mask."""
    for name, _, mask in lines:
        picture(root / images / name, mask.shape)
        grey(root / masks / name, mask, on=1)
    text = ''.join(f'{name} {sentence}\n' for name, sentence, _ in lines)
    (root / f'output_phrase_{split}.txt').write_text(text)
    return root


def write_rrsisd(root, *refs, split='test', categories=('windmill', 'golffield')):
    """Write RRSIS-D: refs of a file, a sentence, a category and masks."""
    (root / 'rrsisd').mkdir(parents=True)
    lines, images, annotations = [], [], []
    for number, (name, sentence, category, masks) in enumerate(refs):
        height, width = masks[0].shape
        picture(root / 'images/rrsisd/JPEGImages' / name, (height, width))
        image, annotation = 100 + number, 500 + number
        said = {
            'tokens': sentence.split(), 'raw': sentence, 'sent': sentence.lower(),
            'sent_id': number,
        }  # fmt: skip
        lines.append(
            {
                'image_id': image, 'split': split, 'sentences': [said],
                'file_name': 'not the one.jpg', 'category_id': category,
                'ann_id': annotation, 'sent_ids': [number], 'ref_id': number,
            }
        )  # fmt: skip
        images.append(
            {'id': image, 'file_name': name, 'height': height, 'width': width}
        )
        annotations.append(
            {
                'id': annotation, 'image_id': image, 'categories_id': category,
                'bbox': [1, 2, 3, 4], 'segmentation': [rle(mask) for mask in masks],
                # Not the area of the mask, as in the published file.
                'area': 12345,
            }
        )  # fmt: skip
    (root / 'rrsisd/refs(unc).p').write_bytes(pickle.dumps(lines, protocol=2))
    instances = {
        'categories': [{'id': n, 'name': name} for n, name in enumerate(categories)],
        'images': images,
        'annotations': annotations,
    }
    (root / 'rrsisd/instances.json').write_text(json.dumps(instances))
    return root
