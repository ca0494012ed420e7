#!/usr/bin/env python3
"""damage.py IN.safetensors OUT.safetensors TENSOR BITS: sets the first element
of an f32 tensor to the given bits, in hexadecimal."""

import json
import struct
import sys

source, target, tensor, bits = sys.argv[1:]
with open(source, "rb") as file:
    data = bytearray(file.read())
header_size = struct.unpack_from("<Q", data)[0]
header = json.loads(data[8 : 8 + header_size])
struct.pack_into(
    "<I", data, 8 + header_size + header[tensor]["data_offsets"][0], int(bits, 16)
)
with open(target, "wb") as file:
    file.write(data)
