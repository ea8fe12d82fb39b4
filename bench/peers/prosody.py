#!/usr/bin/python3
"""Prosody: XMPP between two servers, chat with an archive in SQLite on both; for fan-out a group chat on A."""
import base64, re, select, socket, struct, threading, time
from common import Peer, address, body, main, name, run, until_open, write

ROOM = "room@rooms.s0.test"


class User:
    """A client that speaks just enough XMPP, so that it costs little beside the servers."""
    NUMBER = re.compile(rb"#(\d{8})#")

    def __init__(self, i):
        self.jid, self.waiting, self.seen = f"user@{name(i)}", b"", set()
        self.told, self.bounced = b"", 0
        self.socket = socket.create_connection((address(i), 5222), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        hello = (f"<?xml version='1.0'?><stream:stream to='{name(i)}' xmlns='jabber:client' version='1.0' "
                 "xmlns:stream='http://etherx.jabber.org/streams'>")
        secret = base64.b64encode(b"\0user\0pw").decode()
        self.say(hello)
        self.until(b"</stream:features>")
        self.say(f"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{secret}</auth>")
        self.until(b"<success")
        self.waiting = b""
        self.say(hello)
        self.until(b"</stream:features>")
        self.say("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'>"
                 "<resource>r</resource></bind></iq>")
        self.until(b"</iq>")
        self.say("<presence/>")
        self.drain(0.5)

    def say(self, text):
        self.socket.sendall(text.encode())

    def read(self, seconds):
        """Reads once; whole messages give their numbers, and everything is kept for `until`."""
        if not select.select([self.socket], [], [], max(seconds, 0))[0]:
            return False
        more = self.socket.recv(1 << 18)
        if not more:
            raise EOFError(f"{self.jid}: the server closed the stream")
        self.waiting += more
        end = self.waiting.rfind(b"</message>")
        if end >= 0:
            whole, self.waiting = self.waiting[:end + 10], self.waiting[end + 10:]
            self.take(whole)
        return True

    def take(self, whole):
        self.bounced += len(re.findall(rb"type=.error.", whole))
        self.told = whole
        for part in whole.split(b"</message>"):
            if not re.search(rb"<message[^>]*type=.error.", part):
                self.seen.update(map(int, self.NUMBER.findall(part)))

    def until(self, mark, seconds=15):
        end = time.time() + seconds
        while mark not in self.waiting:
            if not self.read(end - time.time()):
                raise TimeoutError(f"{self.jid} waited for {mark}")

    def number(self, number, seconds=20):
        end = time.time() + seconds
        while number not in self.seen:
            if not self.read(end - time.time()):
                raise TimeoutError(f"{self.jid} waited for message {number}")
        self.seen.discard(number)

    def drain(self, seconds=0.0):
        while self.read(seconds):
            pass

    def join(self):
        end = time.time() + 30
        while True:
            self.say(f"<presence to='{ROOM}/{self.jid.replace('@', '-')}'>"
                     "<x xmlns='http://jabber.org/protocol/muc'/></presence>")
            self.told = b""
            while b"<subject" not in self.told and self.read(2):
                pass
            if b"<subject" in self.told:
                return self.drain(0.2)
            if time.time() > end:
                raise TimeoutError(f"{self.jid} cannot join the room")


class Names(threading.Thread):
    """The name server of this world: Prosody asks for service records before it takes what the hosts file says."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.53", 53))

    def run(self):
        while True:
            asked, by = self.socket.recvfrom(4096)
            labels, at = [], 12
            while asked[at]:
                labels.append(asked[at + 1:at + 1 + asked[at]].decode().lower())
                at += 1 + asked[at]
            kind, question = struct.unpack(">H", asked[at + 1:at + 3])[0], asked[12:at + 5]
            known = [i for i in range(9) if ".".join(labels).endswith(name(i)) and not labels[0].startswith("_")]
            found = b""
            if known and kind == 1:
                found = b"\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4" + socket.inet_aton(address(known[0]))
            head = struct.pack(">HHHHH", 0x8580 | (0 if known else 3), 1, 1 if found else 0, 0, 0)
            self.socket.sendto(asked[:2] + head + question + found, by)


class Prosody(Peer):
    who, count, count_fan, patience = "prosody", 500, 200, 60
    more_names = f"{address(0)} rooms.s0.test\n"
    notes = {"one_line_receipt": "receipt written by B's user's client (XEP-0184); that user must be online",
             "fan_out_8": "group chat on A"}

    def __init__(self):
        super().__init__()
        Names().start()
        self.users, self.in_room = {}, False
        self.about = run("prosodyctl", "about")

    def version(self):
        return self.about.split("Prosody ", 1)[1].split()[0]

    def prepare(self, i):
        here, keys = self.folder / str(i), self.keys
        tls = f'{{ key = "{keys}/{name(i)}.key"; certificate = "{keys}/{name(i)}.crt"; cafile = "{keys}/ca.crt" }}'
        write(here / "conf.lua", f"""
run_as_root = true; daemonize = false; pidfile = "{here}/pid"; data_path = "{here}/data"
interfaces = {{ "{address(i)}" }}
unbound = {{ resolvconf = true; hoststxt = true }}
modules_enabled = {{ "roster"; "saslauth"; "tls"; "dialback"; "s2s_auth_certs"; "disco"; "mam"; "smacks"; "offline" }}
modules_disabled = {{ "limits" }}
archive_expires_after = "never"; default_archive_policy = true; muc_log_by_default = true
allow_unencrypted_plain_auth = true; c2s_require_encryption = false
s2s_require_encryption = true; s2s_secure_auth = true
authentication = "internal_plain"
storage = "sql"; sql = {{ driver = "SQLite3"; database = "{here}/archive.sqlite" }}
log = {{ warn = "{here}/log" }}
ssl = {{ cafile = "{keys}/ca.crt" }}
VirtualHost "{name(i)}"
  ssl = {tls}
""" + (f"""
Component "rooms.{name(i)}" "muc"
  modules_enabled = {{ "muc_mam" }}; muc_room_locking = false
  ssl = {tls}
""" if i == 0 else ""))
        (here / "data").mkdir()
        run("prosodyctl", "--root", "--config", here / "conf.lua", "register", "user", name(i), "pw")

    def launch(self, i):
        self.spawn(i, "prosody", "--config", self.folder / str(i) / "conf.lua", "-F")
        until_open(address(i), 5222)
        until_open(address(i), 5269)
        if i > 1 or not self.width:
            self.users[i] = User(i)

    def joined(self, new):
        if 1 in new:
            for number in self.numbers(1):  # opens the way from A to B
                self.deliver(number, [1])
        if 8 in new:
            for i in range(0, 9):
                self.users[i].join()
            self.in_room = True
            self.drain()

    def left(self, old):
        self.in_room = False
        for i in (0, 1):
            self.users[i].say(f"<presence type='unavailable' to='{ROOM}/{self.users[i].jid.replace('@', '-')}'/>")
        self.drain()

    def drain(self):
        for user in self.users.values():
            user.drain(0.1)

    def send(self, number):
        to, kind = (ROOM, "groupchat") if self.in_room else (f"user@{name(1)}", "chat")
        self.users[0].say(f"<message to='{to}' type='{kind}'><body>{body(number)}</body></message>")

    def wait(self, i, number):
        self.users[i].number(number)
        if i == 8:
            self.users[0].drain()  # what the room says back to who wrote

    def one_line_receipt(self, quick):
        a, b = self.users[0], self.users[1]

        def act(number):
            a.say(f"<message to='{b.jid}/r' type='chat' id='m{number}'><body>{body(number)}</body>"
                  "<request xmlns='urn:xmpp:receipts'/></message>")
            b.number(number)
            b.say(f"<message to='{a.jid}/r' type='chat'><received xmlns='urn:xmpp:receipts' id='m{number}'/>"
                  f"<body>#{number:08d}#</body></message>")
            a.number(number)
        return self.timed(30 if quick else self.count, act)

    def sustained(self, quick):
        numbers = self.numbers(200 if quick else 1500)
        begun = time.perf_counter()
        writer = threading.Thread(target=lambda: [self.send(number) for number in numbers], daemon=True)
        writer.start()
        for number in numbers:
            self.users[1].number(number, 30)
        return {"p50": round(len(numbers) / (time.perf_counter() - begun), 1), "n": len(numbers)}

    def send_into_nothing(self, number):
        self.send(number)
        self.users[0].drain()

    def away_60s_20(self, quick):
        before = self.users[0].bounced
        answer = super().away_60s_20(quick)
        self.users[0].drain(1)
        return {**answer, "bounced": self.users[0].bounced - before}

    def arrived(self):
        if getattr(self, "back", None) is not self.servers[1]:
            self.back, self.users[1] = self.servers[1], User(1)
        self.users[1].read(0.2)
        return self.users[1].seen


main(Prosody)
