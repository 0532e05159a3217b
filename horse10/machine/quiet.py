"""What TensorFlow's libraries write to standard error while they are loaded, before anything can tell them not to."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

STDERR = 2


@contextmanager
def quiet() -> Iterator[None]:
    """A block in which nothing is shown that libraries write to standard error, unless it fails."""
    try:
        shown = os.dup(STDERR)
    except OSError:  # there is none
        yield
        return
    with os.fdopen(shown, "wb") as stream, tempfile.TemporaryFile() as hidden:
        os.dup2(hidden.fileno(), STDERR)
        try:
            yield
        except BaseException:
            hidden.seek(0)
            shutil.copyfileobj(hidden, stream)
            stream.flush()
            raise
        finally:
            os.dup2(shown, STDERR)


def load_backend() -> None:
    """Import Keras and what it runs on without their remarks; of later ones TensorFlow shows errors only."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with quiet():
        import keras  # noqa: F401
