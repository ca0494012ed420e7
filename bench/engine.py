"""Engines: processes that run a model when they are told to.

An engine gets a model, images (float32, one after the other), a number of
threads and the batches that it will be asked for. When it is ready it prints
"ready"; then it reads commands, a line each, and answers each with a line:

    logits BATCH FILE    runs the first BATCH images once and writes the logits,
                         float32, to FILE; answers "ok"
    time BATCH SECONDS   after a warm-up of two calls and 50 ms (one call, if it
                         takes a second), runs the first BATCH images for
                         SECONDS, but at least once; answers with the
                         milliseconds of every call

Between two commands an engine is stopped (SIGSTOP), so that threads that wait
by spinning do not disturb the others.

Part of the LeViT compiler, under the Apache License v2.0 with LLVM Exceptions.
See LICENSE for license information.
SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""

import os
import signal
import subprocess
import tempfile


class EngineError(Exception):
    """What is wrong, in one line."""


class Engine:
    """A running engine. Use with `with`.

    `cpus` has one CPU for each thread. The caller's thread is pinned to the
    first; engines pin their other threads themselves, or are asked to have it
    done with `pin_threads`.
    """

    def __init__(self, name, command, cpus, environment=None, pin_threads=False):
        self.name = name
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.errors, text=True,
            env={**os.environ, **(environment or {})},
            preexec_fn=lambda: os.sched_setaffinity(0, cpus))
        try:
            self._read("ready")
            self._pin(cpus, pin_threads)
            self._stop()
        except BaseException:
            self.close()
            raise

    def _pin(self, cpus, pin_threads):
        pid = self.process.pid
        os.sched_setaffinity(pid, cpus[:1])
        if not pin_threads:
            return
        others = sorted(int(tid) for tid in os.listdir("/proc/%d/task" % pid)
                        if int(tid) != pid)
        for tid, cpu in zip(others, cpus[1:]):
            os.sched_setaffinity(tid, [cpu])

    def _stop(self):
        self.process.send_signal(signal.SIGSTOP)
        # Until it has stopped, or ended.
        os.waitid(os.P_PID, self.process.pid,
                  os.WSTOPPED | os.WEXITED | os.WNOWAIT)

    def _read(self, expected=None):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.errors.seek(0)
            said = self.errors.read().decode(errors="replace").strip()
            status = self.process.returncode
            raise EngineError("%s stopped: %s" % (
                self.name, said.splitlines()[-1] if said else
                "exit status %d" % status if status >= 0 else "signal %d" % -status))
        if expected and line.strip() != expected:
            raise EngineError("%s answered '%s' (expected '%s')" % (
                self.name, line.strip(), expected))
        return line.split()

    def ask(self, *words, expected=None):
        """Sends a command and returns the words of the answer."""
        self.process.send_signal(signal.SIGCONT)
        try:
            self.process.stdin.write(" ".join(map(str, words)) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # It ended, and _read says why.
        answer = self._read(expected)
        self._stop()
        return answer

    def logits(self, batch, path):
        self.ask("logits", batch, path, expected="ok")

    def time(self, batch, seconds):
        """Milliseconds of each call."""
        return [float(word) for word in self.ask("time", batch, seconds)]

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # It ended before it read its last command.
        self.process.stdout.close()
        self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
