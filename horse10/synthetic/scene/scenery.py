"""The four kinds of places, each painted from the far to the near."""

import cv2
import numpy as np

from horse10.synthetic.scene.building import draw_barn, paint_barn
from horse10.synthetic.scene.distance import far_trees, hill, overhang, varied
from horse10.synthetic.scene.fence import draw_fence, fence_shadow, paint_boards, paint_fence
from horse10.synthetic.scene.ground import Land, paint_ground
from horse10.synthetic.scene.place import Place
from horse10.synthetic.scene.sheet import Sheet
from horse10.synthetic.scene.things import (
    furnish_barn,
    paint_buckets,
    paint_car,
    paint_letters,
    paint_pole,
    paint_shed,
    paint_stands,
)
from horse10.synthetic.scene.treeshade import LOWEST_SUN
from horse10.synthetic.scene.vegetation import hedge, tree
from horse10.synthetic.values.appearance import linear


def _barn(sheet: Sheet, place: Place, rng: np.random.Generator) -> np.ndarray:
    barn = draw_barn(sheet, rng, place)
    land = _land(sheet, rng, barn.slope, barn.depth - 0.35)
    far_trees(sheet, rng, place, rng.uniform(14, 26), 5)
    _, up, near = sheet.light.towards_sun
    reach = min(max(-near, 0) / max(up, LOWEST_SUN) * barn.ridge, barn.depth - land.edge - 0.15)
    foot = _strip(barn.depth, barn.slope, (barn.left, barn.right), 3.0, -0.12 - reach)
    shade = paint_ground(sheet, place, land, _cast(sheet, [sheet.view.project(foot)]))
    apron = _strip(barn.depth, barn.slope, (barn.left, barn.right), 0.2, -0.14)
    ground = sheet.ground.copy()
    sheet.quad(apron, 0.8 * linear(place.ground) * sheet.lit((0, 1, 0), 0.6, 0.8))
    sheet.ground[:] = ground
    if rng.random() < 0.5:
        paint_pole(sheet, rng.uniform(barn.left, barn.right), barn.depth + 6, rng.uniform(3.4, 4.6))
    paint_barn(sheet, rng, place, barn)
    furnish_barn(sheet, rng, barn)
    return shade


def _paddock(sheet: Sheet, place: Place, rng: np.random.Generator) -> np.ndarray:
    view = sheet.view
    slope = rng.uniform(-0.18, 0.18)
    depth = view.far_side * rng.uniform(1.4, 2.2)
    fence = draw_fence(sheet, rng, depth, slope)
    land = _land(sheet, rng, 0.5 * slope, depth - 0.2)
    if rng.random() < 0.4:
        hill(sheet, rng, place)
    far_trees(sheet, rng, place, rng.uniform(30, 70), 9)
    shade = paint_ground(sheet, place, land, _cast(sheet, fence_shadow(sheet, fence)))
    if rng.random() < 0.5:
        z = fence.farthest + rng.uniform(16, 34)
        paint_shed(sheet, rng, rng.uniform(*view.edges(z)), z)
    if rng.random() < 0.7:
        second = draw_fence(sheet, rng, 2.6 * depth, -slope)
        paint_fence(sheet, second, place.fence)
    for _ in range(rng.integers(1, 4)):
        z = fence.farthest + rng.uniform(7, 18)
        tree(
            sheet,
            rng,
            place.leaves,
            (rng.uniform(*view.edges(z)), z),
            rng.uniform(2.4, 4.2),
            rng.uniform(2.0, 3.6),
            0.8,
        )
    for _ in range(rng.integers(0, 4)):
        z = fence.farthest + rng.uniform(2, 6)
        paint_car(sheet, rng, rng.uniform(*view.edges(z)), z)
    paint_fence(sheet, fence, place.fence)
    if rng.random() < 0.3:
        paint_buckets(sheet, rng, rng.uniform(*view.edges(depth)), max(0.8 * depth, 1.03 * view.far_side))
    overhang(sheet, rng, place)
    return shade


def _trees(sheet: Sheet, place: Place, rng: np.random.Generator) -> np.ndarray:
    view = sheet.view
    slope = rng.uniform(-0.15, 0.15)
    depth = view.far_side * rng.uniform(1.35, 1.9)
    land = _land(sheet, rng, 0.7 * slope, depth - 0.2)
    far_trees(sheet, rng, place, rng.uniform(18, 30), 8)
    x0, x1 = view.edges(depth, slope)
    foot = _strip(depth, slope, (x0, x1), 6, -0.25)
    shade = paint_ground(sheet, place, land, _cast(sheet, [view.project(foot)]))
    for behind in np.repeat([9.0, 4.5, 2.0], 4):
        z = depth + behind * rng.uniform(0.8, 1.2)
        tall, wide, stem = rng.uniform(3.0, 6.0), rng.uniform(2.4, 4.5), rng.uniform(0.6, 1.4)
        tree(sheet, rng, varied(rng, place.leaves), (rng.uniform(*view.edges(z)), z), tall, wide, stem)
    tall = rng.uniform(0.5, 1.5)
    hedge(sheet, rng, varied(rng, place.leaves), ((x0, depth + slope * x0), (x1, depth + slope * x1)), tall, 0.3)
    if rng.random() < 0.3:
        paint_fence(sheet, draw_fence(sheet, rng, 0.9 * depth, slope), place.fence)
    overhang(sheet, rng, place)
    return shade


def _arena(sheet: Sheet, place: Place, rng: np.random.Generator) -> np.ndarray:
    view = sheet.view
    slope, tall = rng.uniform(-0.2, 0.2), rng.uniform(0.6, 0.85)
    depth = view.far_side * rng.uniform(1.35, 2.0)
    land = Land(edge=depth + 0.3, slope=slope, ruts=0.3, prints=1.0)
    far_trees(sheet, rng, place, rng.uniform(22, 40), 8)
    _, up, near = sheet.light.towards_sun
    reach = max(-near, 0) / max(up, LOWEST_SUN) * tall
    left, right = view.edges(depth, slope)
    foot = _strip(depth, slope, (left, right), 1, -0.05 - reach)
    shade = paint_ground(sheet, place, land, _cast(sheet, [view.project(foot)]))
    if rng.random() < 0.6:
        paint_stands(sheet, rng, depth + rng.uniform(8, 14))
    elif rng.random() < 0.4:
        paint_shed(sheet, rng, rng.uniform(left, right), depth + rng.uniform(9, 14))
    else:
        hedge(sheet, rng, place.leaves, ((left * 3, depth + 8), (right * 3, depth + 8)), rng.uniform(1.2, 2.2), 0.6)
    paint_boards(sheet, rng, place.wall, depth, slope, tall)
    if rng.random() < 0.6:
        paint_letters(sheet, rng, depth, slope, 0.85 * tall)
    return shade


SCENERY = {"barn": _barn, "paddock": _paddock, "trees": _trees, "arena": _arena}


def _land(sheet: Sheet, rng: np.random.Generator, slope: float, farthest: float) -> Land:
    """A track whose far edge runs with the slope, above the line of the far hooves all over the picture."""
    view = sheet.view
    nearest = view.far_side
    left, right = view.edges(nearest, slope)
    edge = nearest * rng.uniform(1.04, 1.25) - min(slope * left, slope * right)
    limit = farthest - 0.1
    return Land(
        edge=max(min(edge, limit), nearest),
        slope=slope,
        ruts=rng.uniform(0, 1),
        prints=rng.uniform(0.2, 1),
    )


def _strip(depth: float, slope: float, ends: tuple[float, float], far: float, near: float) -> np.ndarray:
    """Corners (4, 3) of the ground between two lines: so far behind and so near before z = depth + slope x."""
    left, right = ends
    corners = ((left, far), (right, far), (right, near), (left, near))
    return np.array([(x, 0, depth + slope * x + behind) for x, behind in corners])


def _cast(sheet: Sheet, polygons: list[np.ndarray]) -> np.ndarray:
    """The shade (h, w) 0-1 of polygons on the ground, blurred a little."""
    shade = np.zeros(sheet.ground.shape, np.uint8)
    for polygon in polygons:
        corners = np.round(np.clip(polygon, -4e3, 8e3) * 16).astype(np.int32)
        cv2.fillPoly(shade, [corners], 255, cv2.LINE_AA, shift=4)
    return cv2.GaussianBlur(shade, (0, 0), 0.008 * sheet.view.focal / sheet.view.track).astype(np.float32) / 255
