from merkwerk.media.models.image import Image

__all__ = ["Image"]
