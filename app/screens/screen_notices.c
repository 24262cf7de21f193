/* Notices, the desk's hours, and who answers for the visitor's building. Needs no sign-in. */
#include <stdio.h>
#include <string.h>
#include "app/screens/desk_text.h"
#include "app/screens/screen.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"

#define NOTICES_MAX 20

struct notices_state {
    struct store_estate estate;
    struct store_desk desk;
    struct calendar_local now;
    char building[16]; /* of the signed-in unit, else the kiosk's */
    bool officer_known;
    struct store_officer officer;
    struct store_notice notices[NOTICES_MAX];
    size_t count;
};

static void load(struct host *host, void *data)
{
    struct notices_state *state = data;
    struct store_unit unit;
    store_estate(host->view, &state->estate);
    desk_text_load(host, &state->desk, &state->now);
    text_copy(state->building, sizeof state->building, state->estate.building);
    if (host->session->owner && store_unit_get(host->view, host->session->unit, &unit) == STORE_OK)
        text_copy(state->building, sizeof state->building, unit.building);
    state->officer_known =
        store_officer(host->view, state->building, state->now, &state->officer) == STORE_OK;
    if (store_notices(host->view, state->building, state->now.day, state->notices, NOTICES_MAX,
            &state->count) != STORE_OK)
        state->count = 0;
}

static void build_officer(const struct notices_state *state, struct ui *ui)
{
    char building[FORMAT_SIZE], title[2 * FORMAT_SIZE], note[2 * FORMAT_SIZE];
    const struct store_officer *officer = &state->officer;
    snprintf(title, sizeof title, _("%s answers for %s"), officer->officer.name,
        format_building(state->building, building));
    if (officer->on_duty)
        text_copy(note, sizeof note, _("On duty now"));
    else if (officer->has_stand_in)
        snprintf(note, sizeof note, _("Off duty; %s stands in now"), officer->stand_in.name);
    else
        text_copy(note, sizeof note, _("Off duty now"));
    widget_call(ui, &(struct widget_call){.id = "notices.officer",
                        .icon = UI_ICON_BADGE,
                        .title = title,
                        .note = note,
                        .number = officer->on_duty        ? officer->officer.phone
                                  : officer->has_stand_in ? officer->stand_in.phone
                                                          : ""});
}

static void build_notice(const struct notices_state *state, const struct store_notice *notice, struct ui *ui)
{
    char id[64], day[FORMAT_SIZE];
    int32_t published = calendar_to_local(notice->published_ms, state->estate.utc_offset_minutes).day;
    snprintf(id, sizeof id, "notices.list.%s", notice->id);
    widget_card_open(ui, id, WIDGET_NEUTRAL, 0);
    ui_text(ui, NULL, UI_TYPE_TITLE, UI_INK, true, notice->title);
    ui_text(ui, NULL, UI_TYPE_SMALL, UI_MUTED, false, format_day(published, state->now.day, day));
    ui_text(ui, NULL, UI_TYPE_BODY, UI_INK, false, notice->body);
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct notices_state *state = data;
    page_open(host, ui, _("Notices and office"));
    desk_text_card(ui, "notices.desk", &state->estate, &state->desk, state->now);
    if (state->officer_known)
        build_officer(state, ui);
    page_emergency(host, ui);
    ui_leaf(ui, &(struct ui_node){.id = "notices.title",
                    .role = UI_HEADING,
                    .label = _("Notices"),
                    .type = UI_TYPE_TITLE,
                    .bold = true});
    if (state->count == 0)
        widget_empty(ui, "notices.empty", UI_ICON_CAMPAIGN, _("No notices at present"), NULL);
    for (size_t i = 0; i < state->count; i++)
        build_notice(state, &state->notices[i], ui);
    page_footer(host, ui, true, true);
    page_close(host, ui);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    (void)data;
    page_action(host, what);
}

const struct screen screen_notices = {
    .name = "notices",
    .state_size = sizeof(struct notices_state),
    .load = load,
    .build = build,
    .action = action,
};
