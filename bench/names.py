"""Which models are compared. Needs nothing but Python.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

LEVITS = {
    "levit_128s": dict(channels=(128, 256, 384), key_dim=16, heads=(4, 6, 8),
                       depth=(2, 3, 4)),
    "levit_128": dict(channels=(128, 256, 384), key_dim=16, heads=(4, 8, 12),
                      depth=(4, 4, 4)),
    "levit_192": dict(channels=(192, 288, 384), key_dim=32, heads=(3, 5, 6),
                      depth=(4, 4, 4)),
    "levit_256": dict(channels=(256, 384, 512), key_dim=32, heads=(4, 6, 8),
                      depth=(4, 4, 4)),
    "levit_384": dict(channels=(384, 512, 768), key_dim=32, heads=(6, 9, 12),
                      depth=(4, 4, 4)),
}

# What LeViT-192 is compared with in the paper.
EFFICIENTNET = "efficientnet_b2"

TITLES = {
    "levit_128s": "LeViT-128S",
    "levit_128": "LeViT-128",
    "levit_192": "LeViT-192",
    "levit_256": "LeViT-256",
    "levit_384": "LeViT-384",
    EFFICIENTNET: "EfficientNet-B2",
}
