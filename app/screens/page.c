#include <stdio.h>
#include <string.h>
#include "app/screens/format.h"
#include "app/screens/navigator_internal.h"
#include "app/screens/screen.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_page.h"
#include "backend/base/text.h"
#include "backend/store/store_desk.h"
#include "backend/store/store_unit.h"

/* With the line up, the office answers within half a minute even when nothing changed: older than this is old. */
#define STALE_MS (60 * 60 * (int64_t)1000)

#define BANNER_SIZE 320

static void offline_banner(struct host *host, const struct store_sync_state *sync, char out[BANNER_SIZE])
{
    struct store_estate estate;
    char when[FORMAT_SIZE];
    /* No count: what waits may be another visitor's. */
    const char *kept = _("What you file is saved here and is sent to the office when the line is back.");
    int64_t now = store_clock_trusted(host->view) ? clock_wall_ms(host->clock) : 0;
    store_estate(host->view, &estate);
    if (sync->pulled_ms == 0)
        snprintf(out, BANNER_SIZE, "%s %s", _("No connection to the office."), kept);
    else
        snprintf(out, BANNER_SIZE, _("No connection to the office. Amounts are as of %s. %s"),
            format_when(sync->pulled_ms, now, estate.utc_offset_minutes, when), kept);
}

/* The line below the header, the most important first. False: nothing to say. */
static bool banner(struct host *host, char out[BANNER_SIZE], enum ui_icon *icon)
{
    struct store_sync_state sync;
    store_sync_state(host->store, &sync);
    bool trusted = store_clock_trusted(host->view);
    if (sync.link == STORE_LINK_REVOKED) {
        *icon = UI_ICON_BLOCK;
        text_copy(out, BANNER_SIZE, _("The office has taken this kiosk out of service."));
    } else if (sync.link == STORE_LINK_DOWN || sync.link == STORE_LINK_REFUSED) {
        *icon = UI_ICON_CLOUD_OFF;
        offline_banner(host, &sync, out);
    } else if (!trusted && sync.pulled_ms != 0) {
        struct store_estate estate;
        char when[FORMAT_SIZE];
        *icon = UI_ICON_SCHEDULE;
        store_estate(host->view, &estate);
        snprintf(out, BANNER_SIZE,
            _("This kiosk's clock is wrong: no late fees are shown. Amounts are as of %s."),
            format_when(sync.pulled_ms, 0, estate.utc_offset_minutes, when));
    } else if (sync.pulled_ms != 0 && clock_wall_ms(host->clock) - sync.pulled_ms > STALE_MS) {
        struct store_estate estate;
        char when[FORMAT_SIZE];
        *icon = UI_ICON_HISTORY;
        store_estate(host->view, &estate);
        snprintf(out, BANNER_SIZE, _("Amounts are as of %s."),
            format_when(sync.pulled_ms, clock_wall_ms(host->clock), estate.utc_offset_minutes, when));
    } else {
        return false;
    }
    return true;
}

/* "24栋1单元1203 · 王**", or the member of staff. False: nobody is signed in. */
static bool who(struct host *host, char *out, size_t size)
{
    const struct session *session = host->session;
    struct store_unit unit;
    char label[FORMAT_SIZE];
    if (session->staff) {
        snprintf(out, size, "%s", session->staff_name);
        return true;
    }
    if (!session->owner)
        return false;
    if (store_unit_get(host->view, session->unit, &unit) == STORE_OK)
        format_unit(&unit, label);
    else
        text_copy(label, sizeof label, session->unit_label);
    if (session->name[0] != '\0')
        snprintf(out, size, "%s · %s", label, session->name);
    else
        snprintf(out, size, "%s", label);
    return true;
}

void page_open(struct host *host, struct ui *ui, const char *title)
{
    char right[FORMAT_SIZE + 64], line[BANNER_SIZE];
    struct widget_page page = {.title = title, .settings_button = _("Settings")};
    if (who(host, right, sizeof right))
        page.right = right;
    page.right_personal = host->session->owner;
    if (banner(host, line, &page.banner_icon))
        page.banner = line;
    widget_page_open(ui, &page);
}

bool page_large(const struct ui *ui)
{
    return ui_narrow(ui);
}

enum ui_icon page_footer_icon(const struct ui *ui, enum ui_icon icon)
{
    return page_large(ui) ? UI_ICON_NONE : icon;
}

void page_footer(struct host *host, struct ui *ui, bool back, bool exit)
{
    widget_page_footer(ui);
    if (back)
        widget_button(ui,
            &(struct widget_button){
                .id = "footer.back", .label = _("Back"), .icon = page_footer_icon(ui, UI_ICON_ARROW_BACK)});
    if (exit && session_any(host->session))
        widget_button(
            ui, &(struct widget_button){
                    .id = "footer.exit", .label = _("Exit"), .icon = page_footer_icon(ui, UI_ICON_LOGOUT)});
}

void page_close(struct host *host, struct ui *ui)
{
    (void)host;
    widget_page_close(ui);
}

/* The attract screen's footer: the three that help most, and a small way to all; with larger letters two by two. */
static void settings_of_all(struct ui *ui, const char *size)
{
    struct ui_prefs prefs = ui_prefs(ui);
    bool large = page_large(ui);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW,
                    .gap = 24,
                    .align = UI_CENTER,
                    .grow = 1,
                    .width = large ? ui_width(ui) - 96 : 0});
    ui_open(
        ui, &(struct ui_node){
                .flow = UI_GRID, .fold = true, .columns = large ? 2 : 3, .gap = large ? 16 : 24, .grow = 1});
    widget_button(ui, &(struct widget_button){.id = "footer.text",
                          .label = size,
                          .icon = page_footer_icon(ui, UI_ICON_TEXT_FIELDS),
                          .wide = true});
    widget_button(ui, &(struct widget_button){.id = "footer.contrast",
                          .label = prefs.high_contrast ? _("Colours") : _("Contrast"),
                          .icon = page_footer_icon(ui, UI_ICON_CONTRAST),
                          .wide = true});
    widget_button(ui, &(struct widget_button){.id = "footer.low",
                          .label = prefs.low_reach ? _("Normal height") : _("Lower"),
                          .icon = page_footer_icon(ui, UI_ICON_VERTICAL_ALIGN_BOTTOM),
                          .wide = true});
    if (!large)
        ui_close(ui);
    widget_button(ui, &(struct widget_button){.id = "footer.settings",
                          .label = _("Settings"),
                          .icon = large ? UI_ICON_NONE : UI_ICON_MORE_HORIZ,
                          .icon_only = !large,
                          .wide = large});
    if (large)
        ui_close(ui);
    ui_close(ui);
}

void page_settings(struct host *host, struct ui *ui, bool all)
{
    (void)host;
    enum ui_text_size now = ui_prefs(ui).text_size;
    const char *size = now == UI_TEXT_STANDARD ? _("Bigger")
                       : now == UI_TEXT_LARGE  ? _("Biggest")
                                               : _("Normal size");
    if (all) {
        settings_of_all(ui, size);
    } else if (now ==
               UI_TEXT_STANDARD) { /* larger words need the room; the header's button leads to the same */
        widget_button(
            ui, &(struct widget_button){.id = "footer.text", .label = size, .icon = UI_ICON_TEXT_FIELDS});
        widget_button(ui, &(struct widget_button){.id = "footer.language",
                              .label = i18n_language() == I18N_CHINESE ? "English" : "中文"});
    }
}

bool page_action(struct host *host, const struct ui_action *action)
{
    const char *id = action->id;
    if (strcmp(id, "footer.back") == 0) {
        host_back(host);
    } else if (strcmp(id, "footer.exit") == 0) {
        host_exit(host);
    } else {
        return false;
    }
    return true;
}

void page_emergency(struct host *host, struct ui *ui)
{
    struct store_estate estate;
    store_estate(host->view, &estate);
    bool phone = estate.duty_phone[0] != '\0';
    widget_call(ui, &(struct widget_call){.id = "emergency",
                        .tone = WIDGET_DANGER_TONE,
                        .icon = UI_ICON_WARNING,
                        .title = _("Trapped in a lift, burst pipe, smell of gas"),
                        .note = phone ? _("Call the duty telephone now, day and night")
                                      : _("Leave the place and get help at once"),
                        .number = estate.duty_phone});
}
