"""Measures the kiosk's screen beside Chromium's on this machine, in one run: build/bench/screen.json, and words.

usage: bench_ui.py [SECTION...]      sections: start memory touch scroll idle (all when none is named)

Everything runs on a virtual display of 1080x1920 without a graphics processor: the software renderer, for both.
"""
import datetime
import json
import os
import shutil
import sqlite3
import statistics
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "support")]

import peer  # noqa: E402
import proc  # noqa: E402
from stage import BUILD, LOCALE, Stage, Xvfb  # noqa: E402
from tour import tour  # noqa: E402

OUT = os.path.join(BUILD, "bench", "screen.json")
RUNS = 7         # of each program's start
COLD_RUNS = 3
TOURS = 3        # through all screens, for the touches
IDLE_S = 60
BILLS = 240
PROBES = 8       # touches that are taken back, at each stop of a tour


def share(readings, percent):
    """The value that `percent` of the readings do not exceed."""
    ordered = sorted(readings)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] if ordered else None


def spread(readings):
    return {"runs": len(readings), "min": round(min(readings), 1), "median": round(statistics.median(readings), 1),
            "max": round(max(readings), 1)}


def say(text):
    print(text, flush=True)


# ---- the estate -----------------------------------------------------------------------------------------------------
def owe_240_bills(stage):
    """Twenty years of unpaid fees for the home that signs in, as rows in the office's database before it serves."""
    db = sqlite3.connect(os.path.join(stage.folder, "office.db"))
    with db:
        unit, estate = db.execute("SELECT id, estate FROM unit WHERE building = '24#' AND entrance = 1 AND room = '1203'"
                                  ).fetchone()
        columns = [row[1] for row in db.execute("PRAGMA table_info(bill)")]
        sample = dict(zip(columns, db.execute(
            "SELECT * FROM bill WHERE unit = ? AND tariff = 'T1' ORDER BY period_start LIMIT 1", (unit,)).fetchone()))
        owed = db.execute("SELECT COUNT(*) FROM bill b WHERE unit = ? AND state = 'open' AND amount_fen > (SELECT "
                          "COALESCE(SUM(principal_fen), 0) FROM allocation a WHERE a.bill = b.id)", (unit,)).fetchone()[0]
        first = datetime.date.fromisoformat(sample["period_start"])
        head = db.execute("SELECT head FROM estate WHERE id = ?", (estate,)).fetchone()[0]
        for n in range(BILLS - owed):
            last = first - datetime.timedelta(days=1)
            first = last.replace(day=1)
            bill = {**sample, "id": f"B9{n:06d}", "period_start": first.isoformat(), "period_end": last.isoformat(),
                    "due_day": (last + datetime.timedelta(days=11)).isoformat(), "on_feed": 1}
            db.execute(f"INSERT INTO bill({','.join(columns)}) VALUES({','.join('?' * len(columns))})",
                       [bill[c] for c in columns])
            head += 1
            db.execute("INSERT INTO feed(estate, seq, t, id, building, gone) VALUES(?, ?, 'bill', ?, '24#', 0)",
                       (estate, head, bill["id"]))
        db.execute("UPDATE estate SET head = ? WHERE id = ?", (head, estate))
    db.close()


def bench_stage(fake_clock=None):
    """A real office and estate; the mirror is full once it has synchronised."""
    options = {"fake_clock": fake_clock} if fake_clock else {"fake_clock": None}
    stage = Stage(months=24, window=None, today=datetime.date.today().isoformat(), **options)
    owe_240_bills(stage)
    stage.start_office()
    return stage


def page_bills(stage):
    """The same bills for the plain page, as the kiosk's list shows them."""
    control, rows = stage.control, []
    nodes = control.tree()["nodes"]
    for i, node in enumerate(nodes):
        if node["id"].startswith("bills.list.B"):
            texts = [n["label"] for n in nodes[i + 1:i + 5]]
            rows.append((texts[0], texts[1], texts[2]))
    return [rows[i % len(rows)] for i in range(BILLS)]


# ---- sections -------------------------------------------------------------------------------------------------------
def start_times(stage, display, cold):
    """Process start until the control socket answers: it does so after the first frame is on the screen. Cold: nothing of
    its files is in memory, as after the machine was switched on."""
    readings = []
    files = proc.mapped(stage.kiosk.process.pid) | proc.under(LOCALE, "/usr/share/fonts", "/etc/fonts", "/var/cache/fontconfig")
    for _ in range(COLD_RUNS if cold else RUNS):
        stage.stop_kiosk()
        if cold:
            proc.forget(files | proc.under(os.path.join(stage.folder, "kiosk")))
        begin = time.monotonic()
        stage.start_kiosk(environment=display, wait=None, patience=0.001)
        stats = stage.control.stats()
        readings.append((time.monotonic() - begin) * 1000)
        if stats["frames"] < 1:
            raise AssertionError("the control socket answered before the first frame")
    return spread(readings)


def peer_start_times(display, page, profile, cold):
    """The first run of a new profile is not measured. Cold: as above."""
    readings, files = [], set()
    for i in range(1 + (COLD_RUNS if cold else RUNS)):
        if cold:
            proc.forget(files | proc.under(profile))
        browser = peer.Chromium(display, page, profile)
        files = files or proc.mapped(browser.pid) | proc.under("/usr/lib/chromium", "/usr/share/fonts", "/etc/fonts",
                                                               "/var/cache/fontconfig")
        if i:
            readings.append(browser.ready_ms)
        browser.close()
    return spread(readings)


def memory(stage):
    """Signed in with the bills open; then with the keyboard in use; then after it has closed."""
    control, pid = stage.control, stage.kiosk.process.pid
    found = {"bills_kb": proc.pss_kb(pid)}
    control.tap("footer.back")
    control.wait_screen("home")
    control.tap("home.repair")
    control.wait_screen("repair")
    control.tap("repair.category.water")
    if control.has("repair.urgent.no"):
        control.tap("repair.urgent.no")
    control.wait_node("repair.text.chip.0")
    found["written_with"] = type_something(control)
    found["text_entry_kb"] = proc.pss_kb(pid)
    for _ in range(6):
        if control.screen() == "home":
            break
        control.tap("repair.leave.go" if control.has("repair.leave.go") else "footer.back")
        control.wait_idle()
    found["text_entry_closed_kb"] = proc.pss_kb(pid)
    return found


def type_something(control):
    """Uses every method the keyboard offers, so that each has loaded what it needs. Their names."""
    def candidates():
        return any(n.startswith("repair.text.candidate.") for n in control.nodes())
    methods = [n for n in control.nodes() if n.startswith("repair.text.method.")] or [None]
    for method in methods:
        if method:
            control.tap(method)
            control.wait_idle()
        writing = next((n for n in control.tree()["nodes"] if n["role"] == "writing"), None)
        if writing:
            x, y, w, h = writing["rect"]
            control.ask(do="swipe", **{"from": [x + w // 4, y + h // 2], "to": [x + 3 * w // 4, y + h // 2], "ms": 100})
            control.until(candidates, "candidates of a stroke")
        elif control.has("repair.text.key.s") or method is None or "pinyin" in method:
            control.type("shuiguan")
            control.until(candidates, "candidates of a word in pinyin")
    return [method.rpartition(".")[2] if method else "pinyin" for method in methods]


TOUCHABLE = {"button", "choice", "tab", "checkbox", "item"}


def touches(display):
    """The tour, several times; at each stop also touches that slide off and do nothing. The first visit of a screen is
    told apart: its letters may not have been drawn yet."""
    screens, first = {}, {}
    from stage import NOW
    for _ in range(TOURS):
        with Stage(months=24, fake_clock=NOW, window=None) as stage:
            stage.start_office()
            stage.start_kiosk(environment=display)
            stage.wait_synced()
            stage.control.ask(do="stats", forget=True)
            seen = set()

            def look(name):
                control = stage.control
                came = control.ask(do="stats", readings=True, forget=True)["touches_us"]
                nodes = [n for n in control.tree()["nodes"]
                         if n["role"] in TOUCHABLE and n["visible"] and n["enabled"]]
                top = max((n["layer"] for n in nodes), default=0)
                for node in [n for n in nodes if n["layer"] == top][:PROBES]:
                    x, y, w, h = node["rect"]
                    y = min(y + h // 2, 1919)
                    x = x + w // 2
                    control.ask(do="swipe", **{"from": [x, y], "to": [0 if x > 540 else 1079, y], "ms": 0})
                control.wait_idle()
                probes = control.ask(do="stats", readings=True, forget=True)["touches_us"]
                screens.setdefault(name, []).extend(came + probes)
                if name not in seen:
                    first.setdefault(name, []).extend(came)
                seen.add(name)

            tour(stage, see=look)
            stage.stop_kiosk()
    each = {name: {"p99_ms": round(share(r, 99) / 1000, 2), "touches": len(r)} for name, r in screens.items() if r}
    worst = max(each, key=lambda name: each[name]["p99_ms"])
    return {"screens": each, "worst": worst, "worst_ms": each[worst]["p99_ms"],
            "all_p99_ms": round(share([t for r in screens.values() for t in r], 99) / 1000, 2),
            "first_visit_ms": round(max(max(r) for r in first.values() if r) / 1000, 2)}


def scroll(stage):
    """From the first bill to the last and back with a finger; a reading is building, laying out, painting and showing."""
    control, pid, readings = stage.control, stage.kiosk.process.pid, []
    x, y, w, h = control.nodes()["main"]["rect"]
    low, high = y + h - 100, y + h - 1100
    control.ask(do="stats", forget=True)
    cpu = proc.cpu_ms(pid)
    for start, end in [(low, high)] * 24 + [(high, low)] * 12:
        control.ask(do="swipe", **{"from": [x + w // 2, start], "to": [x + w // 2, end], "ms": 600})
        control.wait_idle()
        readings += control.ask(do="stats", readings=True, forget=True)["frames_us"]
    cpu = proc.cpu_ms(pid) - cpu
    if len(readings) < 36 * 30:
        raise AssertionError(f"the list did not follow the finger: {len(readings)} frames")
    return {"frames": len(readings), "p50_ms": round(share(readings, 50) / 1000, 2),
            "p99_ms": round(share(readings, 99) / 1000, 2), "cpu_ms_a_frame": round(cpu / len(readings), 2)}


def scroll_peer(browser, page):
    """Its frames come with the display's beat, so what can be compared is the processor time of each."""
    cpu = proc.cpu_ms(browser.pid)
    page.order_scroll()
    _, said = page.wait("/scrolled", 120)
    return {"frames": int(said["frames"]), "cpu_ms_a_frame": round((proc.cpu_ms(browser.pid) - cpu) / int(said["frames"]), 2)}


def idle(pid, control=None):
    """Nobody touches anything for a minute."""
    time.sleep(IDLE_S // 6)  # let what follows the last touch settle
    before, cpu = proc.wakeups(pid), proc.cpu_ms(pid)
    stats = control.stats() if control else {}
    time.sleep(IDLE_S)
    count, names = proc.woken(before, proc.wakeups(pid))
    found = {"seconds": IDLE_S, "wakeups": count, "threads": names,
             "cpu_percent": round((proc.cpu_ms(pid) - cpu) / IDLE_S / 10, 3)}
    if control:
        after = control.stats()
        found.update(loop_wakes=after["wakes"] - stats["wakes"], frames=after["frames"] - stats["frames"],
                     painted_pixels=after["painted_pixels"] - stats["painted_pixels"])
    return found


def unchanged(control):
    """Touches where nothing is: frames are made, and not one pixel is painted."""
    before = control.stats()
    for _ in range(10):
        control.ask(do="tap", x=2, y=1000)
    after = control.stats()
    return {"frames": after["frames"] - before["frames"],
            "painted_pixels": after["painted_pixels"] - before["painted_pixels"]}


# ---- all of it ------------------------------------------------------------------------------------------------------
def measure_kiosk(display, wanted, found):
    with bench_stage() as stage:
        stage.start_kiosk(environment=display)
        stage.wait_synced()
        found["mirror_rows"] = stage.control.stats()["sync"]["rows"]
        if "start" in wanted:
            found["start_ms"] = start_times(stage, display, False)
            found["cold_start_ms"] = start_times(stage, display, True)
            say(f"start to first interactive frame: {found['start_ms']}, cold {found['cold_start_ms']}")
        stage.stop_kiosk()
        stage.start_kiosk(environment=display)
        stage.wait_synced()
        if "idle" in wanted:
            found["idle"] = idle(stage.kiosk.process.pid, stage.control)
            found["unchanged"] = unchanged(stage.control)
            say(f"idle: {found['idle']}; nothing changed: {found['unchanged']}")
        stage.sign_in()
        bills = page_bills(stage)
        if "memory" in wanted:
            found["memory"] = memory(stage)
            say(f"memory: {found['memory']}")
        if "scroll" in wanted:
            control = stage.control
            if control.screen() != "bills":
                control.tap("home.bills")
                control.wait_screen("bills")
            found["scroll"] = scroll(stage)
            say(f"scrolling {BILLS} bills: {found['scroll']}")
        stage.stop_kiosk()
    return bills


def measure_peer(display, wanted, bills):
    page, profile, found = peer.Page(bills), peer.new_profile(), {"name": peer.version()}
    try:
        if "start" in wanted:
            found["start_ms"] = peer_start_times(display, page, profile, False)
            found["cold_start_ms"] = peer_start_times(display, page, profile, True)
        browser = peer.Chromium(display, page, profile)
        try:
            if "memory" in wanted:
                time.sleep(3)  # what it starts late counts too
                found["memory"] = {"bills_kb": proc.pss_kb(browser.pid), "processes": len(proc.children(browser.pid))}
            if "idle" in wanted:
                found["idle"] = idle(browser.pid)
            if "scroll" in wanted:
                found["scroll"] = scroll_peer(browser, page)
        finally:
            browser.close()
    finally:
        page.close()
        shutil.rmtree(profile, ignore_errors=True)
    return found


def machine():
    return {"processors": os.cpu_count(), "display": "1080x1920, software renderer", "day": datetime.date.today().isoformat()}


def main(arguments):
    sections = ["start", "memory", "touch", "scroll", "idle"]
    wanted = arguments or sections
    unknown = [a for a in wanted if a not in sections]
    if unknown:
        sys.exit(f"unknown section {unknown[0]}; there are {', '.join(sections)}")
    os.makedirs(os.path.dirname(OUT), exist_ok=True)
    found = {"machine": machine(), "kiosk": {}, "peer": None}
    with Xvfb() as screen:
        bills = measure_kiosk(screen.environment, wanted, found["kiosk"])
        if "touch" in wanted:
            found["kiosk"]["touch"] = touches(screen.environment)
            say(f"touch to frame: {json.dumps(found['kiosk']['touch'], ensure_ascii=False)}")
        if peer.CHROMIUM:
            found["peer"] = measure_peer({"DISPLAY": screen.environment["DISPLAY"]}, wanted, bills)
            say(f"peer: {found['peer']}")
        else:
            say("Chromium is not installed: the figures stand without their peer's")
    with open(OUT, "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main(sys.argv[1:])
