"""Sets up an office and a kiosk for tests, the tour and `make run`: real programs on loopback, in a folder of their own."""
import fcntl
import json
import os
import re
import secrets
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from control import Control, ControlError

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("MENTING_BUILD", os.path.join(ROOT, "build"))
VARIANT = os.environ.get("MENTING_VARIANT", "release")
OFFICE = os.path.join(BUILD, VARIANT, "menting-office")
KIOSK = os.path.join(BUILD, VARIANT, "menting-kiosk")
LOCALE = os.path.join(BUILD, "locale")
PINYIN = os.path.join(BUILD, "pinyin")
TODAY = "2026-11-23"
NOW = "2026-11-23T07:42:00Z"  # 15:42 in the estate


def run(*arguments, check=True, **options):
    """Runs a program to its end; on failure the error shows what it said."""
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=120, **options)
    if check and done.returncode != 0:
        raise AssertionError(f"{' '.join(arguments)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


class Process:
    """A program under the test's hand; its standard error goes to a file in the stage's folder."""

    def __init__(self, name, arguments, folder, environment=None, stdout=subprocess.DEVNULL):
        self.name = name
        self.log_path = os.path.join(folder, f"{name}.log")
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=stdout, stderr=self.log,
            env={**os.environ, **(environment or {})})

    def said(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def check(self):
        """A sanitizer's report fails the test, whatever else it found."""
        said = self.said()
        for word in ("AddressSanitizer", "LeakSanitizer", "ThreadSanitizer", "runtime error:"):
            if word in said:
                raise AssertionError(f"{self.name}:\n{said[-6000:]}")

    def kill(self):
        """kill -9: what a power cut does to a program."""
        self.process.kill()
        self.process.wait()
        self.log.close()
        self.check()

    def stop(self, seconds=30):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
                self.log.close()
                raise AssertionError(f"{self.name} did not stop on SIGTERM within {seconds} s:\n{self.said()}")
        self.log.close()
        self.check()
        return self.process.returncode


def first_line(process, seconds=60):
    """The first line on a program's standard output, or what it said instead."""
    selector = selectors.DefaultSelector()
    selector.register(process.process.stdout, selectors.EVENT_READ)
    line, end = b"", time.monotonic() + seconds
    while not line.endswith(b"\n"):
        if not selector.select(max(0.0, end - time.monotonic())):
            raise AssertionError(f"{process.name} said nothing for {seconds} s:\n{process.said()}")
        byte = os.read(process.process.stdout.fileno(), 1)
        if not byte:
            process.process.wait()
            raise AssertionError(f"{process.name} ended with {process.process.returncode}:\n{process.said()}")
        line += byte
    selector.close()
    return line.decode()


_pristine = {}


def demo_estate(months=24, seed=1, today=TODAY):
    """A demo estate made once in this run of the tests and copied for each stage."""
    key = (months, seed, today)
    if key not in _pristine:
        cache = os.environ.get("MENTING_ESTATES")
        folder = os.path.join(cache, f"{months}-{seed}-{today}") if cache else tempfile.mkdtemp(prefix="menting-estate-")
        os.makedirs(folder, exist_ok=True)
        with open(folder + ".lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # suites run beside each other; one of them makes the estate
            if not os.path.exists(os.path.join(folder, "logins.csv")):
                run(OFFICE, "demo", "--dir", folder, "--months", str(months), "--seed", str(seed), "--today", today)
        if not cache:
            import atexit
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            atexit.register(os.unlink, folder + ".lock")
        _pristine[key] = folder
    return _pristine[key]


class Stage:
    """An office and a kiosk in a temporary folder. Use as a context: everything is stopped and removed at its end."""

    def __init__(self, months=24, seed=1, estate=True, fake_clock=NOW, window="1080x1920", folder=None, today=TODAY,
                 tls=False):
        self.folder = folder or tempfile.mkdtemp(prefix="menting-stage-")
        self.keep = folder is not None
        self.fake_clock = fake_clock
        self.window = window
        self.office = self.kiosk = self.control = None
        self.port = 0
        self.settings = {}
        self.tls = tls
        if tls:
            self.settings["office.public_key"] = self.make_cert()
        if estate and not os.path.exists(os.path.join(self.folder, "office.db")):
            source = demo_estate(months, seed, today)
            for name in os.listdir(source):
                shutil.copy(os.path.join(source, name), self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    @property
    def db(self):
        return f"sqlite:{self.folder}/office.db"

    @property
    def url(self):
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"

    # ---- office ---------------------------------------------------------------------------------------------
    def make_cert(self, *extra, folder="tls", name="127.0.0.1"):
        """A key and a certificate of the office's own in the stage's folder; its pin."""
        said = run(OFFICE, "cert", "--out", os.path.join(self.folder, folder), "--name", name, *extra).stdout
        return re.search(r"^public_key(?:_next)? = (sha256//\S+)$", said, re.M).group(1)

    def start_office(self, *extra):
        arguments = [OFFICE, "serve", "--db", self.db, "--listen", f"127.0.0.1:{self.port}", *extra]
        if self.tls and "--cert" not in extra:
            arguments += ["--cert", f"{self.folder}/tls/office.crt", "--key", f"{self.folder}/tls/office.key"]
        if self.fake_clock:
            arguments += ["--fake-clock", self.fake_clock]
        self.office = Process("office", arguments, self.folder, stdout=subprocess.PIPE)
        line = first_line(self.office)
        found = re.search(r"https?://127\.0\.0\.1:(\d+)", line)
        if not found:
            raise AssertionError(f"the office's first line names no address: {line!r}")
        self.port = int(found.group(1))

    def stop_office(self):
        self.office.process.stdout.close()
        code = self.office.stop()
        self.office = None
        return code

    def kill_office(self):
        self.office.process.stdout.close()
        self.office.kill()
        self.office = None

    def cli(self, *arguments, check=True):
        return run(OFFICE, *arguments, "--db", self.db, check=check)

    def json(self, *arguments):
        return json.loads(self.cli(*arguments, "--json").stdout)

    # ---- kiosk ----------------------------------------------------------------------------------------------
    def enroll_code(self, building="24", name="Lobby 24", scope="all"):
        said = self.cli("kiosk", "add", "--building", building, "--name", name, "--scope", scope, "--json").stdout
        return json.loads(said)["code"]

    def start_kiosk(self, enroll=True, environment=None, url=None, wait="attract", extra=(),
                    patience=0.02):
        socket_path = os.path.join(self.folder, "control.sock")
        if os.path.exists(socket_path):
            os.unlink(socket_path)
        arguments = [KIOSK, "--config", os.path.join(ROOT, "kiosk.conf"), "--control", socket_path,
                     "--set", f"office.url={url or self.url}", "--set", f"paths.data={self.folder}/kiosk",
                     "--set", f"paths.token={self.folder}/device.token", "--set", f"paths.locale={LOCALE}", "--set",
                     f"paths.pinyin={PINYIN}"]
        for key, value in self.settings.items():
            arguments += ["--set", f"{key}={value}"]
        if self.window:
            arguments += ["--window", self.window]
        if self.fake_clock:
            arguments += ["--fake-clock", self.fake_clock]
        if enroll and not os.path.exists(os.path.join(self.folder, "device.token")):
            arguments += ["--enroll", self.enroll_code()]
        arguments += list(extra)
        display = {} if environment is not None else {"SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
        self.kiosk = Process("kiosk", arguments, self.folder, {**display, **(environment or {})})
        end = time.monotonic() + 60
        while True:
            if self.kiosk.process.poll() is not None:
                raise AssertionError(f"the kiosk ended with {self.kiosk.process.returncode}:\n{self.kiosk.said()}")
            try:
                self.control = Control(socket_path)
                break
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > end:
                    raise ControlError(f"no control socket after 60 s:\n{self.kiosk.said()}") from None
                selectors.DefaultSelector().select(patience)
        if wait:
            self.control.wait_screen(wait)
        return self.control

    def stop_kiosk(self):
        self.control.close()
        self.control = None
        code = self.kiosk.stop()
        self.kiosk = None
        return code

    def kill_kiosk(self):
        self.control.close()
        self.control = None
        self.kiosk.kill()
        self.kiosk = None

    def wait_synced(self, seconds=60):
        """Until the kiosk has pulled everything the office had, and its screen shows it."""
        def synced():
            sync = self.control.stats().get("sync", {})
            return sync.get("pulled_ms", 0) > 0 and sync["link"] == "up" and not self.control.has("attract.preparing")
        self.control.until(synced, "the first synchronisation", seconds)
        self.control.wait_idle()

    def wait_drained(self, seconds=60):
        """Until no op of this kiosk waits any more."""
        self.control.until(lambda: self.control.stats()["sync"]["waiting_ops"] == 0, "an empty outbox", seconds)

    # ---- people ---------------------------------------------------------------------------------------------
    def logins(self):
        import csv
        with open(os.path.join(self.folder, "logins.csv"), encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def sign_in(self, building="24#", entrance=1, room="1203", pin=None, pin_wait="home"):
        """Through the screens, from the attract or home screen, as an owner would."""
        control = self.control
        if pin is None:
            pin = next(row["pin"] for row in self.logins()
                       if row["building"] == building and row["entrance"] == str(entrance) and row["room"] == room)
        if control.screen() == "attract":
            control.tap("attract.start")
            control.wait_screen("home")
        control.tap("home.bills")
        control.wait_screen("room")
        if building != "24#":
            control.tap("room.change")
            control.wait_screen("building")
            control.tap(f"building.list.{building}")
            control.wait_screen("room")
        if control.has(f"room.entrance.{entrance}"):
            control.tap(f"room.entrance.{entrance}")
        control.keys("room.pad", room)
        control.tap("room.next")
        control.wait_screen("pin")
        control.keys("pin.pad", pin)
        if pin_wait == "home":
            control.wait_screen("bills")

    def close(self):
        if self.control:
            self.control.close()
        running = [process for process in (self.kiosk, self.office) if process]
        try:
            for process in running:
                if process.process.poll() is None:
                    process.process.terminate()  # the orderly end is the one that looks for leaks
            for process in running:
                process.stop()
        finally:
            for process in running:
                if process.process.poll() is None:
                    process.process.kill()
                    process.process.wait()
                if process.process.stdout:
                    process.process.stdout.close()
                process.log.close()
            self.kiosk = self.office = self.control = None
            if not self.keep:
                shutil.rmtree(self.folder, ignore_errors=True)


class Xvfb:
    """A virtual display on a number of its own choosing."""

    def __init__(self, size="1080x1920"):
        reader, writer = os.pipe()
        self.process = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24", "-nolisten", "tcp"],
            pass_fds=[writer], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as file:
            number = file.readline().strip()
        if not number:
            raise AssertionError("Xvfb did not start")
        self.environment = {"DISPLAY": f":{number}", "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def unique():
    return secrets.token_hex(4)


if __name__ == "__main__":
    sys.exit("stage.py is used by the tests; see `make help`")
