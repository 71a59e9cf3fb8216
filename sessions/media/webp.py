"""A WebP picture decoded at the size that is wanted, by the libwebp that Pillow brings.

Pillow reads every WebP as an animation: a canvas, another to go back to, the bytes and the picture, 17 bytes
a pixel. libwebp itself makes a picture smaller while it reads, and needs 4 bytes a pixel at most.
"""

import ctypes
from ctypes import POINTER, byref, c_int, c_size_t, c_uint8, c_uint32

from PIL import Image, _webp

_ABI = 0x0209  # WEBP_DECODER_ABI_VERSION; libwebp refuses where its own has another major number
_COLOURS = {"RGB": 0, "RGBA": 1}  # WEBP_CSP_MODE


def _ints(*names: str) -> list[tuple[str, type]]:
    return [(name, c_int) for name in names]


# The structures of libwebp's decode.h, under its own names.


class _Features(ctypes.Structure):
    _fields_ = [*_ints("width", "height", "has_alpha", "has_animation", "format"), ("pad", c_uint32 * 5)]


class _RGBABuffer(ctypes.Structure):
    _fields_ = [("rgba", POINTER(c_uint8)), ("stride", c_int), ("size", c_size_t)]


class _YUVABuffer(ctypes.Structure):
    _fields_ = [("planes", POINTER(c_uint8) * 4), ("strides", c_int * 4), ("sizes", c_size_t * 4)]


class _Either(ctypes.Union):
    _fields_ = [("RGBA", _RGBABuffer), ("YUVA", _YUVABuffer)]


class _DecBuffer(ctypes.Structure):
    _fields_ = [
        *_ints("colorspace", "width", "height", "is_external_memory"),
        *(("u", _Either), ("pad", c_uint32 * 4), ("private_memory", POINTER(c_uint8))),
    ]


class _DecoderOptions(ctypes.Structure):
    _fields_ = [
        *_ints("bypass_filtering", "no_fancy_upsampling"),
        *_ints("use_cropping", "crop_left", "crop_top", "crop_width", "crop_height"),
        *_ints("use_scaling", "scaled_width", "scaled_height"),
        *_ints("use_threads", "dithering_strength", "flip", "alpha_dithering_strength"),
        ("pad", c_uint32 * 5),
    ]


class _DecoderConfig(ctypes.Structure):
    _fields_ = [("input", _Features), ("output", _DecBuffer), ("options", _DecoderOptions)]


_lib = ctypes.CDLL(_webp.__file__)  # the handle of Pillow's module also finds what that is linked with
_lib.WebPInitDecoderConfigInternal.argtypes = [POINTER(_DecoderConfig), c_int]
_lib.WebPDecode.argtypes = [ctypes.c_char_p, c_size_t, POINTER(_DecoderConfig)]


def decode_webp(content: bytes, mode: str, size: tuple[int, int]) -> Image.Image:
    """The picture in `content`, in mode RGB or RGBA, scaled to `size`.

    Raises OSError for what is broken, and for an animation.
    """
    config = _DecoderConfig()
    if not _lib.WebPInitDecoderConfigInternal(byref(config), _ABI):
        raise OSError("This libwebp has another interface.")
    width, height = size
    pixels = bytearray(width * height * len(mode))
    config.options.use_scaling = 1
    config.options.scaled_width, config.options.scaled_height = size
    config.output.colorspace = _COLOURS[mode]
    config.output.is_external_memory = 1
    rows = config.output.u.RGBA
    rows.rgba = (c_uint8 * len(pixels)).from_buffer(pixels)
    rows.stride, rows.size = width * len(mode), len(pixels)
    if status := _lib.WebPDecode(content, len(content), byref(config)):
        raise OSError(f"libwebp cannot read this picture (status {status}).")
    return Image.frombuffer(mode, size, pixels, "raw", mode, 0, 1)


def is_animation(content: bytes) -> bool:
    """Whether a WebP says in its header that it is one (its flags, after “RIFF”, a size and “WEBPVP8X”)."""
    return content[12:16] == b"VP8X" and bool(content[20] & 0x02)
