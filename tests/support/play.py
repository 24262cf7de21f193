"""Plays Menting on this machine: `make run`, `make tour` and `make gallery`.

usage: play.py run|tour|gallery
"""
import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import sys

from gallery import MODES, PROGRAM, Gallery
from stage import LOCALE, BUILD, KIOSK, OFFICE, Stage, Xvfb, run
from tour import tour

RUN = os.path.join(BUILD, "run")
PICTURES = os.path.join(BUILD, "tour")
GALLERY = os.path.join(BUILD, "gallery")


def shown(path):
    return os.path.relpath(path)


def make_estate(folder):
    """The demo estate, once; a half-made one from an interrupted start is made again."""
    if not os.path.exists(os.path.join(folder, "logins.csv")):
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        print("Creating the demo estate ...", flush=True)
        print(run(OFFICE, "demo", "--dir", folder).stdout, end="", flush=True)


def print_logins(stage):
    print("\nDemo logins (building, entrance, room, PIN):")
    for row in stage.logins():
        print(f"  {row['building']:>4} {row['entrance']:>3} {row['room']:>6}  {row['pin'] or '------':6}  {row['note']}")
    print(f"All of them, and the staff's: {shown(os.path.join(stage.folder, 'logins.csv'))}\n", flush=True)


def has_display():
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def play_tour():
    """A tour in a fresh estate under a virtual display, so that its pictures don't depend on yesterday's play."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    os.makedirs(PICTURES)
    with contextlib.ExitStack() as stack:
        display = stack.enter_context(Xvfb())
        stage = stack.enter_context(Stage())
        print("Playing the tour on a virtual display ...", flush=True)
        stage.start_office()
        stage.start_kiosk(environment=display.environment)
        stage.wait_synced()
        count = tour(stage, PICTURES)
    print(f"{count} pictures in {shown(PICTURES)}/", flush=True)


def play_window():
    """Office and kiosk until the kiosk is closed or Ctrl-C."""
    make_estate(RUN)
    stage = Stage(folder=RUN, estate=False, fake_clock=None, window="540x960")
    try:
        stage.start_office()
        print(f"Office: {stage.url}")
        print_logins(stage)
        full_screen = os.environ.get("XDG_CURRENT_DESKTOP") is None
        stage.window = None if full_screen else stage.window
        stage.start_kiosk(environment={}, wait=None)
        print("The kiosk is open. Ctrl-C here, or closing its window, ends everything.", flush=True)
        stage.kiosk.process.wait()
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        for stop, process in ((stage.stop_kiosk, stage.kiosk), (stage.stop_office, stage.office)):
            if process and process.process.poll() is None:
                stop()
        stage.close()


def play_without_display():
    make_estate(RUN)
    stage = Stage(folder=RUN, estate=False)
    print_logins(stage)
    play_tour()
    print("There is no display here, so the kiosk ran on a virtual one. On a desktop, `make run` opens it.")


def open_gallery():
    """In a window until it is closed or Ctrl-C."""
    print("The gallery is open. Ctrl-C here, or closing its window, ends it.", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        if subprocess.run([PROGRAM, "--locale", LOCALE]).returncode:
            sys.exit("play: the gallery could not be opened")


def draw_gallery():
    """A picture of each page and state, in the standard mode and in the one that leaves the least room."""
    shutil.rmtree(GALLERY, ignore_errors=True)
    os.makedirs(GALLERY)
    drawn = []
    with Xvfb() as display, Gallery(environment=display.environment) as gallery:
        for mode, settings in MODES.items():
            gallery.show_contents()
            gallery.prefs(**settings)

            numbers = itertools.count(1)

            def see(name):
                suffix = "" if mode == "standard" else f"-{mode}"
                drawn.append(os.path.join(GALLERY, f"{next(numbers):02}-{name}{suffix}.png"))
                gallery.control.shot(drawn[-1])

            gallery.walk(see)
    print(f"There is no display here: {len(drawn)} pictures in {shown(GALLERY)}/. On a desktop, `make gallery` opens it.")


def main(arguments):
    if arguments == ["gallery"]:
        if has_display():
            open_gallery()
        else:
            draw_gallery()
    elif arguments == ["tour"]:
        play_tour()
    elif arguments == ["run"]:
        if has_display():
            play_window()
        else:
            play_without_display()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        main(sys.argv[1:])
    except AssertionError as error:
        sys.exit(f"play: {error}")
