/*
 * Fingers on the glass. One of them is the pointer; the others are only known so that they do nothing.
 *
 * What SDL 2.26 does when a panel is unplugged (its source): there is no event for it. Xorg ends the touches of a device
 * that goes away, so their fingers lift. Under KMSDRM, and when X11 shows a new panel (SDL then forgets and finds all
 * touch devices, and eats the touch that made it do so), the fingers of the old one are dropped without a
 * SDL_FINGERUP. A press whose finger SDL no longer knows is therefore cancelled here, or nobody's touch would count again.
 */
#include "app/ui/ui_internal.h"

#define REST_MS        10000 /* nobody presses so long without moving: a sleeve, a sticker, a leaning arm */
#define CHECK_MS       500   /* while something is pressed only */
#define PALM_CONTACTS  3
#define QUEUED_UPS_MAX 32

enum ui_touch_state ui_touch_state(int64_t touch, int64_t finger)
{
    /* Only what is listed is asked for: asking SDL for an unknown device makes it reset all of them. */
    for (int i = 0; i < SDL_GetNumTouchDevices(); i++) {
        if (SDL_GetTouchDevice(i) != touch)
            continue;
        SDL_TouchDeviceType type = SDL_GetTouchDeviceType(touch);
        if (type == SDL_TOUCH_DEVICE_INDIRECT_ABSOLUTE || type == SDL_TOUCH_DEVICE_INDIRECT_RELATIVE)
            return UI_TOUCH_PAD;
        for (int f = 0; f < SDL_GetNumTouchFingers(touch); f++) {
            const SDL_Finger *known = SDL_GetTouchFinger(touch, f);
            if (known && known->id == finger)
                return UI_TOUCH_DOWN;
        }
    }
    return UI_TOUCH_GONE;
}

/* SDL's list is ahead of its queue: a finger that is gone may have its lift still waiting there. */
static bool lift_is_queued(int64_t touch, int64_t finger)
{
    SDL_Event ups[QUEUED_UPS_MAX];
    int count = SDL_PeepEvents(ups, QUEUED_UPS_MAX, SDL_PEEKEVENT, SDL_FINGERUP, SDL_FINGERUP);
    for (int i = 0; i < count; i++) {
        if (ups[i].tfinger.touchId == touch && ups[i].tfinger.fingerId == finger)
            return true;
    }
    return count == QUEUED_UPS_MAX;
}

static int find(const struct ui_contacts *contacts, int64_t touch, int64_t finger)
{
    for (int i = 0; i < contacts->count; i++) {
        if (contacts->items[i].touch == touch && contacts->items[i].finger == finger)
            return i;
    }
    return -1;
}

static void drop(struct ui *ui, int index)
{
    struct ui_contacts *contacts = &ui->contacts;
    bool primary = contacts->items[index].primary;
    contacts->items[index] = contacts->items[--contacts->count];
    if (primary)
        ui_pointer_cancel(ui);
}

static void look_again(struct ui *ui, int64_t now)
{
    struct ui_contacts *contacts = &ui->contacts;
    for (int i = contacts->count - 1; i >= 0; i--) {
        struct ui_contact *contact = &contacts->items[i];
        if (contact->known && contacts->state(contact->touch, contact->finger) == UI_TOUCH_GONE &&
            !lift_is_queued(contact->touch, contact->finger)) {
            drop(ui, i);
        } else if (!contact->resting && now - contact->moved_ms >= REST_MS) {
            contact->resting = true;
            if (contact->primary)
                ui_pointer_cancel(ui);
            contact->primary = false;
        }
    }
}

static int counting(const struct ui_contacts *contacts)
{
    int count = 0;
    for (int i = 0; i < contacts->count; i++)
        count += !contacts->items[i].resting;
    return count;
}

void ui_touch_down(struct ui *ui, int64_t touch, int64_t finger, int x, int y)
{
    struct ui_contacts *contacts = &ui->contacts;
    int64_t now = ui_real_ms();
    enum ui_touch_state state = contacts->state(touch, finger);
    if (state == UI_TOUCH_PAD) /* a touchpad's fingers are nowhere on the picture; its pointer is a mouse */
        return;
    int again = find(contacts, touch, finger);
    if (again >= 0)
        drop(ui, again); /* it can't come down twice: its lift was lost */
    look_again(ui, now);
    if (contacts->count == UI_CONTACTS_MAX)
        return;
    bool first = counting(contacts) == 0;
    contacts->items[contacts->count++] = (struct ui_contact){.touch = touch,
        .finger = finger,
        .x = x,
        .y = y,
        .moved_ms = now,
        .known = state == UI_TOUCH_DOWN,
        .primary = first};
    if (first)
        ui_pointer_down(ui, finger, x, y);
    else if (ui->pointer.down && counting(contacts) >= PALM_CONTACTS)
        ui_pointer_cancel(ui); /* a palm or a sleeve, not a choice */
}

void ui_touch_move(struct ui *ui, int64_t touch, int64_t finger, int x, int y)
{
    int index = find(&ui->contacts, touch, finger);
    if (index < 0)
        return;
    struct ui_contact *contact = &ui->contacts.items[index];
    if (x != contact->x || y != contact->y)
        contact->moved_ms = ui_real_ms();
    contact->x = x;
    contact->y = y;
    if (contact->primary)
        ui_pointer_move(ui, finger, x, y);
}

void ui_touch_up(struct ui *ui, int64_t touch, int64_t finger, int x, int y)
{
    struct ui_contacts *contacts = &ui->contacts;
    int index = find(contacts, touch, finger);
    if (index < 0)
        return;
    bool primary = contacts->items[index].primary;
    contacts->items[index] = contacts->items[--contacts->count];
    if (primary)
        ui_pointer_up(ui, finger, x, y);
}

void ui_touch_focus_lost(struct ui *ui)
{
    int mouse = find(&ui->contacts, UI_MOUSE, UI_MOUSE);
    if (mouse >= 0)
        drop(ui, mouse); /* its button may be let go over another window */
    ui_pointer_cancel(ui);
}

int64_t ui_touch_step(struct ui *ui, int64_t now)
{
    look_again(ui, now);
    return counting(&ui->contacts) > 0 ? now + CHECK_MS : 0;
}
