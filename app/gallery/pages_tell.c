/* Pages of what the kiosk tells: lists, timelines, banners, notices, dialogs, progress, and that nothing is there. */
#include <stdio.h>
#include <string.h>

#include "app/gallery/gallery.h"
#include "app/ui/widget_banner.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_dialog.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_list.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_progress.h"
#include "app/ui/widget_text.h"
#include "app/ui/widget_timeline.h"

#define BILLS 240
#define APART 12 /* u between rows, so that a finger between two touches neither by accident */

/* ---- list -------------------------------------------------------------------------------------------------- */

static struct widget_list bills(const struct ui *ui)
{
    static const int heights[] = {
        [UI_TEXT_STANDARD] = 136, [UI_TEXT_LARGE] = 180, [UI_TEXT_EXTRA_LARGE] = 208};
    return (struct widget_list){.id = "list.bills",
        .label = _("Paid bills"),
        .count = BILLS,
        .row_height = heights[ui_prefs(ui).text_size]};
}

static void list_row(struct ui *ui, size_t index, int height)
{
    static const char *const names[] = {N_("Management fee"), N_("Water"), N_("Parking space")};
    char id[48], when[64], amount[32];
    int month = 240 - (int)index / 3;
    bool roomy = ui_prefs(ui).text_size == UI_TEXT_STANDARD;
    snprintf(id, sizeof id, "list.bills.%zu", index);
    snprintf(when, sizeof when, _("%d-%02d"), 2006 + month / 12, month % 12 + 1);
    snprintf(amount, sizeof amount, "¥ %d.%02d", 50 + (int)(index * 37 % 400), (int)(index * 53 % 100));
    ui_open(ui, &(struct ui_node){.height = height, .gap = APART / 2, .justify = UI_FROM_END});
    ui_open(ui, &(struct ui_node){.id = id,
                    .label = _(names[index % 3]),
                    .role = UI_ITEM,
                    .value = (int64_t)index,
                    .flow = UI_ROW,
                    .gap = 24,
                    .height = height - APART - 2,
                    .align = UI_CENTER});
    ui_open(ui, &(struct ui_node){.gap = 4, .grow = 1});
    ui_leaf(ui, &(struct ui_node){.label = _(names[index % 3]),
                    .role = UI_TEXT,
                    .type = roomy ? UI_TYPE_LABEL : UI_TYPE_SMALL,
                    .bold = true,
                    .one_line = true});
    ui_leaf(ui, &(struct ui_node){.label = when,
                    .role = UI_TEXT,
                    .type = roomy ? UI_TYPE_BODY : UI_TYPE_TAG,
                    .ink = UI_MUTED,
                    .one_line = true});
    ui_close(ui);
    ui_leaf(ui, &(struct ui_node){
                    .label = amount, .role = UI_TEXT, .type = UI_TYPE_LABEL, .bold = true, .one_line = true});
    ui_icon(ui, UI_ICON_CHEVRON_RIGHT, 48, UI_MUTED);
    ui_close(ui);
    ui_rule(ui);
    ui_close(ui);
}

void gallery_list(struct gallery *gallery, struct ui *ui)
{
    size_t first, last;
    const struct widget_list list = bills(ui);
    (void)gallery;
    gallery_part(ui, _("240 rows: swipe, or turn pages"));
    widget_list_open(ui, &list, &first, &last);
    for (size_t i = first; i < last; i++)
        list_row(ui, i, list.row_height);
    widget_list_close(ui, &list);
}

void gallery_list_action(struct gallery *gallery, const struct ui_action *action)
{
    const struct widget_list list = bills(gallery->ui);
    widget_list_action(gallery->ui, &list, action);
}

/* ---- timeline ------------------------------------------------------------------------------------------------ */

void gallery_timeline(struct gallery *gallery, struct ui *ui)
{
    const struct widget_event events[] = {{.id = "timeline.filed",
                                              .icon = UI_ICON_CHECK_CIRCLE,
                                              .title = _("Filed"),
                                              .note = _("The service center received it at 10:48"),
                                              .when = _("today 10:48"),
                                              .done = true},
        {.id = "timeline.taken",
            .icon = UI_ICON_CHECK_CIRCLE,
            .title = _("Accepted"),
            .note = _("Supervisor Li, telephone 6800 0001"),
            .when = "10:55",
            .done = true},
        {.id = "timeline.sent",
            .icon = UI_ICON_CHECK_CIRCLE,
            .title = _("Technician assigned"),
            .note = _("Technician Chen of the engineering department comes about 14:00–15:00 and calls "
                      "before; somebody has "
                      "to be at home, because the main valve is inside"),
            .when = "11:02",
            .done = true},
        {.id = "timeline.work",
            .icon = UI_ICON_BUILD_CIRCLE,
            .title = _("Work in progress"),
            .note = _("Technician Chen has arrived"),
            .when = "14:06",
            .done = true},
        {.id = "timeline.done",
            .icon = UI_ICON_RADIO_BUTTON_UNCHECKED,
            .title = _("Finished"),
            .note = _("You can rate it, or say that it is not fixed")},
        {.id = "timeline.call",
            .icon = UI_ICON_RADIO_BUTTON_UNCHECKED,
            .title = _("Call back"),
            .last = true}};
    (void)gallery;
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    ui_open(ui, &(struct ui_node){.gap = 0});
    for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
        widget_event(ui, &events[i]);
    ui_close(ui);
    ui_close(ui);
}

/* ---- banner, notice, nothing ----------------------------------------------------------------------------------- */

/* Framed, so that it is seen that a banner takes the whole width. */
static void framed(struct ui *ui, const char *id, enum widget_tone tone, enum ui_icon icon, const char *text)
{
    ui_open(ui, &(struct ui_node){.border = UI_LINE, .border_width = 2, .pad_x = 2, .pad_y = 2});
    widget_banner(ui, id, tone, icon, text);
    ui_close(ui);
}

void gallery_banner(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    gallery_part(ui, _("Below the header, over the whole width"));
    framed(ui, "banner.warn", WIDGET_WARN, UI_ICON_CLOUD_OFF,
        _("No connection to the office. Amounts are as of today 9:15. What you file is saved here and is "
          "sent to the "
          "office when the line is back."));
    framed(ui, "banner.calm", WIDGET_SOFT, UI_ICON_INFO, _("Amounts are as of yesterday 18:00."));
    framed(ui, "banner.danger", WIDGET_DANGER_TONE, UI_ICON_BLOCK,
        _("The office has taken this kiosk out of service."));
    framed(ui, "banner.good", WIDGET_GOOD, UI_ICON_CLOUD_DONE, _("The line is back; everything is sent."));
    gallery_part(ui, _("Without an icon"));
    framed(ui, "banner.plain", WIDGET_WARN, UI_ICON_NONE,
        _("This kiosk's clock is wrong: no late fees are shown."));
}

void gallery_notice(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    widget_notice_open(ui, "notice.urge", WIDGET_NEUTRAL, UI_ICON_NOTIFICATIONS_ACTIVE,
        _("Waiting too long?"), _("Once in 4 hours; the supervisor is reminded"));
    widget_button(ui, &(struct widget_button){.id = "notice.urge.button", .label = _("Urge")});
    ui_close(ui);
    widget_notice_open(ui, "notice.soft", WIDGET_SOFT, UI_ICON_NFC, _("Your door card is quicker"),
        _("Or scan the code on a printed bill"));
    ui_close(ui);
    widget_notice_open(
        ui, "notice.good", WIDGET_GOOD, UI_ICON_CHECK_CIRCLE, _("Thank you for your rating."), NULL);
    ui_close(ui);
    widget_notice_open(ui, "notice.warn", WIDGET_WARN, UI_ICON_INFO, _("Room or PIN is not right"),
        _("After 3 more wrong ones you have to wait 30 seconds."));
    ui_close(ui);
    gallery_part(ui, _("Whom to call"));
    widget_call(ui, &(struct widget_call){.id = "notice.danger",
                        .tone = WIDGET_DANGER_TONE,
                        .icon = UI_ICON_WARNING,
                        .title = _("Trapped in a lift, burst pipe, smell of gas"),
                        .note = _("Call the duty telephone now, day and night"),
                        .number = "6800 0000"});
    widget_call(ui, &(struct widget_call){.id = "notice.desk",
                        .icon = UI_ICON_SUPPORT_AGENT,
                        .title = _("The service center is open"),
                        .note = _("Today 8:00–18:00, also at noon"),
                        .number = "6800 0001"});
}

void gallery_empty(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_empty(ui, "empty.bills", UI_ICON_RECEIPT_LONG, _("Nothing to pay"),
        _("The fee is paid through September 2026."));
    ui_close(ui);
    gallery_part(ui, _("A list without rows"));
    const struct widget_list list = {.id = "empty.list",
        .label = _("My tickets"),
        .row_height = 136,
        .empty_icon = UI_ICON_INBOX,
        .empty = _("No tickets yet"),
        .empty_note = _("What you file here or at the desk is shown for 13 months.")};
    size_t first, last;
    widget_list_open(ui, &list, &first, &last);
    widget_list_close(ui, &list);
}

/* ---- dialog ---------------------------------------------------------------------------------------------------- */

void gallery_dialog(struct gallery *gallery, struct ui *ui)
{
    gallery_part(ui, _("The page below can't be touched until the dialog is answered"));
    widget_button(ui, &(struct widget_button){.id = "dialog.ask", .label = _("A question"), .value = 1});
    widget_button(ui, &(struct widget_button){.id = "dialog.tell", .label = _("A message"), .value = 2});
    if (gallery->answers.dialog == 1) {
        widget_dialog_open(ui, "dialog", UI_ICON_CANCEL, _("Cancel this repair?"),
            _("Nobody will come. You can file a new one at any time."));
        widget_button(ui, &(struct widget_button){.id = "dialog.no", .label = _("Go back"), .wide = true});
        widget_button(
            ui, &(struct widget_button){
                    .id = "dialog.yes", .label = _("Cancel it"), .look = WIDGET_PRIMARY, .wide = true});
        widget_dialog_close(ui);
    } else if (gallery->answers.dialog == 2) {
        widget_dialog_open(ui, "dialog", UI_ICON_ERROR, _("Your report was not sent"),
            _("The kiosk could not write to its disk. What you entered is still here; you can try again. Or "
              "call the "
              "service center: 6800 0001."));
        widget_button(ui, &(struct widget_button){
                              .id = "dialog.yes", .label = _("OK"), .look = WIDGET_PRIMARY, .wide = true});
        widget_dialog_close(ui);
    }
}

void gallery_dialog_action(struct gallery *gallery, const struct ui_action *action)
{
    bool open = strcmp(action->id, "dialog.ask") == 0 || strcmp(action->id, "dialog.tell") == 0;
    gallery->answers.dialog = open ? (int)action->value : 0;
}

/* ---- progress -------------------------------------------------------------------------------------------------- */

void gallery_progress(struct gallery *gallery, struct ui *ui)
{
    (void)gallery;
    gallery_part(ui, _("Of known length"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_progress(
        ui, &(struct widget_progress){
                .id = "progress.none", .label = _("Getting the data"), .done = 0, .total = 673120});
    ui_leaf(ui, &(struct ui_node){.height = 8});
    widget_progress(ui, &(struct widget_progress){.id = "progress.some",
                            .label = _("Getting the data"),
                            .note = _("About two minutes; bills can be looked up after that."),
                            .done = 249000,
                            .total = 673120});
    ui_leaf(ui, &(struct ui_node){.height = 8});
    widget_progress(ui, &(struct widget_progress){
                            .id = "progress.all", .label = _("Everything is here"), .done = 7, .total = 7});
    ui_close(ui);
    gallery_part(ui, _("Of unknown length; in high contrast nothing moves"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_progress(ui, &(struct widget_progress){.id = "progress.unknown",
                            .label = _("Asking the office"),
                            .note = _("This takes a moment. Nothing you entered is lost.")});
    ui_close(ui);
}
