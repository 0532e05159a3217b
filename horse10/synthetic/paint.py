"""One frame of a horse's video: what stands where, light, and the camera."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from horse10.synthetic.figures import body, head, lighting, person, shadow, skin
from horse10.synthetic.figures.gait import NEAR_GROUND, pose
from horse10.synthetic.figures.relief import NEAR, OTHER, Relief
from horse10.synthetic.herd import Horse
from horse10.synthetic.plate import Plate, in_picture
from horse10.synthetic.scene.backdrop import Scene, backdrop
from horse10.synthetic.scene.sky import horizon_colour
from horse10.synthetic.values.appearance import linear
from horse10.synthetic.values.canvas import Camera

REACH = 0.16  # withers heights that flesh and hair reach beyond the joints
DISTANT_FLAT = 0.9  # a second horse stands this much nearer to the horizon


@dataclass(frozen=True)
class Painted:
    """One frame, and what `labels` needs to know about it."""

    image: np.ndarray  # (h, w, 3) uint8 RGB
    layers: np.ndarray  # (h, w) uint8: index into relief.LAYERS of what is in front
    parts: np.ndarray  # (h, w) uint8: index into relief.PARTS of what is seen of the labelled horse
    depth: np.ndarray  # (h, w) float32, withers heights from the lens along its axis
    relief: Relief  # the labelled horse alone
    limbs: dict[str, np.ndarray]  # limb -> bool at the relief's size: what it covers, hidden or not
    cover: dict[str, np.ndarray]  # "handler" (if between horse and camera), "foreground" -> (h, w) share of each pixel


class Painter:
    """Paints the frames of one horse's video; what does not move is made once."""

    def __init__(self, horse: Horse):
        self.horse = horse
        self.scene: Scene = backdrop(horse.place, horse.light, horse.shade, horse.camera)
        self.ground = linear(horse.place.ground) * horse.light.on_ground()
        self.skin = skin.skin(horse.coat)
        patched = horse.companion and horse.companion.coat.pattern  # far away nothing finer is seen
        self.other_skin = skin.skin(horse.companion.coat) if patched else None
        self.walk = pose(horse.body, horse.walk, np.arange(horse.n_frames))

    def joints(self, frame: int) -> dict[str, np.ndarray]:
        return {name: points[frame] for name, points in self.walk.items()}

    def paint(self, frame: int) -> Painted:
        """Paint one frame (0 to n_frames - 1)."""
        horse = self.horse
        plate = Plate.of(self.scene)
        if horse.companion:
            self._companion(plate, frame)
        joints = self.joints(frame)
        relief = Relief(horse.camera, horse.camera(np.stack(list(joints.values()))), REACH * horse.camera.unit_px)
        swing = 0.05 * np.sin(2 * np.pi * (frame / horse.walk.period + horse.walk.phase))
        limbs = body.lay(relief, joints, horse.body, horse.coat, horse.markings, swing)
        handler = self._handler(joints, frame)
        if handler:
            head.halter(relief, joints, horse.body)
        self._shadows(plate.picture, relief, handler)
        cover = {name: np.zeros(horse.camera.size, np.float32) for name in ("handler", "foreground")}
        far = self.scene.view.track
        if handler and horse.handler.side == "near":
            plate.lay(handler, self._lit(handler), self._beside(person.BESIDE))
        plate.lay(relief, self._lit(relief, self.skin.on(relief, joints)), far)
        if handler and horse.handler.side == "off":
            cover["handler"] = plate.lay(handler, self._lit(handler), self._beside(-person.BESIDE))
        cover["foreground"] = plate.lay_foreground(self.scene)
        image = horse.domain.process(plate, horse, frame)
        return Painted(image, plate.layers, plate.parts, plate.depth, relief, limbs, cover)

    def _lit(self, relief: Relief, texture: np.ndarray | None = None) -> np.ndarray:
        """Light (h, w, 3) of what stands on the track, in the shade that trees throw there."""
        size = relief.part.shape[::-1]
        curtain = cv2.resize(self.scene.curtain[relief.window], size, interpolation=cv2.INTER_LINEAR)
        texture = np.ones(relief.part.shape, np.float32) if texture is None else texture
        return lighting.lit(relief, self.horse.light, curtain, self.ground, texture)

    def _handler(self, joints, frame: int) -> Relief | None:
        horse = self.horse
        if not horse.handler:
            return None
        pose = person.pose(horse.handler, horse.walk, float(self.walk["Shoulder"][0, 0]), frame, horse.n_frames / 2)
        chin = joints["Nose"] + (-0.05, -0.05)
        points = horse.camera(np.stack([*pose.values(), chin]))
        relief = Relief(horse.camera, points, 0.1 * horse.camera.unit_px)
        person.lay(relief, pose, horse.handler, chin)
        return relief

    def _beside(self, beyond: float) -> float:
        """Depth of somebody so far beyond the horse's median plane, but before the ground under their soles."""
        camera, view = self.horse.camera, self.scene.view
        soles = view.ground_depth(camera.ground_px - person.FLAT * beyond * camera.unit_px)
        return min(view.track + beyond, soles - person.STANCE)

    def _shadows(self, picture: np.ndarray, relief: Relief, handler: Relief | None) -> None:
        """Dim the ground by what the horse and its handler take of sun and sky, in place."""
        horse = self.horse
        layer = relief.layer
        things = [(relief, layer > NEAR, 0.0), (relief, layer == NEAR, NEAR_GROUND)]
        if handler:
            beside = person.FLAT * person.BESIDE * (1 if horse.handler.side == "near" else -1)
            things.append((handler, handler.part > 0, beside))
        left = np.ones((2, *horse.camera.size), np.float32)
        for thing, mask, ground in things:
            cover = in_picture(thing, mask)
            for taken, share in zip(left, shadow.thrown(cover, horse.light, horse.camera, ground), strict=True):
                taken *= 1 - share
        self._dim(picture, *(1 - left))

    def _dim(self, picture: np.ndarray, sun: np.ndarray, sky: np.ndarray) -> None:
        """Take these shares (h, w) of sun and sky from the ground, in place."""
        kept = shadow.dimmed(self.horse.light, self.scene.shade, sun, sky)
        picture *= 1 - self.scene.ground[..., None] * (1 - kept)

    def _companion(self, plate: Plate, frame: int) -> None:
        """A second horse, further away."""
        horse, other = self.horse, self.horse.companion
        camera = self._distant()
        walk = other.walk if other.speed else replace(other.walk, stride=0.0, duty=0.999, phase=0.02)
        time = frame * abs(other.speed) if other.speed else 0.0
        joints = {name: points[0] for name, points in pose(other.body, walk, np.array([time])).items()}
        relief = Relief(camera, camera(np.stack(list(joints.values()))), REACH * camera.unit_px)
        body.lay(relief, joints, other.body, other.coat, other.markings, 0.0)
        self._dim(plate.picture, *shadow.thrown(in_picture(relief, relief.part > 0), horse.light, camera))
        plain = np.zeros(relief.part.shape, np.float32)
        texture = self.other_skin.on(relief, joints) if self.other_skin else 1 + plain
        light = lighting.lit(relief, horse.light, plain, self.ground, texture)
        haze = 0.35 * horse.light.haze
        light = (1 - haze) * light + haze * horizon_colour(horse.place, horse.light)
        plate.lay(relief, light.astype(np.float32), self.scene.view.ground_depth(camera.ground_px), OTHER)

    def _distant(self) -> Camera:
        horse, other = self.horse, self.horse.companion
        horizon = horse.place.horizon * horse.camera.size[0]
        ground = horizon + (horse.camera.ground_px - horizon) * (1 - DISTANT_FLAT * (1 - other.size))
        open_ground = np.flatnonzero(self.scene.ground.mean(axis=1) > 0.9)  # not inside a building
        ground = max(ground, open_ground[:1].max(initial=0) + 0.03 * horse.camera.unit_px)
        return replace(
            horse.camera,
            unit_px=horse.camera.unit_px * other.size,
            left_px=other.at * horse.camera.size[1],
            ground_px=ground,
            facing=-1 if other.speed < 0 else 1,
        )
