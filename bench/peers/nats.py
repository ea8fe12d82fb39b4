#!/usr/bin/python3
"""NATS JetStream with a synchronous store: a stream on A, mirrored by each other server through a leaf connection."""
import json, re, select, socket, time
from collections import deque
from common import Peer, address, body, main, name, run, until_open, write

IN_FLIGHT = 256


class Client:
    """Speaks the protocol of NATS over one socket; keeps the numbers of messages and the acknowledgements that came."""

    def __init__(self, i):
        self.socket = socket.create_connection((address(i), 4222), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waiting, self.numbers, self.answers = b"", set(), deque()
        self.say(b'CONNECT {"verbose":false}\r\nSUB answers.* 1\r\nSUB got 2\r\nPING\r\n')
        self.read(5)

    def say(self, data):
        self.socket.sendall(data)

    def read(self, seconds):
        if not select.select([self.socket], [], [], max(seconds, 0))[0]:
            return False
        more = self.socket.recv(1 << 18)
        if not more:
            raise EOFError("the server closed the connection")
        self.waiting += more
        at = 0
        while (end := self.waiting.find(b"\r\n", at)) >= 0:
            line = self.waiting[at:end]
            if line.startswith(b"MSG "):
                words, size = line.split(), int(line.split()[-1])
                if len(self.waiting) < end + 4 + size:
                    break
                content = self.waiting[end + 2:end + 2 + size]
                if words[2] == b"1":
                    self.answers.append(json.loads(content))
                else:
                    self.numbers.add(int(content[1:9]))
                end += size + 2
            elif line.startswith(b"PING"):
                self.say(b"PONG\r\n")
            elif line.startswith(b"-ERR"):
                raise RuntimeError(line.decode())
            at = end + 2
        self.waiting = self.waiting[at:]
        return True

    def publish(self, subject, content):
        self.say(b"PUB %s answers.x %d\r\n%s\r\n" % (subject.encode(), len(content), content))

    def answer(self, seconds=15):
        end = time.time() + seconds
        while not self.answers:
            if not self.read(end - time.time()):
                raise TimeoutError("no answer")
        found = self.answers.popleft()
        if "error" in found:
            raise RuntimeError(found["error"])
        return found

    def ask(self, subject, **content):
        """A question to the server's own JetStream; asked again while it is not ready."""
        for attempt in range(40):
            try:
                self.answers.clear()
                self.publish("$JS.API." + subject, json.dumps(content).encode())
                return self.answer(3)
            except (TimeoutError, RuntimeError):
                if attempt == 39:
                    raise
                time.sleep(0.25)


class Nats(Peer):
    who, count, count_fan, patience = "nats", 1000, 300, 120
    never = {"one_line_receipt": "the mirror is asynchronous: A is never told"}

    def __init__(self):
        super().__init__()
        self.release = re.search(r"[0-9.]+", run("nats-server", "--version"))[0]
        self.new = tuple(map(int, self.release.split(".")[:2])) >= (2, 10)
        self.how, self.clients, self.ready = "sync_interval: always" if self.new else "chattr +S", {}, set()
        self.notes = dict.fromkeys(["one_message", "sustained", "fan_out_8"], f"store synchronous by {self.how}")

    def version(self):
        return self.release

    def prepare(self, i):
        here, keys = self.folder / str(i), self.keys
        tls = f'tls {{ cert_file: "{keys}/{name(i)}.crt", key_file: "{keys}/{name(i)}.key", ca_file: "{keys}/ca.crt"'
        leaf = (f'host: "{address(0)}", port: 7422, {tls}, verify: true }}' if i == 0 else
                f'remotes: [ {{ url: "tls://{name(0)}:7422", {tls} }} }} ]')
        always = ", sync_interval: always" if self.new else ""
        write(here / "conf", f'server_name: {name(i)}\nlisten: "{address(i)}:4222"\nleafnodes {{ {leaf} }}\n'
                             f'jetstream {{ store_dir: "{here}/store", domain: "D{i}"{always} }}\n')
        (here / "store").mkdir()
        if not self.new:  # every write to a file in here is synchronous; an error says that this disk cannot
            run("chattr", "+S", "+D", here / "store")

    def launch(self, i):
        self.spawn(i, "nats-server", "-c", self.folder / str(i) / "conf")
        until_open(address(i), 4222)
        if i == 0:
            until_open(address(0), 7422)
            self.clients[0] = Client(0)
            self.clients[0].ask("STREAM.CREATE.S", name="S", subjects=["message"], storage="file")
        elif i not in self.ready:
            self.clients[i] = Client(i)
            self.clients[i].ask(f"STREAM.CREATE.M{i}", name=f"M{i}", storage="file",
                                mirror={"name": "S", "external": {"api": "$JS.D0.API"}})
            self.consume(i)
            self.ready.add(i)

    def consume(self, i):
        self.clients[i].ask(f"CONSUMER.CREATE.M{i}", stream_name=f"M{i}",
                            config={"deliver_subject": "got", "ack_policy": "none", "deliver_policy": "new"})

    def joined(self, new):
        for number in self.numbers(1):
            self.send(number)
            for i in new:
                self.wait(i, number, 60)

    def left(self, old):
        self.ready -= set(old)

    def widen(self, width):
        super().widen(width)
        self.read_all()

    def read_all(self):
        for i, client in self.clients.items():
            while i <= self.width and client.read(0):
                pass
            client.numbers.clear()

    def send(self, number):
        self.clients[0].publish("message", body(number).encode())

    def wait(self, i, number, seconds=20):
        end = time.time() + seconds
        while number not in self.clients[i].numbers:
            if not self.clients[i].read(end - time.time()):
                raise TimeoutError(f"server {i} has no message {number}")
        if i == self.width:
            self.clients[0].answer()  # A's own acknowledgement, long there

    def sustained(self, quick):
        numbers = self.numbers(1000 if quick else 8000)
        a, b, missing, sent, acknowledged = self.clients[0], self.clients[1], set(numbers), 0, 0
        begun = time.perf_counter()
        while missing:
            while sent < len(numbers) and sent - acknowledged < IN_FLIGHT:
                self.send(numbers[sent])
                sent += 1
            ready = select.select([a.socket, b.socket], [], [], 30)[0]
            if not ready:
                raise TimeoutError(f"{len(missing)} messages did not come")
            for client in (a, b):
                if client.socket in ready:
                    client.read(0)
            while a.answers:
                a.answer()
                acknowledged += 1
            missing -= b.numbers
            b.numbers.clear()
        rate = len(numbers) / (time.perf_counter() - begun)
        while acknowledged < sent:
            a.answer()
            acknowledged += 1
        return {"p50": round(rate, 1), "n": len(numbers), "in_flight": IN_FLIGHT}

    def send_into_nothing(self, number):
        self.send(number)
        self.clients[0].answer()

    def arrived(self):
        if getattr(self, "back", None) is not self.servers[1]:
            self.back, self.clients[1] = self.servers[1], Client(1)
            self.clients[1].ask("CONSUMER.CREATE.M1", stream_name="M1",
                                config={"deliver_subject": "got", "ack_policy": "none", "deliver_policy": "all"})
        self.clients[1].read(0.2)
        return self.clients[1].numbers


main(Nats)
