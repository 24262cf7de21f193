"""The tour: through every screen of a real kiosk, with a picture of each. Also what the goldens are taken from."""
import os

from visitor import staff_sign_in, to_home


# 大, in thousandths of the pad.
BIG = [[(100, 370), (900, 350)], [(500, 80), (490, 400), (350, 700), (100, 920)], [(500, 390), (650, 680), (920, 910)]]


def tour(stage, folder=None, see=None, mode=None):
    """Walks the kiosk from its attract screen. Writes FOLDER/NN-name.png, or calls see(name) at each stop, or both.
    `mode` is called at the attract screen whenever the tour comes by, as every end of a visit resets the settings; with
    it, the stops that only show the settings are left out. Returns how many stops there were."""
    control = stage.control
    stops = []

    def stop(name):
        control.wait_idle()
        stops.append(name)
        if folder:
            control.shot(os.path.join(folder, f"{len(stops):02d}-{name}.png"))
        if see:
            see(name)

    mode = mode or nothing
    mode()
    without_signing_in(stage, stop)
    owner(stage, stop, mode)
    anonymous(stage, stop)
    if mode is nothing:
        english_and_sizes(stage, stop)
    else:
        control.tap("footer.exit" if control.has("footer.exit") else "footer.back")
        control.wait_screen("attract")
        mode()
    staff(stage, stop)
    return len(stops)


def nothing():
    """The settings as they are."""


def without_signing_in(stage, stop):
    control = stage.control
    stop("attract")
    control.tap("attract.start")
    control.wait_screen("home")
    stop("home-nobody")
    control.tap("home.notices")
    control.wait_screen("notices")
    stop("notices")
    control.tap("footer.back")
    control.wait_screen("home")


def owner(stage, stop, mode):
    control = stage.control
    control.tap("home.bills")
    control.wait_screen("room")
    stop("room")
    control.tap("room.change")
    control.wait_screen("building")
    stop("building")
    control.tap("footer.back")
    control.wait_screen("room")
    control.tap("room.entrance.1")
    control.keys("room.pad", "1203")
    stop("room-typed")
    control.tap("room.next")
    control.wait_screen("pin")
    control.keys("pin.pad", "111")
    stop("pin")
    control.keys("pin.pad", "111")
    control.wait_node("pin.verdict")
    stop("pin-wrong")
    pin = next(r["pin"] for r in stage.logins() if (r["building"], r["entrance"], r["room"]) == ("24#", "1", "1203"))
    control.keys("pin.pad", pin)
    control.wait_screen("bills")
    stop("bills-due")
    control.tap("bills.tab.paid")
    stop("bills-paid")
    control.tap("bills.tab.payments")
    stop("bills-payments")
    control.tap("bills.tab.due")
    first = next(n for n in control.nodes() if n.startswith("bills.list.") and n.count(".") == 2)
    control.tap(first)
    control.wait_screen("bill")
    stop("bill")
    control.tap("footer.back")
    control.wait_screen("bills")
    control.tap("footer.back")
    control.wait_screen("home")
    stop("home")
    control.tap("home.repair")
    control.wait_screen("repair")
    stop("repair-what")
    control.tap("repair.category.water")
    if control.has("repair.urgent.no"):
        stop("repair-urgent")
        control.tap("repair.urgent.no")
    control.tap("repair.text.chip.0")
    control.tap("repair.text.chip.2")
    control.draw("handwriting.pad", BIG)
    control.wait_node("repair.text.candidate.0")
    stop("repair-writing")
    control.tap("handwriting.again")
    control.tap("repair.text.method.pinyin")
    control.type("loushuihenlihai")
    control.wait_node("repair.text.candidate.0")
    stop("repair-text")
    control.tap("repair.text.more")
    stop("repair-candidates")
    control.tap("repair.text.candidate.0")
    control.tap("repair.next")
    stop("repair-time")
    control.tap("repair.day.1")
    window = next(n for n, node in control.nodes().items() if n.startswith("repair.window.") and node["enabled"])
    control.tap(window)
    stop("repair-contact")
    if control.has("repair.next"):
        control.tap("repair.next")
    if control.has("repair.phone.none"):
        control.tap("repair.phone.none")
    control.wait_node("repair.send")
    stop("repair-confirm")
    control.tap("repair.send")
    control.wait_screen("filed")
    stage.wait_drained()
    stop("filed")
    control.tap("filed.home")
    control.wait_screen("home")
    control.tap("home.tickets")
    control.wait_screen("tickets")
    stop("tickets")
    working = next(n for n, node in control.nodes().items() if n.startswith("tickets.list.") and n.count(".") == 2
                   and any(word in node["label"] for word in ("维修中", "Work in progress")))
    control.tap(working)
    control.wait_screen("ticket")
    stop("ticket")
    control.advance(stage_idle(stage))
    control.wait_node("warning.continue")
    stop("idle-warning")
    control.tap("warning.continue")
    control.tap("footer.exit")
    control.wait_screen("attract")
    mode()
    to_home(stage)


def stage_idle(_stage):
    """Seconds without a touch after which the shipped configuration warns."""
    return 121


def anonymous(stage, stop):
    control = stage.control
    control.tap("home.complaint")
    control.wait_screen("complaint")
    control.tap("complaint.anonymous")
    stop("complaint-about")
    control.tap("complaint.category.noise")
    control.tap("complaint.text.chip.0")
    stop("complaint-text")
    control.tap("complaint.next")
    control.wait_node("complaint.send")
    stop("complaint-confirm")
    control.tap("complaint.send")
    control.wait_screen("filed")
    stage.wait_drained()
    stop("complaint-filed")
    number, code = control.label("filed.number"), control.label("filed.code").replace(" ", "")
    control.tap("filed.home")
    control.wait_screen("home")
    control.tap("home.track")
    control.wait_screen("track")
    control.tap("track.pad.C")
    control.keys("track.pad", number[1:].replace("-", ""))
    control.tap("track.code")
    control.keys("track.pad", code)
    stop("track")
    control.tap("track.show")
    control.wait_screen("ticket")
    stop("ticket-anonymous")
    to_home(stage)


def english_and_sizes(stage, stop):
    control = stage.control
    control.tap("footer.language")
    stop("home-english")
    control.tap("footer.language")
    control.tap("header.settings")
    stop("settings")
    control.tap("settings.text.large")
    control.tap("settings.close")
    stop("home-large")
    control.tap("header.settings")
    control.tap("settings.text.extra_large")
    stop("settings-extra-large")
    control.tap("settings.close")
    stop("home-extra-large")
    control.advance(stage_idle(stage))
    control.wait_node("warning.continue")
    control.advance(31)
    control.wait_screen("attract")
    control.tap("footer.contrast")
    stop("attract-high-contrast")
    control.tap("footer.contrast")
    control.tap("footer.low")
    stop("attract-low-reach")
    control.tap("footer.low")


def staff(stage, stop):
    control = stage.control
    staff_sign_in(stage, "S01", before_pin=lambda: stop("staff-signin"))
    stage.wait_drained()  # signing in is told to the office
    stop("staff")
    control.tap("staff.outbox")
    control.wait_screen("staff_outbox")
    stop("staff-outbox")
    control.tap("footer.back")
    control.wait_screen("staff")
    control.tap("staff.pin")
    control.wait_screen("staff_pin")
    stop("staff-pin")
    control.tap("footer.back")
    control.wait_screen("staff")
    control.tap("staff.leave")
    control.wait_screen("attract")
