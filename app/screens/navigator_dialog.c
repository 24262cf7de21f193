#include <stdio.h>
#include <string.h>
#include "app/screens/format.h"
#include "app/screens/navigator_internal.h"
#include "app/screens/settings.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_dialog.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"
#include "backend/store/store_desk.h"

void host_message(struct host *host, enum ui_icon icon, const char *title, const char *text)
{
    struct navigator_dialog *dialog = &host->navigator->dialog;
    dialog->kind = NAVIGATOR_MESSAGE;
    dialog->icon = icon;
    text_copy(dialog->title, sizeof dialog->title, title);
    text_copy(dialog->text, sizeof dialog->text, text);
    if (host->ui != NULL)
        ui_invalidate(host->ui);
}

/* Whom to call now, in one paragraph. */
static void call_text(struct host *host, const char *number, char *out, size_t size)
{
    struct store_estate estate;
    struct store_desk desk;
    store_estate(host->view, &estate);
    store_desk(host->view, store_now(host->view), &desk);
    bool at_desk = desk.known && desk.open && estate.desk_phone[0] != '\0';
    const char *phone = at_desk ? estate.desk_phone : estate.duty_phone;
    char line[200];
    out[0] = '\0';
    if (phone[0] == '\0')
        text_copy(out, size, _("No telephone number is known here yet. Please go to the service center."));
    else if (at_desk)
        snprintf(out, size, _("The service center is open now: %s"), phone);
    else
        snprintf(out, size, _("The service center is closed. Duty telephone, day and night: %s"), phone);
    if (number != NULL && number[0] != '\0') {
        size_t used = strlen(out);
        snprintf(line, sizeof line, _("Please say this number: %s"), number);
        snprintf(out + used, size - used, "\n%s", line);
    }
}

void host_call_dialog(struct host *host, const char *number)
{
    char text[400];
    call_text(host, number, text, sizeof text);
    host_message(host, UI_ICON_CALL, _("Whom to call"), text);
    host->navigator->dialog.kind = NAVIGATOR_CALL;
}

static void build_warning(struct navigator *nav, struct ui *ui)
{
    char text[200];
    int left = navigator_seconds_left(nav);
    snprintf(text, sizeof text,
        NGETTEXT("In %d second this page closes and your data is removed from the screen.",
            "In %d seconds this page closes and your data is removed from the screen.", left),
        left);
    widget_dialog_open(ui, "warning", UI_ICON_SCHEDULE, _("Are you still there?"), text);
    widget_button(ui, &(struct widget_button){.id = "warning.continue",
                          .label = _("Continue"),
                          .look = WIDGET_PRIMARY,
                          .wide = true,
                          .height = 160,
                          .type = UI_TYPE_SUBHEAD});
    widget_dialog_close(ui);
}

void navigator_build_dialog(struct navigator *nav, struct ui *ui)
{
    struct navigator_dialog *dialog = &nav->dialog;
    if (nav->warning) {
        build_warning(nav, ui);
        return;
    }
    if (dialog->kind == NAVIGATOR_NO_DIALOG) {
        if (nav->settings)
            settings_build(nav->host, ui);
        return;
    }
    const char *id = dialog->kind == NAVIGATOR_CALL ? "call" : "message";
    widget_dialog_open(ui, id, dialog->icon, dialog->title, dialog->text);
    widget_button(ui, &(struct widget_button){.id = dialog->kind == NAVIGATOR_CALL ? "call.ok" : "message.ok",
                          .label = _("OK"),
                          .look = WIDGET_PRIMARY,
                          .wide = true,
                          .height = 112});
    widget_dialog_close(ui);
}

bool navigator_dialog_action(struct navigator *nav, const struct ui_action *action)
{
    if (strcmp(action->id, "warning.continue") == 0) {
        nav->warning = false;
        nav->last_touch_ms = clock_mono_ms(nav->host->clock);
        navigator_plan(nav);
        return true;
    }
    if (nav->warning)
        return true;
    if (nav->dialog.kind != NAVIGATOR_NO_DIALOG &&
        (strcmp(action->id, "message.ok") == 0 || strcmp(action->id, "call.ok") == 0)) {
        secret_wipe(&nav->dialog, sizeof nav->dialog);
        return true;
    }
    return false;
}

void navigator_fill_session(struct host *host, const struct store_answer *answer)
{
    struct session *session = host->session;
    struct store_person person;
    struct store_unit unit;
    char label[FORMAT_SIZE];
    session->owner = true;
    text_copy(session->person, sizeof session->person, answer->person);
    text_copy(session->unit, sizeof session->unit, answer->unit);
    text_copy(session->credential, sizeof session->credential, answer->credential);
    text_copy(session->role, sizeof session->role, answer->role);
    text_copy(session->auth, sizeof session->auth, "pin");
    if (store_person_get(host->view, answer->person, &person) == STORE_OK)
        text_copy(session->name, sizeof session->name, person.name);
    if (store_unit_get(host->view, answer->unit, &unit) == STORE_OK)
        text_copy(session->unit_label, sizeof session->unit_label, format_unit(&unit, label));
}
