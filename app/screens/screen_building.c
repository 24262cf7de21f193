/* Choice of the building: all of them at a glance, shops last. Takes the place of the room screen, and gives it back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/screens/address.h"
#include "app/screens/format.h"
#include "app/screens/screen.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_empty.h"
#include "backend/base/text.h"
#include "backend/domain/unit.h"
#include "backend/store/store_unit.h"

struct building_state {
    struct address at; /* as it was when someone wanted another building */
    struct store_building_list list;
};

static void enter(struct host *host, void *data, const char *arg)
{
    struct building_state *state = data;
    (void)host;
    address_read(arg, &state->at);
}

/* Shops last; "3#" before "24#". */
static int in_order(const void *left, const void *right)
{
    const struct store_building *a = left, *b = right;
    if (a->shop != b->shop)
        return a->shop ? 1 : -1;
    long x = strtol(a->building, NULL, 10), y = strtol(b->building, NULL, 10);
    if (x != y)
        return x < y ? -1 : 1;
    return strcmp(a->building, b->building);
}

static void load(struct host *host, void *data)
{
    struct building_state *state = data;
    store_building_list_free(&state->list);
    if (store_buildings(host->view, &state->list) != STORE_OK)
        state->list = (struct store_building_list){0};
    if (state->list.count > 1)
        qsort(state->list.items, state->list.count, sizeof state->list.items[0], in_order);
}

/* The question above says "building" already; English words would not fit. */
static const char *short_name(const struct store_building *building, char out[FORMAT_SIZE])
{
    if (building->shop || i18n_language() == I18N_CHINESE)
        return format_building(building->building, out);
    unit_building_name(building->building, out, FORMAT_SIZE);
    return out;
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct building_state *state = data;
    int columns = ui_landscape(ui) ? 7 : 4;
    if (ui_prefs(ui).text_size != UI_TEXT_STANDARD)
        columns -= 1;
    page_open(host, ui, _("Which building?"));
    ui_open(ui, &(struct ui_node){.id = "building.list",
                    .label = _("Which building?"),
                    .flow = UI_GRID,
                    .fold = true,
                    .columns = columns,
                    .grow = 1,
                    .gap = 20});
    for (size_t i = 0; i < state->list.count; i++) {
        char id[48], label[FORMAT_SIZE];
        const struct store_building *building = &state->list.items[i];
        snprintf(id, sizeof id, "building.list.%s", building->building);
        widget_button(ui,
            &(struct widget_button){.id = id,
                .label = short_name(building, label),
                .value = (int64_t)i,
                .height = 136,
                .look = strcmp(building->building, state->at.building) == 0 ? WIDGET_PRIMARY : WIDGET_PLAIN});
    }
    ui_close(ui);
    if (state->list.count == 0)
        widget_empty(ui, "building.empty", UI_ICON_HOURGLASS_EMPTY, _("Sign-in is not possible yet"),
            _("The estate's data is still on its way. Repairs in public areas can be filed now."));
    page_footer(host, ui, true, false);
    page_close(host, ui);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct building_state *state = data;
    struct address next = state->at;
    char address[ADDRESS_TEXT_SIZE];
    bool back = strcmp(what->id, "footer.back") == 0;
    bool chosen = strncmp(what->id, "building.list.", 14) == 0 && what->value >= 0 &&
                  (size_t)what->value < state->list.count;
    if (!back && !chosen) {
        page_action(host, what);
        return;
    }
    if (chosen && strcmp(next.building, state->list.items[what->value].building) != 0) {
        next = (struct address){0};
        text_copy(next.building, sizeof next.building, state->list.items[what->value].building);
    }
    address_write(&next, address);
    host_replace(host, &screen_room, address);
}

static void leave(struct host *host, void *data)
{
    struct building_state *state = data;
    (void)host;
    store_building_list_free(&state->list);
}

const struct screen screen_building = {
    .name = "building",
    .state_size = sizeof(struct building_state),
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
    .leave = leave,
};
