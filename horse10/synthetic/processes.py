"""From the light that reaches the camera to a picture."""

import cv2
import numpy as np

from horse10.synthetic.values.appearance import Film, Light


def develop(picture: np.ndarray, light: Light, film: Film, rng: np.random.Generator) -> np.ndarray:
    """Linear light (h, w, 3) to a compressed uint8 picture: exposure, contrast, sRGB, sharpening, noise, JPEG."""
    exposed = 0.18 * (np.maximum(light.exposure * picture, 1e-5) / 0.18) ** film.contrast
    bright = np.maximum(exposed - 0.7, 0)
    exposed = np.minimum(exposed, 0.7) + 0.3 * bright / (0.3 + bright)  # highlights roll off
    code = np.where(exposed <= 0.0031308, 12.92 * exposed, 1.055 * exposed ** (1 / 2.4) - 0.055)
    code = np.clip(code + film.sharpness * (code - cv2.GaussianBlur(code, (0, 0), 0.7)), 0, 1)
    noise = film.noise * rng.standard_normal(picture.shape[:2], np.float32)
    image = np.clip(255 * code + noise[..., None] + 0.5, 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, film.quality])[1]
    return cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1]
