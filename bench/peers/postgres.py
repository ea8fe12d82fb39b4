#!/usr/bin/python3
"""PostgreSQL, synchronous logical replication over TLS: the bound for "durable on both before A is told".

No product: no identity of people, no signatures, one administrator for all.
"""
import shutil, threading, time
from pathlib import Path
import psycopg2
from common import Peer, address, body, main, name, run, until_open

SESSIONS = 16
AS = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]


def programs():
    """The newest PostgreSQL of this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    if not found:
        raise FileNotFoundError("no PostgreSQL in /usr/lib/postgresql")
    return found[-1]


def make_cluster(folder, settings):
    shutil.chown(folder, "postgres", "postgres")
    run(*AS, programs() / "initdb", "-D", folder / "data", "-A", "trust", "-E", "UTF8", "--locale=C")
    with open(folder / "data/postgresql.conf", "a") as file:
        file.write(settings + f"unix_socket_directories = '{folder}'\nfsync = on\n")
    with open(folder / "data/pg_hba.conf", "a") as file:  # this network holds nothing but the bench
        file.write("host all all 127.0.0.0/8 trust\n")


def launch_cluster(peer, i, at, folder):
    peer.spawn(i, *AS, programs() / "postgres", "-D", folder / "data", env={"HOME": "/nonexistent"})
    until_open(at, 5432)


def connect(at, database="postgres", seconds=30):
    end = time.time() + seconds
    while True:
        try:
            session = psycopg2.connect(host=at, user="postgres", dbname=database, connect_timeout=5)
            session.autocommit = True
            return session
        except psycopg2.OperationalError:  # the port is open before the cluster is ready
            if time.time() > end:
                raise
            time.sleep(0.05)


class Postgres(Peer):
    who, count, count_fan, patience = "postgres", 500, 200, 60
    notes = {"away_60s_20": "COMMIT on A waits until B is back"}

    def version(self):
        return run(programs() / "postgres", "--version").split()[2]

    def prepare(self, i):
        folder = self.folder / str(i)
        make_cluster(folder, f"listen_addresses = '{address(i)}'\nwal_level = logical\nssl = on\nmax_connections = 60\n"
                             "max_wal_senders = 20\nmax_replication_slots = 20\nshared_buffers = 64MB\n")
        for end in ("crt", "key"):
            kept = shutil.copy(self.keys / f"{name(i)}.{end}", folder / f"data/server.{end}")
            shutil.chown(kept, "postgres", "postgres")
            Path(kept).chmod(0o600)

    def launch(self, i):
        launch_cluster(self, i, address(i), self.folder / str(i))
        session = connect(address(i)).cursor()
        session.execute("set synchronous_commit = local")
        session.execute("create table if not exists message (number bigint primary key, body text)")
        if i == 0:
            session.execute("create publication p for table message")
            self.a = connect(address(0)).cursor()

    def joined(self, new):
        self.b = {i: connect(address(i)).cursor() for i in range(1, self.width + 1)}
        for i in new:
            self.b[i].execute(
                f"create subscription s{i} connection 'host={name(0)} user=postgres dbname=postgres "
                f"sslmode=verify-full sslrootcert={self.keys}/ca.crt' publication p with (synchronous_commit = on)")
        self.demand()
        for i in new:  # the first copy of the table is done when what A writes is there
            self.deliver(*self.numbers(1), [i])

    def left(self, old):
        self.demand()
        for i in old:
            self.b[i].execute(f"drop subscription s{i}")

    def demand(self):
        """A's COMMIT ends when all who take part have it on disk."""
        names = ", ".join(f"s{i}" for i in range(1, self.width + 1))
        session = connect(address(0)).cursor()
        session.execute(f"alter system set synchronous_standby_names = 'FIRST {self.width} ({names})'")
        session.execute("select pg_reload_conf()")
        time.sleep(1)

    def send(self, number, session=None):
        (session or self.a).execute("insert into message values (%s, %s)", (number, body(number)))

    def wait(self, i, number):
        end = time.time() + 20
        while True:
            self.b[i].execute("select body from message where number = %s", (number,))
            if self.b[i].fetchone():
                return
            if time.time() > end:
                raise TimeoutError(f"server {i} has no row {number}")

    def one_line_receipt(self, quick):
        return self.timed(30 if quick else self.count, self.send)

    def sustained(self, quick):
        numbers = self.numbers(500 if quick else 3000)
        waiting = iter(numbers)
        sessions = [connect(address(0)).cursor() for _ in range(SESSIONS)]

        def work(session):  # `next` of a range is one step of the interpreter: no lock is needed
            for number in waiting:
                self.send(number, session)
        workers = [threading.Thread(target=work, args=[session]) for session in sessions]
        begun = time.perf_counter()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        rate = len(numbers) / (time.perf_counter() - begun)
        self.b[1].execute("select count(*) from message where number between %s and %s", (numbers[0], numbers[-1]))
        there = self.b[1].fetchone()[0]
        if there != len(numbers):
            raise RuntimeError(f"B has {there} of {len(numbers)}")
        return {"p50": round(rate, 1), "n": len(numbers), "in_flight": SESSIONS}

    def send_into_nothing(self, number):
        """A user for each message, since each waits."""
        session = connect(address(0)).cursor()
        threading.Thread(target=self.send, args=[number, session], daemon=True).start()

    def arrived(self):
        if getattr(self, "back", None) is not self.servers[1]:
            self.back, self.b[1] = self.servers[1], connect(address(1)).cursor()
        time.sleep(0.05)
        self.b[1].execute("select number from message where number >= %s", (self.number - 20,))
        return {number for number, in self.b[1].fetchall()}


if __name__ == "__main__":
    main(Postgres)
