"""The peer: Chromium in its kiosk mode on a plain page with the same bills, from a server on loopback."""
import html
import http.server
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse

CHROMIUM = shutil.which("chromium")

PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>账单</title>
<style>body{margin:0;font:36px 'Noto Sans CJK SC',sans-serif;background:#f4f2ee;color:#1c2733}
header{background:#1b4f72;color:#fff;padding:40px;font-size:48px}
li{display:flex;justify-content:space-between;background:#fff;margin:0 40px;padding:26px 40px;border-bottom:2px solid #ddd}
ul{list-style:none;padding:0}b{font-size:40px}small{color:#5b6670;display:block}</style>
<header>账单与缴费</header><ul>%s</ul>
<script>
function after(frames, then) { frames ? requestAnimationFrame(() => after(frames - 1, then)) : then(); }
after(2, () => fetch('/ready'));
async function next() {
  const order = await (await fetch('/order')).text();
  if (order === 'scroll') {
    let frames = 0; const step = () => { window.scrollBy(0, 24); if (++frames < 600) requestAnimationFrame(step);
      else fetch('/scrolled?frames=' + frames + '&at=' + window.scrollY).then(next); };
    requestAnimationFrame(step);
  }
}
next();
</script>"""


class Page:
    """Serves the page and hears what it reports. `bills` are (name, note, sum) texts."""

    def __init__(self, bills):
        rows = "".join(f"<li><span><b>{html.escape(name)}</b><small>{html.escape(note)}</small></span><b>{amount}</b></li>"
                       for name, note, amount in bills)
        body = (PAGE % rows).encode()
        self.events, self.asked, self.ordered = {}, 0, 0
        self.heard = threading.Condition()
        page = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                where = urllib.parse.urlparse(self.path)
                answer, kind = b"", "text/plain"
                if where.path == "/":
                    answer, kind = body, "text/html"
                elif where.path == "/order":
                    answer = page.next_order()
                elif where.path in ("/ready", "/scrolled"):
                    with page.heard:
                        page.events[where.path] = (time.monotonic(), dict(urllib.parse.parse_qsl(where.query)))
                        page.heard.notify_all()
                try:
                    self.send_response(200)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                except OSError:
                    pass  # the browser has gone

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def wait(self, event, seconds=60):
        with self.heard:
            if not self.heard.wait_for(lambda: event in self.events, seconds):
                raise AssertionError(f"the page in Chromium did not report {event} within {seconds} s")
            return self.events.pop(event)

    def next_order(self):
        """Waits until there is something to do; an asker who has been followed by another has gone."""
        with self.heard:
            self.asked += 1
            mine = self.asked
            self.heard.notify_all()
            self.heard.wait_for(lambda: self.ordered == mine or self.asked > mine)
            return b"scroll" if self.ordered == mine else b""

    def order_scroll(self):
        with self.heard:
            self.ordered = self.asked
            self.heard.notify_all()

    def close(self):
        with self.heard:
            self.asked += 1
            self.heard.notify_all()
        self.server.shutdown()
        self.server.server_close()


class Chromium:
    """One run of the browser, told not to look for a graphics processor that is not there."""

    def __init__(self, display, page, profile):
        self.started = time.monotonic()
        self.log = open(os.path.join(profile, "said.log"), "ab")
        self.process = subprocess.Popen(
            [CHROMIUM, "--kiosk", "--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-component-update", f"--user-data-dir={profile}", "--window-size=1080,1920", "--window-position=0,0", page.url],
            env={**os.environ, **display, "HOME": profile}, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log,
            start_new_session=True)
        self.pid = self.process.pid
        self.ready_ms = (page.wait("/ready")[0] - self.started) * 1000

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self.pid, signal.SIGKILL)
            self.process.wait()
        self.log.close()


def version():
    said = subprocess.run([CHROMIUM, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    return " ".join(said.split()[:2])


def new_profile():
    return tempfile.mkdtemp(prefix="menting-bench-")
