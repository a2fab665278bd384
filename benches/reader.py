"""Drives the reader in a pseudo-terminal and reports the figures of docs/tui.md, "How fast it is".

    python3 benches/reader.py GLOSS REPO FILE [--rounds N]

GLOSS is an optimised build, REPO a repository that is cloned and indexed, FILE a long file of it. Keys are typed one at a
time, each after the frame of the one before; figures come from --trace-frames, that is from the program itself.
"""

import argparse
import fcntl
import json
import os
import pty
import resource
import signal
import struct
import sys
import tempfile
import termios
import threading
import time


class Reader:
    """A reader in a terminal of its own."""

    def __init__(self, gloss, arguments, size=(200, 60)):
        self.trace = tempfile.NamedTemporaryFile(suffix=".jsonl")
        self.lines = open(self.trace.name, encoding="utf-8")
        self.known, self.at = [], 0
        command = [gloss, "browse", *arguments, "--no-state", "--trace-frames", self.trace.name]
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor", LANG="C.UTF-8")
            os.execv(gloss, command)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        """Takes what the program draws off its hands, and answers what terminals are asked."""
        while True:
            try:
                data = os.read(self.master, 1 << 16)
            except OSError:
                return
            if b"\x1b[c" in data:
                os.write(self.master, b"\x1b[?62c")

    def frames(self):
        for line in self.lines:
            if not line.endswith("\n"):
                self.lines.seek(self.at)
                break
            self.at += len(line)
            self.known.append(json.loads(line))
        return self.known

    def until(self, done, patience=60):
        """Waits for a state of the frames."""
        end = time.monotonic() + patience
        while not done(self.frames()):
            if time.monotonic() > end:
                sys.exit("the reader does not answer")
            time.sleep(0.002)

    def keys(self, *keys, rest=0.0):
        """Types keys, each after the frame of the one before; their latencies in milliseconds."""
        out = []
        for key in keys:
            seen = len(self.keyed())
            os.write(self.master, key.encode())
            self.until(lambda frames: len(self.keyed()) > seen)
            out.append(self.keyed()[seen]["latency_ms"])
            if rest:
                time.sleep(rest)
        return out

    def keyed(self):
        return [frame for frame in self.frames() if frame["cause"] == "key"]

    def answer_after(self, key):
        """Milliseconds from a key to the first frame that an answer caused after it."""
        before = len(self.frames())
        start = time.monotonic()
        os.write(self.master, key.encode())
        self.until(lambda frames: any(f["cause"] == "answer" for f in frames[before:]))
        return (time.monotonic() - start) * 1000

    def busy(self):
        """Milliseconds that the thread which draws spent on a processor: what counts where a machine is shared."""
        with open(f"/proc/{self.pid}/schedstat", encoding="utf-8") as file:
            return int(file.read().split()[0]) / 1e6

    def memory(self):
        """Resident megabytes, most so far, and of those private."""
        with open(f"/proc/{self.pid}/status", encoding="utf-8") as file:
            fields = dict(line.split(":", 1) for line in file)
        read = lambda name: int(fields[name].split()[0]) / 1024
        return read("VmHWM"), read("RssAnon")

    def quit(self):
        os.write(self.master, b"Q")
        time.sleep(0.3)
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)
        os.close(self.master)


def report(name, values, bar):
    values = sorted(values)
    at = lambda share: values[min(len(values) - 1, int(len(values) * share))]
    mark = "ok  " if at(0.95) <= bar else "OVER"
    print(f"{mark} {name:<34} least {values[0]:6.2f}  median {at(0.5):7.2f}  p95 {at(0.95):7.2f}  max {values[-1]:7.2f} ms  (bar {bar} ms, n={len(values)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gloss")
    parser.add_argument("repo")
    parser.add_argument("file")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    gloss = os.path.abspath(options.gloss)

    firsts, busy = [], []
    for _ in range(options.rounds):
        for arguments in ([options.repo], [options.repo, options.file]):
            reader = Reader(gloss, arguments)
            reader.until(lambda frames: len(frames) > 0)
            busy.append(reader.busy())
            firsts.append(reader.frames()[0]["since_start_ms"])
            time.sleep(0.4)
            reader.quit()
    report("process start to first frame", firsts, 100)
    report("of which on a processor", busy, 100)

    reader = Reader(gloss, [options.repo, options.file])
    reader.until(lambda frames: any(f["cause"] == "answer" for f in frames))
    time.sleep(3)
    report("scrolling by lines", reader.keys(*"j" * 200), 16)
    report("scrolling by pages", reader.keys(*["\x06"] * 150), 16)
    report("jumps within the file", reader.keys(*"GggGgg" * 8, *"}" * 60, *"{" * 60), 16)
    reader.keys("/")
    report("typing a search in the file", reader.keys(*"transaction", "\r"), 16)
    report("next match", reader.keys(*"n" * 60), 16)
    reader.keys(" ", "S")
    time.sleep(4)
    typed = []
    for word in ("XLogInsert", "heap page", "commit ^rec", "snapshot %path access"):
        typed += reader.keys(*word)
        time.sleep(0.3)
        typed += reader.keys("\x15")
    report("filtering all symbols: key to frame", typed, 16)
    refilter = []
    for letter in "xlsc":
        refilter.append(reader.answer_after(letter))
        time.sleep(0.2)
        reader.keys("\x15")
        time.sleep(0.2)
    report("filtering all symbols: to new rows", refilter, 100)
    reader.keys("\x1b")
    time.sleep(0.3)
    hits = []
    for word in ("TransactionIdIsInProgress", "wal_level", "ereport.ERROR"):
        reader.keys(" ", "/", *word[:-1])
        time.sleep(2)
        hits.append(reader.answer_after(word[-1]))
        time.sleep(1)
        reader.keys("\x1b")
    report("text search: first hits", hits, 100)
    most, private = reader.memory()
    print(f"{'ok  ' if most <= 400 else 'OVER'} memory: {most:.0f} MB resident at most, {private:.0f} MB private now (bar 400 MB)")
    reader.quit()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"     cpu time of all readers: {used.ru_utime + used.ru_stime:.1f} s")


if __name__ == "__main__":
    main()
