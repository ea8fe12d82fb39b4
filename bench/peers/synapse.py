#!/usr/bin/python3
"""Synapse: Matrix between two homeservers, one room; both keep their databases in one PostgreSQL."""
import http.client, json, threading, time
from urllib.parse import quote, urlencode
import postgres
from common import VENV, Peer, address, body, main, memory_mib, name, run, until_open, write

AHEAD = 40  # messages that may be ahead of the reader: past about 100 a Synapse prunes what it has staged
DATABASE = 99


class User:
    """A person's client, by the client-server API; a thread of its own always waits in `/sync`."""

    def __init__(self, i):
        self.i, self.transaction, self.ears = i, 0, None
        self.mouth = self.connection()
        self.changed, self.events, self.receipts, self.token = threading.Condition(), {}, set(), None
        made = self.call("POST", "/register",
                         {"username": "user", "password": "pw", "auth": {"type": "m.login.dummy"}})
        self.token, self.id = made["access_token"], made["user_id"]

    def connection(self):
        return http.client.HTTPConnection(address(self.i), 8008, timeout=60)

    def call(self, method, path, content=None, by=None, **query):
        by = by or self.mouth
        words = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        path = f"/_matrix/client/v3{path}" + (f"?{urlencode(query)}" if query else "")
        by.request(method, path, None if content is None else json.dumps(content), words)
        answer = by.getresponse()
        found = json.loads(answer.read())
        if answer.status != 200:
            raise RuntimeError(f"{path.split('?')[0]}: {answer.status} {found.get('error')}")
        return found

    def listen(self):
        if not self.ears:
            self.ears = threading.Thread(target=self.hear, daemon=True)
            self.ears.start()

    def hear(self):
        line, since = None, {}
        keep = json.dumps({"room": {"timeline": {"limit": 1000}, "state": {"lazy_load_members": True}}})
        while True:
            try:
                line = line or self.connection()
                found = self.call("GET", "/sync", by=line, timeout=30000, filter=keep, **since)
            except (OSError, http.client.HTTPException, ValueError, RuntimeError):  # the server is away
                line = None
                time.sleep(0.1)
                continue
            since = {"since": found["next_batch"]}
            with self.changed:
                for room in found.get("rooms", {}).get("join", {}).values():
                    for event in room["timeline"]["events"]:
                        text = event.get("content", {}).get("body", "")
                        if text.startswith("#"):
                            self.events[int(text[1:9])] = event["event_id"]
                    for event in room.get("ephemeral", {}).get("events", []):
                        if event["type"] == "m.receipt":
                            self.receipts |= set(event["content"])
                self.changed.notify_all()

    def until(self, there, seconds=60):
        with self.changed:
            if not self.changed.wait_for(there, seconds):
                raise TimeoutError(f"{self.id} waited {seconds} s")

    def say(self, room, number, by=None):
        self.call("PUT", f"/rooms/{quote(room)}/send/m.room.message/{number}",
                  {"msgtype": "m.text", "body": body(number)}, by)


class Synapse(Peer):
    who, count, count_fan, warm, patience = "synapse", 150, 40, 10, 180
    notes = {"one_line_receipt": "read receipt written by B's user's client; that user must be online",
             "sustained": f"8 senders, at most {AHEAD} messages ahead of the reader",
             "memory_idle": "a server with its half of the database"}

    def __init__(self):
        super().__init__()
        self.users, self.rooms = {}, {}
        self.release = run(VENV, "-c", "import synapse; print(synapse.__version__)").split()[0]
        place = self.folder / "database"
        place.mkdir()
        postgres.make_cluster(place, "listen_addresses = '127.0.0.1'\nmax_connections = 200\n")
        postgres.launch_cluster(self, DATABASE, "127.0.0.1", place)
        for i in range(9):
            postgres.connect("127.0.0.1").cursor().execute(f"create database m{i} template template0")

    def version(self):
        return self.release

    def prepare(self, i):
        here, keys = self.folder / str(i), self.keys
        free = "{per_second: 1000000, burst_count: 1000000}"
        listener = ("{{port: {}, bind_addresses: ['" + address(i) +
                    "'], type: http, tls: {}, resources: [{{names: [{}]}}]}}")
        write(here / "conf.yaml", f"""
server_name: "{name(i)}:8448"
pid_file: {here}/pid
listeners: [{listener.format(8448, "true", "federation")}, {listener.format(8008, "false", "client")}]
tls_certificate_path: {keys}/{name(i)}.crt
tls_private_key_path: {keys}/{name(i)}.key
federation_custom_ca_list: [{keys}/ca.crt]
ip_range_blacklist: []
database: {{name: psycopg2, args: {{user: postgres, dbname: m{i}, host: 127.0.0.1, cp_min: 5, cp_max: 10}}}}
log_config: {write(here / "log.yaml", f'''
version: 1
handlers: {{file: {{class: logging.FileHandler, filename: {here}/log}}}}
root: {{level: WARNING, handlers: [file]}}
''')}
media_store_path: {here}/media
signing_key_path: {here}/signing.key
macaroon_secret_key: bench
form_secret: bench
report_stats: false
trusted_key_servers: []
enable_registration: true
enable_registration_without_verification: true
presence: {{enabled: false}}
rc_message: {free}
rc_registration: {free}
rc_joins: {{local: {free}, remote: {free}}}
rc_joins_per_room: {free}
rc_invites: {{per_room: {free}, per_user: {free}, per_issuer: {free}}}
rc_federation: {{window_size: 1000, sleep_limit: 1000000, sleep_delay: 1, reject_limit: 1000000, concurrent: 100}}
""")
        run(VENV, "-m", "synapse.app.homeserver", "-c", here / "conf.yaml", "--generate-keys")

    def launch(self, i):
        self.spawn(i, VENV, "-m", "synapse.app.homeserver", "-c", self.folder / f"{i}/conf.yaml")
        until_open(address(i), 8448, 120)
        until_open(address(i), 8008, 120)
        if i not in self.users:
            self.users[i] = User(i)

    def joined(self, new):
        """A room for these members, with everybody in it."""
        if self.width not in self.rooms:
            made = self.users[0].call("POST", "/createRoom", {"preset": "public_chat", "visibility": "private"})
            made = made["room_id"]
            for i in range(1, self.width + 1):
                self.users[0].call("POST", f"/rooms/{quote(made)}/invite", {"user_id": self.users[i].id})
                self.join(i, made)
            self.rooms[self.width] = made
        for user in self.users.values():
            user.listen()
        for number in self.numbers(1):
            self.deliver(number, range(1, self.width + 1))

    def join(self, i, room):
        for attempt in range(40):
            try:
                return self.users[i].call("POST", f"/join/{quote(room)}", {}, via=f"{name(0)}:8448")
            except RuntimeError:  # the invitation is on its way
                if attempt == 39:
                    raise
                time.sleep(0.5)

    def send(self, number, by=None):
        self.users[0].say(self.rooms[self.width], number, by)

    def wait(self, i, number):
        self.users[i].until(lambda: number in self.users[i].events)

    def memory_idle(self, quick):
        found = super().memory_idle(quick)
        return {**found, "p50": round(found["p50"] + memory_mib(self.servers[DATABASE].pid) / 2, 1)}

    def one_line_receipt(self, quick):
        a, b, room = self.users[0], self.users[1], quote(self.rooms[1])

        def act(number):
            self.deliver(number, [1])
            event = b.events[number]
            b.call("POST", f"/rooms/{room}/receipt/m.read/{quote(event)}", {})
            a.until(lambda: event in a.receipts)
        return self.timed(10 if quick else self.count // 2, act)

    def sustained(self, quick):
        numbers, b = self.numbers(40 if quick else 200), self.users[1]
        waiting, slots, troubles = iter(numbers), threading.Semaphore(AHEAD), []

        def work():
            try:
                line = self.users[0].connection()
                for number in waiting:
                    if not slots.acquire(timeout=60):
                        raise TimeoutError("B's user falls behind")
                    self.send(number, line)
            except Exception as error:
                troubles.append(error)
        workers = [threading.Thread(target=work, daemon=True) for _ in range(8)]
        begun = time.perf_counter()
        for worker in workers:
            worker.start()
        for number in numbers:
            b.until(lambda: number in b.events or troubles)
            slots.release()
        rate = len(numbers) / (time.perf_counter() - begun)
        if troubles:
            raise troubles[0]
        return {"p50": round(rate, 1), "n": len(numbers)}

    def send_into_nothing(self, number):
        self.send(number)

    def arrived(self):
        time.sleep(0.05)
        with self.users[1].changed:
            return set(self.users[1].events)


main(Synapse)
