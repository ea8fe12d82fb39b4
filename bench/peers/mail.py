#!/usr/bin/python3
"""Mail: Postfix to Postfix over verified TLS into a Maildir; people sign, seal, open and check with GnuPG."""
import ctypes, os, queue, select, shutil, smtplib, subprocess, threading, time
from common import Peer, address, body, main, name, run, until_open, write

NOBODY = 65534
PLAIN = "without PGP"


class Mailbox:
    """A person who looks at a Maildir whenever something changes there."""
    LIBC = ctypes.CDLL(None, use_errno=True)
    CREATED, MOVED_TO = 0x100, 0x80

    def __init__(self, folder):
        self.folder = folder / "new"
        self.watch = self.LIBC.inotify_init1(os.O_NONBLOCK)
        if self.LIBC.inotify_add_watch(self.watch, bytes(self.folder), self.CREATED | self.MOVED_TO) < 0:
            raise OSError(ctypes.get_errno(), "inotify")

    def take(self, seconds):
        """What has come, taken out of the box; waits for something."""
        end, letters = time.time() + seconds, []
        while not letters and time.time() < end:
            for entry in list(self.folder.iterdir()):
                letters.append(entry.read_bytes())
                entry.unlink()
            if not letters and select.select([self.watch], [], [], max(0, end - time.time()))[0]:
                os.read(self.watch, 1 << 16)
        return letters


def number_of(letter):
    at = letter.find(b"X-Number: ")
    return int(letter[at + 10:at + 18]) if at >= 0 else None


def lines(text):
    return "\r\n".join(text[at:at + 72] for at in range(0, len(text), 72))


class Mail(Peer):
    who, count, count_fan, warm, patience = "mail", 200, 100, 10, 600
    notes = {"one_line_receipt": f"success DSN of B's server in A's mailbox, {PLAIN}", "fan_out_8": PLAIN,
             "one_message": "gpg signs, seals, opens and checks", "away_60s_20": PLAIN,
             "sustained": "gpg signs, seals, opens and checks; 8 senders, 2 readers"}

    def __init__(self):
        super().__init__()
        self.boxes, self.sealed = {}, False
        self.homes = [self.folder / "gpg-a", self.folder / "gpg-b"]
        people = [f"user@{name(0)}", f"user@{name(1)}"]
        for home, person in zip(self.homes, people):
            home.mkdir(0o700)
            self.gpg(home, "--passphrase", "", "--quick-gen-key", person, "future-default", "default", "1y")
        for home, other, person in zip(self.homes, self.homes[::-1], people):
            self.gpg(other, "--import", data=self.gpg(home, "--export", person).stdout)

    def gpg(self, home, *words, data=b""):
        command = ["gpg", "--homedir", home, "--batch", "--quiet", "--no-tty", "--trust-model", "always", *words]
        done = subprocess.run(command, input=data, capture_output=True)
        if done.returncode:
            raise RuntimeError(done.stderr.decode())
        return done

    def version(self):
        postfix = run("postconf", "-c", self.folder / "0/etc", "-h", "mail_version").strip()
        return f"Postfix {postfix}, GnuPG {run('gpg', '--version').split()[2]}"

    def prepare(self, i):
        here, keys, me = self.folder / str(i), self.keys, name(i)
        ways = " ".join(f"{{ {name(j)} = smtp:[{name(j)}]:25 }}," for j in range(9) if j != i)
        write(here / "etc/main.cf", f"""
compatibility_level = 3.6
queue_directory = {here}/queue
data_directory = {here}/data
myhostname = {me}
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = {address(i)}
inet_protocols = ipv4
smtp_bind_address = {address(i)}
virtual_mailbox_domains = {me}
virtual_mailbox_base = {here}/mail
virtual_mailbox_maps = inline:{{ {{ user@{me} = user/ }} }}
virtual_uid_maps = static:{NOBODY}
virtual_gid_maps = static:{NOBODY}
virtual_mailbox_limit = 0
transport_maps = inline:{{ {ways} }}
smtp_host_lookup = native
smtp_dns_support_level = disabled
smtp_tls_security_level = secure
smtp_tls_CAfile = {keys}/ca.crt
smtp_tls_connection_reuse = yes
smtpd_tls_security_level = may
smtpd_tls_cert_file = {keys}/{me}.crt
smtpd_tls_key_file = {keys}/{me}.key
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
in_flow_delay = 0
maillog_file = {here}/log
maillog_file_prefixes = {self.folder}
alias_maps =
alias_database =
""")
        services = (f"{address(i)}:25 inet n - n - - smtpd\npostlog unix-dgram n - n - 1 postlogd\n"
                    "virtual unix - n n - - virtual\n")
        limits = {"pickup": "n - n 60 1 pickup", "qmgr": "n - n 300 1 qmgr", "cleanup": "n - n - 0 cleanup",
                  "tlsmgr": "- - n 1000? 1 tlsmgr", "flush": "n - n 1000? 0 flush", "bounce": "- - n - 0 bounce",
                  "defer": "- - n - 0 bounce", "trace": "- - n - 0 bounce", "scache": "- - n - 1 scache",
                  "tlsproxy": "- - n - 0 tlsproxy", "anvil": "- - n - 1 anvil", "rewrite": "- - n - - trivial-rewrite",
                  "smtp": "- - n - - smtp", "relay": "- - n - - smtp", "error": "- - n - - error",
                  "retry": "- - n - - error", "proxymap": "- - n - - proxymap", "showq": "n - n - - showq"}
        write(here / "etc/master.cf", services + "".join(f"{key} unix {rest}\n" for key, rest in limits.items()))
        for part in ("queue", "data"):
            (here / part).mkdir()
        shutil.chown(here / "data", "postfix", "postfix")
        for part in ("new", "cur", "tmp"):
            (here / "mail/user" / part).mkdir(parents=True)
        run("chown", "-R", f"{NOBODY}:{NOBODY}", here / "mail")
        self.boxes[i] = Mailbox(here / "mail/user")

    def launch(self, i):
        (self.folder / f"{i}/queue/pid/master.pid").unlink(missing_ok=True)
        self.spawn(i, "postfix", "-c", self.folder / f"{i}/etc", "start-fg")
        until_open(address(i), 25)
        if i == 0:
            self.post = self.sender()

    def sender(self):
        return smtplib.SMTP(address(0), 25, local_hostname=name(0), timeout=30)

    def send(self, number, post=None, options=()):
        text = lines(body(number))
        if self.sealed:
            sealed = self.gpg(self.homes[0], "-u", f"user@{name(0)}", "-r", f"user@{name(1)}", "--armor", "--sign",
                              "--encrypt", data=body(number).encode())
            text = sealed.stdout.decode().replace("\n", "\r\n")
        to = [f"user@{name(i)}" for i in range(1, self.width + 1)]
        head = f"From: user@{name(0)}\r\nTo: {to[0]}\r\nSubject: line\r\nX-Number: {number:08d}\r\n\r\n"
        (post or self.post).sendmail(f"user@{name(0)}", to, head + text + "\r\n", rcpt_options=options)

    def opened(self, letter):
        """The number of a letter, read out of what was sealed if it is."""
        if not self.sealed:
            return number_of(letter)
        found = self.gpg(self.homes[1], "--status-fd", "2", "--decrypt", data=letter.split(b"\n\n", 1)[1])
        if b"GOODSIG" not in found.stderr:
            raise RuntimeError("not signed by A's user")
        return int(found.stdout[1:9])

    def wait(self, i, number):
        end = time.time() + 30
        while time.time() < end:
            if number in [self.opened(letter) for letter in self.boxes[i].take(end - time.time())]:
                return
        raise TimeoutError(f"letter {number} did not come to {i}")

    def one_message(self, quick):
        self.sealed = True
        try:
            return super().one_message(quick)
        finally:
            self.sealed = False

    def one_line_receipt(self, quick):
        def act(number):
            self.send(number, options=["NOTIFY=SUCCESS"])
            self.boxes[1].take(30)
            told = self.boxes[0].take(30)
            if not any(number_of(letter) == number and b"Action: delivered" in letter for letter in told):
                raise TimeoutError(f"no notice of delivery of {number}")
        return self.timed(20 if quick else self.count, act)

    def sustained(self, quick):
        self.sealed = True
        try:
            return self.sealed_sustained(self.numbers(40 if quick else 250))
        finally:
            self.sealed = False

    def sealed_sustained(self, numbers):
        waiting, letters, missing, troubles = iter(numbers), queue.SimpleQueue(), set(numbers), []

        def write_letters():
            post = self.sender()
            for number in waiting:
                self.send(number, post)
            post.quit()

        def read_letters():
            while (letter := letters.get()) is not None:
                missing.discard(self.opened(letter))

        def watched(work):
            try:
                work()
            except Exception as error:
                troubles.append(error)
        workers = [threading.Thread(target=watched, args=[work]) for work in [write_letters] * 8 + [read_letters] * 2]
        begun, taken = time.perf_counter(), 0
        for worker in workers:
            worker.start()
        while taken < len(numbers) and not troubles:
            came = self.boxes[1].take(30)
            if not came:
                troubles.append(TimeoutError(f"{len(numbers) - taken} letters did not come"))
            taken += len(came)
            for letter in came:
                letters.put(letter)
        for _ in range(2):
            letters.put(None)
        for worker in workers:
            worker.join()
        if troubles or missing:
            raise troubles[0] if troubles else RuntimeError(f"{len(missing)} letters were not opened")
        return {"p50": round(len(numbers) / (time.perf_counter() - begun), 1), "n": len(numbers)}

    def send_into_nothing(self, number):
        self.send(number)

    def arrived(self):
        return {number_of(letter) for letter in self.boxes[1].take(0.2)}


main(Mail)
