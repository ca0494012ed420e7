"""Compares decoded pictures of every kind with Pillow's.

usage: decode.py DIRECTORY

Writes the pictures to the directory. Prints the kinds; fails where a value is
not Pillow's.
"""

import os
import subprocess
import sys
import zlib
import struct

import numpy
from PIL import Image, ImageOps

directory = sys.argv[1]
rng = numpy.random.default_rng(1)


def noise(width, height, channels, levels=256):
    return rng.integers(0, levels, (height, width, channels), numpy.uint8)


def smooth(width, height):
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [127 + 127 * numpy.sin(x / 7 + y / (5 + c) + c) for c in range(3)]
    return Image.fromarray(numpy.stack(planes, -1).astype(numpy.uint8))


def chunk(kind, data):
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png16(width, height, color):
    """A PNG of 16 bits a sample, which Pillow does not write."""
    channels = {0: 1, 2: 3, 4: 2, 6: 4}[color]
    samples = rng.integers(0, 65536, (height, width * channels)).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    data = b"\x89PNG\r\n\x1a\n"
    data += chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, color, 0, 0, 0))
    data += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    high = (samples >> 8).astype(numpy.uint8).reshape(height, width, channels)
    if channels < 3:
        high = high[:, :, :1].repeat(3, 2)
    return data, high[:, :, :3]


def check(name, expected, *options):
    path = os.path.join(directory, name)
    output = subprocess.run(
        ["picture-values", "decode", path, *options], stdout=subprocess.PIPE, check=True
    ).stdout
    size, pixels = output.split(b"\n", 1)
    width, height = map(int, size.split())
    ours = numpy.frombuffer(pixels, numpy.uint8).reshape(height, width, 3)
    if ours.shape != expected.shape or (ours != expected).any():
        sys.exit(f"{name}: not what was expected")
    print(name)


def save(name, image, **options):
    image.save(os.path.join(directory, name), **options)
    opened = Image.open(os.path.join(directory, name))
    check(name, numpy.asarray(opened.convert("RGB")))


picture = smooth(61, 37)
for quality in [1, 50, 100]:
    for subsampling in [0, 1, 2]:
        save(f"q{quality}s{subsampling}.jpg", picture, quality=quality, subsampling=subsampling)
save("progressive.jpg", picture, progressive=True)
save("optimized.jpg", picture, optimize=True)
save("gray.jpg", picture.convert("L"))
save("cmyk.jpg", Image.fromarray(noise(33, 20, 4), "CMYK"))
save("1x1.jpg", smooth(1, 1))
save("17x1.jpg", smooth(17, 1))

save("rgb.png", picture)
save("1x1.png", smooth(1, 1))
save("rgba.png", Image.fromarray(noise(31, 22, 4), "RGBA"))
save("la.png", Image.fromarray(noise(31, 22, 2), "LA"))
save("gray.png", picture.convert("L"))
save("bits.png", picture.convert("1"))
save("transparent.png", picture, transparency=(127, 127, 127))
for colors in [2, 4, 16, 256]:
    palette = picture.quantize(colors)
    save(f"palette{colors}.png", palette)
    save(f"palette{colors}t.png", palette, transparency=0)
for bits in [1, 2, 4]:
    samples = rng.integers(0, 256, (9, (19 * bits + 7) // 8), numpy.uint8)
    rows = b"".join(b"\0" + row.tobytes() for row in samples)
    with open(os.path.join(directory, f"gray{bits}.png"), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", 19, 9, bits, 0, 0, 0, 0)))
        file.write(chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
    opened = Image.open(os.path.join(directory, f"gray{bits}.png"))
    check(f"gray{bits}.png", numpy.asarray(opened.convert("RGB")))
for color in [0, 2, 4, 6]:
    data, expected = png16(23, 11, color)
    with open(os.path.join(directory, f"16bit{color}.png"), "wb") as file:
        file.write(data)
    check(f"16bit{color}.png", expected)

for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x0112] = orientation
    for kind in ["jpg", "png"]:
        name = f"orientation{orientation}.{kind}"
        path = os.path.join(directory, name)
        picture.save(path, exif=exif.tobytes())
        opened = Image.open(path)
        check(name, numpy.asarray(opened.convert("RGB")), "--ignore-orientation")
        check(name, numpy.asarray(ImageOps.exif_transpose(opened).convert("RGB")))
