# ===- train/train.py - trains the model -----------------------------------===#
#
# Part of the LeViT compiler, under the Apache License v2.0 with LLVM
# Exceptions. See LICENSE for license information.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# ===-----------------------------------------------------------------------===#
"""Trains a small LeViT on Fashion-MNIST; scripts/train runs this.

usage: train.py DIRECTORY [--epochs=N] [--seed=N] [--pictures=N]

Writes checkpoint.pth and log.json to DIRECTORY after every epoch. It uses one
thread, so that sums are always made in the same order: on the same CPU and with
the same libraries, it gives the same bits again.
"""

import argparse
import json
import math
import os
import sys
import time

import numpy
import torch
from torch.nn import functional

import fashion_mnist
from levit import LeViT

MODEL = dict(image=64, channels=(128, 160, 192), heads=(4, 5, 6),
             depth=(1, 1, 1), key_dim=16, classes=len(fashion_mnist.CLASSES))
BATCH = 128
LEARNING_RATE = 2e-3
WARM_UP_EPOCHS = 2
WEIGHT_DECAY = 0.05
LABEL_SMOOTHING = 0.1


def write(path, save):
    """Calls save(temporary path), then gives the file its name."""
    save(path + ".part")
    os.replace(path + ".part", path)


def save_checkpoint(model, path):
    """In half precision, which costs no accuracy and half the space."""
    tensors = {name: tensor.half() if tensor.is_floating_point() else tensor
               for name, tensor in model.state_dict().items()}
    write(path, lambda temporary: torch.save(tensors, temporary))


def save_log(log, path):
    def save(temporary):
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump(log, file, indent=1)
            file.write("\n")
    write(path, save)


def progress(text):
    """A line that the next one overwrites; nothing where it can't be."""
    if sys.stdout.isatty():
        print("\r\033[K" + text, end="", flush=True)


def make_optimizer(model, steps_per_epoch, epochs):
    """AdamW; the rate rises from 0 in a line and falls to 0 in a cosine."""
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY},
         {"params": others, "weight_decay": 0}], lr=LEARNING_RATE)
    warm_up = WARM_UP_EPOCHS * steps_per_epoch
    rest = max(1, epochs * steps_per_epoch - warm_up)

    def factor(step):
        if step < warm_up:
            return (step + 1) / warm_up
        return (1 + math.cos(math.pi * (step - warm_up) / rest)) / 2
    return optimizer, torch.optim.lr_scheduler.LambdaLR(optimizer, factor)


def train_epoch(model, optimizer, schedule, pictures, labels, generator, title):
    """Returns the mean loss."""
    model.train()
    order = generator.permutation(len(pictures))
    # Batches that are not full are left out: all have the same weight.
    steps = len(order) // BATCH
    total = 0.0
    for step in range(steps):
        batch = order[step * BATCH:(step + 1) * BATCH]
        images = fashion_mnist.to_input(
            fashion_mnist.augment(pictures[batch], generator))
        loss = functional.cross_entropy(model(images), labels[batch],
                                        label_smoothing=LABEL_SMOOTHING)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 10 == 0:
            progress(f"{title}: {step} of {steps} batches, loss {loss.item():.3f}")
    progress("")
    return total / steps


def classify(model, pictures):
    """The class of every picture."""
    model.eval()
    with torch.no_grad():
        return numpy.concatenate(
            [model(fashion_mnist.to_input(pictures[i:i + 250])).argmax(1).numpy()
             for i in range(0, len(pictures), 250)])


def main():
    parser = argparse.ArgumentParser(
        description="Trains a small LeViT on Fashion-MNIST.")
    parser.add_argument("directory", metavar="DIRECTORY")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--pictures", type=int, default=60000,
                        help="only the first N for training and N for testing")
    arguments = parser.parse_args()
    if arguments.epochs < 1:
        parser.error(f"--epochs={arguments.epochs} (expected at least 1)")
    if arguments.pictures < BATCH:
        parser.error(f"--pictures={arguments.pictures} (expected at least {BATCH})")
    os.makedirs(arguments.directory, exist_ok=True)

    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(arguments.seed)
    generator = numpy.random.default_rng(arguments.seed)

    start = time.time()
    pictures, labels = fashion_mnist.load("train", arguments.pictures)
    tests, test_labels = fashion_mnist.load("t10k", arguments.pictures)
    pictures = fashion_mnist.resize(pictures, MODEL["image"])
    tests = fashion_mnist.resize(tests, MODEL["image"])
    labels = torch.from_numpy(labels.astype(numpy.int64))

    model = LeViT(**MODEL).to(memory_format=torch.channels_last)
    optimizer, schedule = make_optimizer(model, len(pictures) // BATCH,
                                         arguments.epochs)
    log = {"model": MODEL, "seed": arguments.seed, "epochs": arguments.epochs,
           "parameters": sum(p.numel() for p in model.parameters()),
           "torch": torch.__version__, "results": []}
    print(f"{log['parameters']} parameters, {arguments.epochs} epochs of "
          f"{len(pictures)} pictures", flush=True)
    for epoch in range(1, arguments.epochs + 1):
        title = f"epoch {epoch}"
        loss = train_epoch(model, optimizer, schedule, pictures, labels,
                           generator, title)
        accuracy = float((classify(model, tests) == test_labels).mean())
        log["results"].append({
            "epoch": epoch, "loss": round(loss, 4),
            "test_accuracy": round(accuracy, 4),
            "minutes": round((time.time() - start) / 60, 1),
            "cpu_minutes": round(time.process_time() / 60, 1)})
        print(f"{title}: loss {loss:.4f}, test accuracy {100 * accuracy:.2f} %, "
              f"{log['results'][-1]['minutes']} minutes", flush=True)
        save_checkpoint(model, os.path.join(arguments.directory, "checkpoint.pth"))
        save_log(log, os.path.join(arguments.directory, "log.json"))


if __name__ == "__main__":
    main()
