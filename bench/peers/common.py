"""What the scripts of the peers share: a world of their own, keys, servers, the disk probe, and the conversation in
README.md.

The world is a set of Linux namespaces (mounts, network, processes) in which this script is process 1. So no port, no
address and no file of the machine is touched, and when the script ends, however it ends, the kernel ends all servers.
"""
import fcntl, json, os, shutil, signal, socket, subprocess, sys, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE.parents[1] / "target/bench-peers/venv/bin/python"
PLACE = Path(os.environ.get("BENCH_DIR", "/var/tmp")) / "comity-bench"
BODY = "The duty desk of the harbour says: light wind, calm sea, two ships in the roads, nothing to report. " * 11
SECONDS = {"fan_out_8": 400, "sustained": 400, "away_60s_20": 900}  # how long an answer may take; others 240


def name(i): return f"s{i}.test"
def address(i): return f"127.0.1.{10 + i}"
def body(number): return (f"#{number:08d}#" + BODY)[:1024]


def run(*words, **more):
    done = subprocess.run([str(w) for w in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          **{"cwd": "/", **more})
    if done.returncode:
        raise RuntimeError(f"{words[0]} ended with {done.returncode}: {done.stdout[-800:]}")
    return done.stdout


def write(path, text):
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def enter_world():
    """Starts this script again as process 1 of a world of its own."""
    if os.environ.get("BENCH_WORLD") != "inside":
        if os.geteuid():
            sys.exit("the peers' servers need the administrator: namespaces, users of their own")
        os.environ["BENCH_WORLD"] = "inside"
        os.environ["PATH"] += ":/usr/sbin:/sbin"
        os.execvp("unshare", ["unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc",
                              sys.executable, *sys.argv])
    run("ip", "link", "set", "lo", "up")
    for i in range(9):
        run("ip", "address", "add", address(i) + "/32", "dev", "lo")


def own_names(folder, more=""):
    """Gives this world, and nobody else, its names."""
    lines = "127.0.0.1 localhost\n" + "".join(f"{address(i)} {name(i)}\n" for i in range(9)) + more
    run("mount", "--bind", write(folder / "hosts", lines), "/etc/hosts")
    # /etc/resolv.conf may be a link to a place that is not there in this world.
    target = Path("/etc/resolv.conf").resolve()
    if target.exists():
        text = "nameserver 127.0.0.53\noptions timeout:1 attempts:1\n"
        run("mount", "--bind", write(folder / "resolv.conf", text), target)


def make_keys(folder):
    """A private authority and a certificate for each server, P-256."""
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
    folder.mkdir(parents=True)
    run("openssl", "req", "-x509", *curve, "-subj", "/CN=bench", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        "-keyout", folder / "ca.key", "-out", folder / "ca.crt")
    for i in range(9):
        base = folder / name(i)
        ext = write(f"{base}.ext", f"subjectAltName=DNS:{name(i)},DNS:*.{name(i)}\nbasicConstraints=CA:FALSE\n"
                                   "extendedKeyUsage=serverAuth,clientAuth\n")
        run("openssl", "req", *curve, "-subj", f"/CN={name(i)}", "-keyout", f"{base}.key", "-out", f"{base}.csr")
        run("openssl", "x509", "-req", "-in", f"{base}.csr", "-CA", folder / "ca.crt", "-CAkey", folder / "ca.key",
            "-CAcreateserial", "-days", "30", "-extfile", ext, "-out", f"{base}.crt")
        os.chmod(f"{base}.key", 0o644)
    os.chmod(folder, 0o755)


def until_open(at, port, seconds=60):
    end = time.time() + seconds
    while True:
        try:
            return socket.create_connection((at, port), 1).close()
        except OSError:
            if time.time() > end:
                raise TimeoutError(f"{at}:{port} did not open in {seconds} s") from None
            time.sleep(0.02)


def family(pid):
    """A process and all that descend from it."""
    children = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
        except OSError:
            pass
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def memory_mib(pid):
    """One process: what is resident. Several: shared pages are counted once (proportional set size)."""
    pids, kib = family(pid), 0
    for one in pids:
        try:
            for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines():
                if line.startswith("Rss:" if len(pids) == 1 else "Pss:"):
                    kib += int(line.split()[1])
        except OSError:
            pass
    return kib / 1024


def percentiles(seconds):
    """Times in milliseconds."""
    ordered = sorted(seconds)
    at = lambda share: round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1e3, 3)
    return {"p50": at(.5), "p95": at(.95), "p99": at(.99), "n": len(ordered)}


def disk_probe(folder):
    """How fast this disk syncs now: 150 times append 1 KiB and fsync; p50 in milliseconds, under 0.5 is quiet."""
    times = []
    handle = os.open(folder / "probe", os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
    for _ in range(150):
        begun = time.perf_counter()
        os.write(handle, b"x" * 1024)
        os.fsync(handle)
        times.append(time.perf_counter() - begun)
    os.close(handle)
    return percentiles(times)["p50"]


class Peer:
    """A peer gives: who, version(), prepare(i), launch(i), send(number), wait(i, number), and its own figures.

    Server 0 is A, server 1 is B; servers 2 to 8 only run while a fan-out is measured.
    """
    who, never, notes, warm = "", {}, {}, 30

    def __init__(self):
        self.folder = PLACE / self.who
        PLACE.mkdir(parents=True, exist_ok=True)
        self.lock = open(PLACE / f"{self.who}.lock", "w")
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"{self.who} is being measured by somebody else: {self.lock.name}")
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        os.chmod(self.folder, 0o755)
        self.keys = self.folder / "keys"
        self.servers, self.number, self.width = {}, 1000, 0
        own_names(self.folder, getattr(self, "more_names", ""))
        make_keys(self.keys)

    def spawn(self, i, *words, **more):
        log = open(self.folder / f"server-{i}.out", "ab")
        self.servers[i] = subprocess.Popen([str(w) for w in words], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                           **{"cwd": "/", **more})

    def kill(self, i):
        server = self.servers.pop(i)
        for pid in family(server.pid):
            try:
                os.kill(pid, signal.SIGKILL)
            except OSError:
                pass
        server.wait()

    def widen(self, width):
        """Runs as many servers beside A as this."""
        for i in range(width + 1):
            if i not in self.servers:
                if not (self.folder / str(i)).exists():
                    (self.folder / str(i)).mkdir()
                    self.prepare(i)
                self.launch(i)
        before, self.width = self.width, width
        if width > before:
            self.joined(range(before + 1, width + 1))
        elif width < before:
            self.left(range(width + 1, before + 1))
        for i in range(width + 1, 9):
            if i in self.servers:
                self.kill(i)

    def joined(self, new): pass
    def left(self, old): pass

    def numbers(self, count):
        first, self.number = self.number, self.number + count
        return range(first, self.number)

    def timed(self, count, act):
        """Warms up, then measures each act."""
        times = []
        for at, number in enumerate(self.numbers(count + self.warm)):
            begun = time.perf_counter()
            act(number)
            if at >= self.warm:
                times.append(time.perf_counter() - begun)
        return percentiles(times)

    def deliver(self, number, to):
        self.send(number)
        for i in to:
            self.wait(i, number)

    # The figures; `quick` means: show that it works.

    def memory_idle(self, quick):
        time.sleep(1 if quick else 10)
        each = [memory_mib(self.servers[i].pid) for i in (0, 1)]
        return {"p50": round(sum(each) / 2, 1), "n": 2}

    def one_message(self, quick):
        return self.timed(30 if quick else self.count, lambda number: self.deliver(number, [1]))

    def fan_out_8(self, quick):
        return self.timed(10 if quick else self.count_fan, lambda number: self.deliver(number, range(1, 9)))

    def away_60s_20(self, quick):
        """B is killed; every three seconds A's user sends; B comes back."""
        self.timed(1, lambda number: self.deliver(number, [1]))
        self.kill(1)
        sent = self.numbers(20)
        for number in sent:
            self.send_into_nothing(number)
            time.sleep(0.3 if quick else 3)
        self.launch(1)
        return self.lateness(set(sent), 20 if quick else self.patience)

    def lateness(self, missing, patience):
        """What arrives after B is back, and how long after its port opened the last of it."""
        sent, opened, last = len(missing), time.time(), None
        while missing and time.time() - opened < patience:
            came = missing & set(self.arrived())
            if came:
                missing, last = missing - came, time.time() - opened
        return {"p50": None if last is None else round(last, 2), "n": 1, "sent": sent, "arrived": sent - len(missing),
                "waited_s": round(time.time() - opened)}


UNITS = {"sustained": "1/s", "away_60s_20": "s", "memory_idle": "MiB"}
FIGURES = ["memory_idle", "one_message", "one_line_receipt", "sustained", "fan_out_8", "away_60s_20"]


def say(peer, **more):
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    print(json.dumps({"who": peer.who, **more, "at": at, "version": peer.version()}), flush=True)


def answer(peer, figure, quick):
    if figure in peer.never:
        return say(peer, figure=figure, unit=UNITS.get(figure, "ms"), never=peer.never[figure])
    if figure not in FIGURES:
        return say(peer, figure=figure, error="no such figure here")
    signal.alarm(SECONDS.get(figure, 240))
    try:
        peer.widen(8 if figure == "fan_out_8" else 1)
        probe = disk_probe(peer.folder)
        result = getattr(peer, figure)(quick)
        probe = max(probe, disk_probe(peer.folder))
    except Exception as error:  # one figure that fails does not end the others
        return say(peer, figure=figure, error=f"{type(error).__name__}: {error}")
    finally:
        signal.alarm(0)
    note = {"note": peer.notes[figure]} if figure in peer.notes else {}
    say(peer, figure=figure, unit=UNITS.get(figure, "ms"), **result, probe_ms=probe, quick=quick, **note)


def too_long(*_):
    raise TimeoutError("this took too long")


def main(kind):
    """Figures are asked for on the command line, or else one JSON object a line on standard input."""
    enter_world()
    signal.signal(signal.SIGALRM, too_long)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    words = [word for word in sys.argv[1:] if word != "--quick"]
    signal.alarm(240)
    peer = kind()
    try:
        peer.widen(1)
        signal.alarm(0)
        say(peer, ready=True)
        if words:
            for figure in FIGURES if words == ["all"] else words:
                answer(peer, figure, "--quick" in sys.argv)
        else:
            for line in sys.stdin:
                asked = json.loads(line)
                answer(peer, asked["figure"], asked.get("quick", False))
    except KeyboardInterrupt:
        pass
    finally:
        for server in list(peer.servers):
            peer.kill(server)
        shutil.rmtree(peer.folder, ignore_errors=True)
