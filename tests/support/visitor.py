"""What visitors and staff do at the kiosk, touch by touch, as tests need it. Each begins wherever the screen stands."""


def to_home(stage):
    """From anywhere to the home screen, ending whatever was under way."""
    control = stage.control
    for _ in range(12):
        control.wait_idle()
        screen = control.screen()
        if screen == "home":
            return
        nodes = control.nodes()
        for node in ("attract.start", "filed.home", "message.ok", "call.ok", "warning.continue", "repair.leave.go",
                     "complaint.leave.go", "footer.exit", "footer.back"):
            if node in nodes and nodes[node]["enabled"]:
                control.tap(node)
                break
        else:
            raise AssertionError(f"no way home from {screen}: {sorted(nodes)}")
    raise AssertionError("no way home in twelve touches")


def file_repair(stage, category="lighting", chips=1):
    """A fault in the public area, which needs no sign-in. Returns its number once the kiosk says it is saved."""
    control = stage.control
    to_home(stage)
    control.tap("home.repair")
    control.wait_screen("repair")
    control.tap("repair.place.public")
    control.tap(f"repair.category.{category}")
    if control.has("repair.urgent.no"):
        control.tap("repair.urgent.no")
    for chip in range(chips):
        control.tap(f"repair.text.chip.{chip}")
    control.tap("repair.next")
    control.tap("repair.where.here")
    if control.has("repair.phone.none"):
        control.tap("repair.phone.none")
    control.wait_node("repair.send")
    control.tap("repair.send")
    control.wait_screen("filed")
    return control.label("filed.number")


def file_complaint(stage, category="noise"):
    """An anonymous complaint. Returns its number."""
    number, _ = file_anonymous(stage, category)
    return number


def file_anonymous(stage, category="noise"):
    control = stage.control
    to_home(stage)
    control.tap("home.complaint")
    control.wait_screen("complaint")
    control.tap("complaint.anonymous")
    control.tap(f"complaint.category.{category}")
    control.tap("complaint.text.chip.0")
    control.tap("complaint.next")
    control.wait_node("complaint.send")
    control.tap("complaint.send")
    control.wait_screen("filed")
    return control.label("filed.number"), control.label("filed.code").replace(" ", "")


def file_home_repair(stage, category="water"):
    """A repair at the home of whoever is signed in, from the home screen. Returns its number."""
    control = stage.control
    control.tap("home.repair")
    control.wait_screen("repair")
    control.tap(f"repair.category.{category}")
    if control.has("repair.urgent.no"):
        control.tap("repair.urgent.no")
    control.tap("repair.text.chip.0")
    control.tap("repair.next")
    control.tap("repair.window.any")
    if control.has("repair.next"):
        control.tap("repair.next")
    if control.has("repair.phone.none"):
        control.tap("repair.phone.none")
    control.wait_node("repair.send")
    control.tap("repair.send")
    control.wait_screen("filed")
    return control.label("filed.number")


def staff_sign_in(stage, staff, pin=None, before_pin=None):
    """Five touches on the estate's name on the attract screen, the name, the PIN."""
    control = stage.control
    for _ in range(5):
        control.tap("header.title")
    control.wait_screen("staff_signin")
    if before_pin:
        before_pin()
    control.tap(f"staff_signin.list.{staff}")
    control.keys("staff_signin.pad", pin or next(r["pin"] for r in stage.logins() if r["room"] == staff))
    control.wait_screen("staff")
