"""Merges what the benches wrote (build/bench/*.json) into build/bench/ui.json, prints it as a table, and puts the table
into README.md between its markers.

usage: table.py
"""
import json
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = os.path.join(os.environ.get("MENTING_BUILD", os.path.join(ROOT, "build")), "bench")
README = os.path.join(ROOT, "README.md")
BEGIN, END = "<!-- bench: what make bench measured -->", "<!-- bench: end -->"
SOURCES = ("screen", "pinyin", "handwriting", "sync", "store")


def read(name):
    try:
        with open(os.path.join(FOLDER, name + ".json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None


def at(tree, *path):
    """A value deep in the figures, or None where a part was not measured."""
    for key in path:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def written(value, unit="", scale=1.0, digits=1):
    return "–" if value is None else f"{value * scale:.{digits}f}{unit}"


def ratio(ours, theirs, least):
    return f"1/{least}" + (f" (is 1/{theirs / ours:.1f})" if ours and theirs else "")


def screen_rows(found):
    ours, theirs = found["kiosk"], found["peer"]
    start, peer_start = at(ours, "start_ms", "median"), at(theirs, "start_ms", "median")
    bills, peer_bills = at(ours, "memory", "bills_kb"), at(theirs, "memory", "bills_kb")
    loaded, idle = at(ours, "memory", "text_entry_kb"), at(ours, "idle", "wakeups")
    mb = 1 / 1024
    cold, peer_cold = at(ours, "cold_start_ms", "median"), at(theirs, "cold_start_ms", "median")
    return [
        ("start to the first interactive frame, nothing of it in memory", written(cold, " ms", digits=0),
         written(peer_cold, " ms", digits=0), ratio(cold, peer_cold, 15)),
        ("the same, files in memory", written(start, " ms", digits=0), written(peer_start, " ms", digits=0),
         ratio(start, peer_start, 15)),
        ("memory (PSS), signed in, bills open", written(bills, " MB", mb), written(peer_bills, " MB", mb),
         ratio(bills, peer_bills, 10)),
        (f"the same while writing ({', '.join(at(ours, 'memory', 'written_with') or ['pinyin'])})", written(loaded, " MB", mb), written(peer_bills, " MB", mb),
         ratio(loaded, peer_bills, 5)),
        ("the same, keyboard closed again", written(at(ours, "memory", "text_entry_closed_kb"), " MB", mb), "", ""),
        (f"touch to frame, p99, worst screen ({at(ours, 'touch', 'worst') or '–'})",
         written(at(ours, "touch", "worst_ms"), " ms"), "", "16 ms"),
        ("touch to frame, p99, all screens", written(at(ours, "touch", "all_p99_ms"), " ms"), "", "16 ms"),
        ("scrolling 240 bills, a frame: p50, p99",
         written(at(ours, "scroll", "p50_ms"), ", ") + written(at(ours, "scroll", "p99_ms"), " ms"), "", "8 ms"),
        ("scrolling 240 bills, processor time a frame", written(at(ours, "scroll", "cpu_ms_a_frame"), " ms"),
         written(at(theirs, "scroll", "cpu_ms_a_frame"), " ms"), ""),
        ("wake-ups in 60 s idle, all threads", written(idle, digits=0), written(at(theirs, "idle", "wakeups"), digits=0),
         "one a minute, and the long-poll"),
        ("processor time in 60 s idle", written(at(ours, "idle", "cpu_percent"), " %", digits=3),
         written(at(theirs, "idle", "cpu_percent"), " %", digits=3), ""),
        ("pixels painted when nothing changed", written(at(ours, "unchanged", "painted_pixels"), digits=0), "", "0"),
    ]


def pinyin_rows(found):
    ours, plain = found.get("phrases"), found.get("plain")
    return [
        ("pinyin, 300 sentences: characters right at the first candidate (without our phrases)",
         f"{written(at(ours, 'right_percent'), ' %')} ({written(at(plain, 'right_percent'), ' %')})", "", "95 %"),
        ("the same, of the half of the sentences whose mistakes were not looked at",
         written(at(ours, "right_other_half_percent"), " %"), "", ""),
        ("the same with fuzzy sounds", f"{written(at(ours, 'right_fuzzy_percent'), ' %')} "
         f"({written(at(plain, 'right_fuzzy_percent'), ' %')})", "", ""),
        ("pinyin, a key: mean, p99",
         written(at(ours, "key_mean_ms"), ", ", digits=2) + written(at(ours, "key_p99_ms"), " ms"), "", ""),
    ]


HANDWRITING = (("clean", "as it should be", "90 % among ten"), ("swapped", "two strokes in another order", ""),
               ("joined", "two strokes joined", "75 % among ten"), ("small", "small and off centre", ""))


def handwriting_rows(found):
    rows = [(f"handwriting, {said}: first, among ten, mean time",
             f"{written(at(found, kind, 'top1_percent'), ' %')}, {written(at(found, kind, 'top10_percent'), ' %')}, "
             f"{written(at(found, kind, 'mean_ms'), ' ms')}", "", target) for kind, said, target in HANDWRITING]
    return [*rows[:-1], (*rows[-1][:3], "30 ms")]


def sync_rows(sync):
    live = sync.get("live") or {}
    return [("memory while pulling (largest resident set)", written(sync.get("pulling_rss_kb"), " MB", 1 / 1024, 0), "", ""),
            ("office commit to the kiosk's screen: median (from the sending of the push: median, p99)",
             f"{written(live.get('commit_to_screen_median_ms'))} ms ({written(live.get('push_to_screen_median_ms'))}, "
             f"{written(live.get('push_to_screen_p99_ms'))} ms)", "", "5 ms"),
            ("bytes on the line for a changed row by itself, and in a full page (with gzip)",
             f"{live.get('one_row_bytes_a_row')}, {live.get('page_bytes_a_row')} ({live.get('one_row_gzip_bytes_a_row')}, "
             f"{live.get('page_gzip_bytes_a_row')})", "", "")]


def store_rows(store):
    return [("a filed ticket: syncs of the disk, time", f"{store['syncs_a_ticket']}, {store['ticket_ms']} ms", "", ""),
            ("1,200 bills of one home out of 673,000 rows (out of ten times as many)",
             f"{written(store['bills_ms'])} ms ({written(store['bills_of_ten_times_ms'])} ms)", "", "2 ms, the same within 20 %"),
            ("refused sign-in: wrong PIN, wrong room; how often the longer one is the home that exists",
             f"{written(store['wrong_pin_ms'])}, {written(store['wrong_room_ms'])} ms; {store['told_apart'] * 100:.0f} %", "",
             "50 %")]


def table(found):
    screen = found.get("screen")
    if not screen:
        return []
    peer = at(screen, "peer", "name") or "Chromium (not installed)"
    rows = [("what", "Menting", peer, "to reach"), ("---",) * 4] + screen_rows(screen)
    if found.get("pinyin"):
        rows += pinyin_rows(found["pinyin"])
    if found.get("handwriting"):
        rows += handwriting_rows(found["handwriting"])
    if found.get("sync"):
        sync = found["sync"]
        rows.append(("first synchronisation, rows a second until the screen shows them "
                     f"(`sqlite3 .import`: {sync['import_rows_a_second']:,})", f"{sync['rows_a_second']:,}", "", "100,000"))
        rows += sync_rows(sync)
    if found.get("store"):
        rows += store_rows(found["store"])
    lines = ["| " + " | ".join(row) + " |" for row in rows if row[1].strip("–, ")]
    machine = screen["machine"]
    head = (f"Measured by `make bench` on {machine['day']}, each part beside its peer in one run: {machine['processors']} processors, "
            f"{machine['display']}, {at(screen, 'kiosk', 'mirror_rows') or 0:,} rows in the mirror. The peer shows a plain "
            "page with the same 240 bills.")
    return [head, ""] + lines


def main():
    found = {name: part for name in SOURCES if (part := read(name))}
    with open(os.path.join(FOLDER, "ui.json"), "w", encoding="utf-8") as file:
        json.dump(found, file, ensure_ascii=False, indent=1)
    lines = table(found)
    print("\n".join(lines))
    with open(README, encoding="utf-8") as file:
        text = file.read()
    between = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.S)
    changed = between.sub(lambda _: "\n".join([BEGIN, *lines, END]), text)
    if changed != text:
        with open(README, "w", encoding="utf-8") as file:
            file.write(changed)


if __name__ == "__main__":
    main()
