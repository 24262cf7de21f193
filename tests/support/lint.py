"""What compilers don't check: who includes whom, how long functions are, which messages lack a translation.

usage: lint.py (from the project's root). Prints each finding as FILE:LINE: text; exit status 1 when there is any.
"""
import os
import re
import subprocess
import sys
import tempfile

# Folder -> folders it may include headers from (design: "Who may include whom"). A folder may always include itself.
ALLOWED = {
    "backend/base": [],
    "backend/domain": ["backend/base"],
    "backend/wire": ["backend/domain", "backend/base"],
    "backend/store": ["backend/wire", "backend/domain", "backend/base"],
    "backend/sync": ["backend/store", "backend/wire", "backend/base"],
    "backend/office/db": ["backend/base"],
    "backend/office/desk": ["backend/office/db", "backend/wire", "backend/domain", "backend/base"],
    "backend/office/httpd": ["backend/office", "backend/office/desk", "backend/office/db", "backend/wire", "backend/domain",
                             "backend/base"],
    "backend/office/cli": ["backend/office", "backend/office/httpd", "backend/office/desk", "backend/office/db",
                           "backend/wire", "backend/domain", "backend/base"],
    "backend/office": ["backend/office/cli", "backend/office/httpd", "backend/office/desk", "backend/office/db",
                       "backend/wire", "backend/domain", "backend/base"],
    "app/ui": ["backend/base"],
    "app/text_entry": ["app/ui", "backend/base"],
    "app/devices": ["backend/base"],
    "app/screens": ["app", "app/ui", "app/text_entry", "app/devices", "backend/store", "backend/domain", "backend/base"],
    "app/maintenance": ["app", "app/ui", "app/text_entry", "app/devices", "app/screens", "backend/store", "backend/domain",
                        "backend/base"],
    "app/gallery": ["app/ui", "backend/base"],
    "app": ["app/ui", "app/screens", "app/text_entry", "app/maintenance", "app/devices", "backend/store", "backend/sync",
            "backend/domain", "backend/base"],
}
# System headers with a wall around them.
WALLS = {"sqlite3.h": ["backend/store", "backend/office/db"], "curl/": ["backend/sync"], "SDL": ["app/ui"], "X11/": ["app/ui"],
         "microhttpd.h": ["backend/office/httpd", "backend/office"], "jansson.h": ["backend/wire", "backend/office", "backend/office/cli", "app/ui"],
         "gnutls/": ["backend/office/httpd"], "sodium.h": ["backend/base"], "zlib.h": ["backend/base", "app/ui"], "ini.h": ["backend/base"], "speech-dispatcher/": ["app/devices"],
         "rime_api.h": ["app/text_entry"], "zinnia.h": ["app/text_entry"]}
FUNCTION_LINES = 80


def sources():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "*.c", "*.h"], capture_output=True,
                            text=True, check=True).stdout.split()
    return [path for path in listed if os.path.exists(path)]


def folder_of(path):
    return os.path.dirname(path)


def check_includes(path, lines):
    folder = folder_of(path)
    if folder.startswith("tests"):
        return
    for number, line in enumerate(lines, 1):
        found = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
        if not found:
            continue
        kind, name = found.groups()
        if kind == '"':
            target = folder_of(name)
            if not os.path.exists(name):
                yield number, f'"{name}" is not a path from the project\'s root'
            elif target != folder and target not in ALLOWED.get(folder, []):
                yield number, f"{folder} may not include {target}"
            elif target != folder and name.endswith("_internal.h"):
                yield number, f"{name} is private to {target}"
        else:
            for wall, inside in WALLS.items():
                if name.startswith(wall) and folder not in inside:
                    yield number, f"<{name}> is included only in {', '.join(inside)}"
                if wall == "curl/" and name.startswith(wall) and not path.endswith("sync_curl_internal.h"):
                    yield number, "curl is included by one file, sync_curl_internal.h"


def check_functions(path, lines):
    start = None
    for number, line in enumerate(lines, 1):
        if line.startswith("{"):
            start = number
        elif line.startswith("}") and start:
            length = number - start - 1
            if length > FUNCTION_LINES:
                yield start, f"a function of {length} lines; {FUNCTION_LINES} is the limit"
            start = None


def check_length(path, lines):
    limit = 250 if path == "app/main.c" else 620
    if len(lines) > limit and not path.startswith("tests/"):
        yield limit, f"a file of {len(lines)} lines; {limit} is the limit"


def check_words(path, lines):
    for number, line in enumerate(lines, 1):
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            yield number, "unfinished by its own words"


def check_translations():
    """Every message id that the code marks has a Chinese text, and none is empty or fuzzy."""
    with tempfile.TemporaryDirectory() as scratch:
        template = os.path.join(scratch, "menting.pot")
        code = [p for p in sources() if p.endswith(".c") and p.startswith(("app/", "backend/domain", "backend/store"))]
        subprocess.run(["xgettext", "--language=C", "--from-code=UTF-8", "-k_", "-kN_", "-kNGETTEXT:1,2", "-o", template, *code],
                       check=True)
        catalogues = sorted((os.path.join("assets/locale/zh_CN", n) for n in os.listdir("assets/locale/zh_CN")
                             if n.endswith(".po")), key=lambda path: (path.endswith("/gallery.po"), path))
        merged = os.path.join(scratch, "zh_CN.po")
        done = subprocess.run(["msgcat", "--use-first", "-o", merged, *catalogues], capture_output=True, text=True)
        if done.returncode:
            yield "assets/locale/zh_CN", 1, done.stderr.strip()
            return
        done = subprocess.run(["msgcmp", merged, template], capture_output=True, text=True)
        for line in done.stderr.splitlines():
            if "this message" in line or "fuzzy" in line or "untranslated" in line:
                place = re.search(r":(\d+):", line)
                number = int(place.group(1)) if place else 1
                with open(template if template in line else merged, encoding="utf-8") as file:
                    text = file.read().splitlines()
                context = next((t for t in text[number - 1:number + 3] if t.startswith("msgid")), "")
                yield "assets/locale/zh_CN", number, f"{line.split(': ', 1)[-1]} {context}"


def main():
    findings = 0
    for path in sources():
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        for check in (check_includes, check_functions, check_length, check_words):
            for number, text in check(path, lines):
                print(f"{path}:{number}: {text}")
                findings += 1
    for path, number, text in check_translations():
        print(f"{path}:{number}: {text}")
        findings += 1
    print(f"lint: {findings} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
