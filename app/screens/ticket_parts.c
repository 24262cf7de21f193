#include "app/screens/ticket_parts.h"

#include <stdio.h>
#include <string.h>

#include "app/ui/widget_button.h"
#include "app/ui/widget_dialog.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_page.h"
#include "app/ui/widget_steps.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"
#include "backend/store/store_unit.h"

const char *ticket_part_state(const struct store_ticket *ticket)
{
    if (ticket->rejected)
        return _("Not taken");
    if (ticket->waiting)
        return _("Waiting to be sent");
    return _(ticket_state_text(ticket->state));
}

enum widget_tone ticket_part_tone(const struct store_ticket *ticket)
{
    if (ticket->rejected)
        return WIDGET_DANGER_TONE;
    if (ticket->waiting)
        return WIDGET_WARN;
    switch (ticket->state) {
    case TICKET_QUOTED:
    case TICKET_PAUSED:
    case TICKET_APPEALED:
    case TICKET_ESCALATED: return WIDGET_WARN;
    case TICKET_FINISHED:
    case TICKET_REPLIED:
    case TICKET_VISITED:
    case TICKET_CLOSED: return WIDGET_GOOD;
    case TICKET_DECLINED:
    case TICKET_CANCELLED:
    case TICKET_WITHDRAWN: return WIDGET_NEUTRAL;
    default: return WIDGET_SOFT;
    }
}

const char *ticket_part_title(const struct store_ticket *ticket)
{
    return format_category(ticket->kind, ticket->place, ticket->category);
}

struct store_actor ticket_part_actor(const struct host *host, bool anonymous)
{
    struct store_actor actor = {.type = "anonymous", .auth = "none"};
    if (!anonymous && host->session->owner) {
        text_copy(actor.type, sizeof actor.type, "owner");
        text_copy(actor.id, sizeof actor.id, host->session->person);
        text_copy(actor.auth, sizeof actor.auth, host->session->auth);
    }
    return actor;
}

void ticket_part_building(struct host *host, char out[16])
{
    struct store_unit unit;
    struct store_estate estate;
    if (host->session->owner && store_unit_get(host->view, host->session->unit, &unit) == STORE_OK) {
        text_copy(out, 16, unit.building);
        return;
    }
    store_estate(host->view, &estate);
    text_copy(out, 16, estate.building);
}

void ticket_part_phone(struct host *host, struct ticket_part_phone *phone)
{
    struct store_estate estate;
    struct store_desk desk;
    store_estate(host->view, &estate);
    store_desk(host->view, store_now(host->view), &desk);
    phone->desk = desk.known && desk.open && estate.desk_phone[0] != '\0';
    text_copy(phone->number, sizeof phone->number, phone->desk ? estate.desk_phone : estate.duty_phone);
}

/* Why a job failed, in the words of the person who waits for it. */
static const char *fault_reason(const struct store_answer *answer)
{
    if ((answer->result == STORE_LIMIT || answer->result == STORE_INVALID) && answer->fault.text[0] != '\0')
        return _(answer->fault.text);
    if (answer->result == STORE_CLOSED)
        return _("The office has taken this kiosk out of service.");
    return _("The kiosk could not write to its disk.");
}

void ticket_part_fault(struct host *host, const struct store_answer *answer, const char *title)
{
    struct ticket_part_phone phone;
    char text[700], call[160] = "";
    ticket_part_phone(host, &phone);
    if (phone.number[0] != '\0')
        snprintf(call, sizeof call,
            phone.desk ? _("Or call the service center: %s.") : _("Or call the duty telephone: %s."),
            phone.number);
    snprintf(text, sizeof text, "%.400s\n%s %s", fault_reason(answer),
        _("What you entered is still here; you can try again."), call);
    host_message(host, UI_ICON_ERROR, title, text);
}

void ticket_part_call(struct ui *ui, const char *id, const struct ticket_part_phone *phone)
{
    if (phone->number[0] != '\0')
        widget_call(ui, &(struct widget_call){.id = id,
                            .icon = UI_ICON_CALL,
                            .title = phone->desk ? _("Urgent? Call the service center")
                                                 : _("Urgent? Call the duty telephone"),
                            .note = _("Just say the number"),
                            .number = phone->number});
}

void ticket_part_row(struct ui *ui, const char *id, const char *label, const char *value)
{
    char spoken[1000];
    snprintf(spoken, sizeof spoken, "%s: %s", label, value);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = spoken,
                    .role = UI_ITEM,
                    .personal = true,
                    .in_public = label,
                    .flow = UI_ROW,
                    .align = UI_CENTER,
                    .gap = 24,
                    .pad_y = 14,
                    .min_height = 80});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .gap = 4});
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, label);
    ui_text(ui, NULL, 40, UI_INK, true, value);
    ui_close(ui);
    ui_icon(ui, UI_ICON_EDIT, 52, UI_ACCENT);
    ui_close(ui);
}

const char *ticket_part_step(int step, int count, char out[FORMAT_SIZE])
{
    snprintf(out, FORMAT_SIZE, _("Step %d of %d"), step, count);
    return out;
}

void ticket_part_footer(struct host *host, struct ui *ui, const struct ticket_part_footer *footer)
{
    char step[FORMAT_SIZE];
    (void)host;
    widget_page_footer(ui);
    widget_step_footer(
        ui, &(struct widget_step_footer){.back_id = "footer.back",
                .back = _("Back"),
                .next_id = footer->id,
                .next = footer->label,
                .step_id = "footer.step",
                .step_text = footer->count ? ticket_part_step(footer->step, footer->count, step) : NULL,
                .step = footer->step,
                .count = footer->count,
                .blocked = footer->disabled,
                .last = footer->send});
}

void ticket_part_touch_note(struct ui *ui, const char *prefix, int count)
{
    char text[2 * FORMAT_SIZE], step[FORMAT_SIZE], id[64];
    if (!layout_roomy(ui) || layout_low(ui))
        return;
    snprintf(id, sizeof id, "%s.step", prefix);
    snprintf(text, sizeof text, "%s · %s", _("One touch goes on"), ticket_part_step(1, count, step));
    ui_leaf(ui, &(struct ui_node){
                    .id = id, .label = text, .role = UI_TEXT, .ink = UI_MUTED, .text_align = UI_CENTER});
}

void ticket_part_leave_dialog(struct ui *ui, const char *prefix)
{
    char id[64], stay[64], go[64];
    snprintf(id, sizeof id, "%s.leave", prefix);
    snprintf(stay, sizeof stay, "%s.leave.stay", prefix);
    snprintf(go, sizeof go, "%s.leave.go", prefix);
    widget_dialog_open(ui, id, UI_ICON_HELP_OUTLINE, _("Leave this form?"),
        _("What you entered is deleted; nothing was sent."));
    widget_button(ui, &(struct widget_button){.id = go, .label = _("Leave"), .wide = true});
    widget_button(ui, &(struct widget_button){
                          .id = stay, .label = _("Go on writing"), .look = WIDGET_PRIMARY, .wide = true});
    widget_dialog_close(ui);
}

/* Icon above the words; beside them where there are two to a row. */
static void category_tile(struct ui *ui, const char *id, const struct ticket_category *category,
    int64_t index, bool beside, bool on)
{
    bool roomy = layout_roomy(ui), low = layout_low(ui);
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = _(category->text),
                    .role = UI_CHOICE,
                    .value = index,
                    .on = on,
                    .flow = beside ? UI_ROW : UI_COLUMN,
                    .align = UI_CENTER,
                    .justify = beside ? UI_FROM_START : UI_CENTERED,
                    .gap = beside ? 28
                           : low  ? 8
                                  : 20,
                    .pad_x = beside ? 36 : 20,
                    .pad_y = low ? 10 : 20,
                    .min_height = low      ? 100
                                  : beside ? 140
                                           : 220,
                    .fill = on ? UI_SOFT : UI_CARD,
                    .border = on ? UI_ACCENT : UI_LINE,
                    .border_width = on ? 4 : 2,
                    .radius = 28});
    ui_icon(ui, format_category_icon(category->kind, category->place, category->code),
        low || (beside && !roomy) ? 64
        : beside                  ? 88
                                  : 104,
        UI_ACCENT);
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = _(category->text),
                    .type = roomy ? UI_TYPE_KEY : UI_TYPE_BODY,
                    .bold = true,
                    .text_align = beside ? UI_START : UI_CENTER});
    ui_close(ui);
}

void ticket_part_categories(
    struct ui *ui, const char *prefix, enum ticket_kind kind, enum ticket_place place, const char *chosen)
{
    size_t count;
    char id[64];
    const struct ticket_category *all = ticket_categories(&count);
    int shown = 0;
    for (size_t i = 0; i < count; i++)
        shown += all[i].kind == kind && all[i].place == place;
    bool words = page_large(ui) && i18n_language() == I18N_ENGLISH; /* long ones */
    int columns = ui_landscape(ui) ? 5 : words ? 1 : shown % 3 == 0 ? 3 : 2;
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = columns, .gap = 24, .grow = 1});
    for (size_t i = 0; i < count; i++) {
        if (all[i].kind != kind || all[i].place != place)
            continue;
        snprintf(id, sizeof id, "%s.category.%s", prefix, all[i].code);
        category_tile(ui, id, &all[i], (int64_t)i, columns <= 2, text_equal(all[i].code, chosen));
    }
    ui_close(ui);
}
