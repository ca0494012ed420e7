// ONNX Runtime as an engine of scripts/bench (bench/engine.py has the protocol).
//
// usage: node onnxruntime.js MODEL.onnx IMAGES.f32 SIDE THREADS CPUS BATCH...
//
// Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
// See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

'use strict';
const fs = require('fs');
const readline = require('readline');
const {performance} = require('perf_hooks');
const ort = require('onnxruntime-node');

const warmUpCalls = 2;
const warmUpMs = 50;
const slowMs = 1000;

const [model, imageFile, sideText, threadsText, cpuText, ...batchTexts] =
    process.argv.slice(2);
const side = Number(sideText);
const threads = Number(threadsText);
const cpus = cpuText.split(',').map(Number);
const batches = batchTexts.map(Number);
const bytes = fs.readFileSync(imageFile);
const images = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);

async function load(batch) {
  const extra = {session: {intra_op: {allow_spinning: '1'}}};
  // The caller's thread is pinned with the process, the others by this.
  if (threads > 1)
    extra.session.intra_op_thread_affinities =
        cpus.slice(1, threads).map((cpu) => cpu + 1).join(';');
  const session = await ort.InferenceSession.create(model, {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    enableCpuMemArena: true,
    enableMemPattern: true,
    freeDimensionOverrides: {batch},
    extra,
  });
  const data = images.subarray(0, batch * 3 * side * side);
  const tensor = new ort.Tensor('float32', data, [batch, 3, side, side]);
  return async () => (await session.run({images: tensor})).logits.data;
}

async function time(call, seconds) {
  const start = performance.now();
  for (let i = 0, passed = 0;
       passed < warmUpMs || i < warmUpCalls && passed < slowMs;
       ++i, passed = performance.now() - start)
    await call();
  const times = [];
  const end = performance.now() + seconds * 1e3;
  do {
    const begin = performance.now();
    await call();
    times.push(performance.now() - begin);
  } while (performance.now() < end);
  return times;
}

async function main() {
  const calls = new Map();
  for (const batch of batches)
    calls.set(batch, await load(batch));
  console.log('ready');
  for await (const line of readline.createInterface({input: process.stdin})) {
    const [command, batch, argument] = line.split(' ');
    const call = calls.get(Number(batch));
    if (command === 'logits') {
      const logits = await call();
      fs.writeFileSync(argument, new Uint8Array(
          logits.buffer, logits.byteOffset, logits.byteLength));
      console.log('ok');
    } else if (command === 'time') {
      const times = await time(call, Number(argument));
      console.log(times.map((ms) => ms.toFixed(4)).join(' '));
    }
  }
}

main().catch((error) => {
  console.error(`onnxruntime: ${error.message}`);
  process.exit(1);
});
