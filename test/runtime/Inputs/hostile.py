"""Writes small files that ask for much memory."""

import struct
import zlib


def chunk(kind, data):
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png(name, width, height, *chunks):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    with open(name, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks))


zeros = zlib.compress(bytes(1 << 28), 9)
png("huge.png", 65535, 65535, chunk(b"IDAT", zeros))
png("wide.png", 0x7FFFFFFF, 1, chunk(b"IDAT", zeros))
# Within the bound of pixels, but not of this process's memory.
png("bomb.png", 8192, 8192, chunk(b"IDAT", zeros))
png("text.png", 1, 1, *[chunk(b"zTXt", b"a\0\0" + zeros)] * 100)
with open("huge.jpg", "wb") as file:
    frame = struct.pack(">BHHB", 8, 65535, 65535, 3) + bytes([1, 34, 0, 2, 17, 0, 3, 17, 0])
    file.write(b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame)
    file.write(b"\xff\xda" + bytes([0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0]))
