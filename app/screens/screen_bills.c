/* Bills of the signed-in unit: what is due and what of it one wants to pay, what was paid by year, the payments. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "app/screens/bills_internal.h"
#include "app/screens/layout.h"
#include "app/screens/desk_text.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_chart.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_page.h"
#include "app/ui/widget_tabs.h"
#include "app/ui/widget_tag.h"
#include "app/ui/widget_tone.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

static bool was_left_out(const struct bills_state *state, const char *bill)
{
    for (size_t i = 0; i < state->left_out_count; i++)
        if (strcmp(state->left_out[i], bill) == 0)
            return true;
    return false;
}

/* What someone owes does not stay in freed memory. */
static void free_lists(struct bills_state *state)
{
    secret_wipe(state->due.items, state->due.count * sizeof *state->due.items);
    secret_wipe(state->paid.items, state->paid.count * sizeof *state->paid.items);
    secret_wipe(state->payments.items, state->payments.count * sizeof *state->payments.items);
    store_bill_list_free(&state->due);
    store_bill_list_free(&state->paid);
    store_payment_list_free(&state->payments);
    free(state->rows);
    state->rows = NULL;
    state->row_count = 0;
}

/* Paid bills and payments with a heading for each year. */
static void make_rows(struct bills_state *state)
{
    bool paid = state->tab == BILLS_PAID;
    size_t count = paid ? state->paid.count : state->payments.count;
    free(state->rows);
    state->row_count = 0;
    state->rows = calloc(count == 0 ? 1 : 2 * count, sizeof *state->rows);
    if (state->rows == NULL)
        return;
    int year = 0;
    for (size_t i = 0; i < count; i++) {
        int32_t day =
            paid ? state->paid.items[i].period_start
                 : calendar_to_local(state->payments.items[i].paid_at_ms, state->estate.utc_offset_minutes)
                       .day;
        int its = calendar_date_of(day).year;
        if (its != year)
            state->rows[state->row_count++] = (struct bills_row){.heading = true, .year = its};
        year = its;
        state->rows[state->row_count++] = (struct bills_row){.index = i};
    }
}

static void load(struct host *host, void *data)
{
    struct bills_state *state = data;
    const char *unit = host->session->unit;
    bool tenant = session_tenant(host->session);
    int32_t now = store_now(host->view).day;
    free_lists(state);
    store_estate(host->view, &state->estate);
    state->today = store_clock_trusted(host->view) ? now : 0;
    state->failed =
        store_bills(host->view, unit, STORE_BILLS_DUE, tenant, state->today, &state->due) != STORE_OK ||
        store_bills(host->view, unit, STORE_BILLS_PAID, tenant, state->today, &state->paid) != STORE_OK;
    if (!tenant && store_payments(host->view, unit, &state->payments) != STORE_OK)
        state->payments = (struct store_payment_list){0};
    bool first = !state->has_months;
    state->has_months = store_bill_months(host->view, unit, tenant, now, state->months) == STORE_OK;
    while (first && state->has_months && state->months_back < 11 &&
           state->months[11 - state->months_back].amount_fen == 0)
        state->months_back++; /* the present month is often not billed yet */
    state->paid_through = tenant ? 0 : store_paid_through(host->view, unit);
    make_rows(state);
}

static bool picked(const struct bills_state *state, size_t index)
{
    return !was_left_out(state, state->due.items[index].id);
}

static void toggle(struct bills_state *state, size_t index)
{
    const char *bill = state->due.items[index].id;
    for (size_t i = 0; i < state->left_out_count; i++)
        if (strcmp(state->left_out[i], bill) == 0) {
            memmove(state->left_out[i], state->left_out[i + 1],
                (state->left_out_count - i - 1) * sizeof state->left_out[0]);
            state->left_out_count--;
            return;
        }
    if (state->left_out_count < BILLS_LEFT_OUT_MAX)
        text_copy(state->left_out[state->left_out_count++], sizeof state->left_out[0], bill);
}

/* ---- due ----------------------------------------------------------------------------------------------------------- */

static void build_tag(const struct bills_state *state, const struct store_bill *bill, struct ui *ui)
{
    char id[64], text[2 * FORMAT_SIZE], day[FORMAT_SIZE];
    snprintf(id, sizeof id, "bills.tag.%s", bill->id);
    if (state->today != 0 && bill->due_day < state->today) {
        int days = state->today - bill->due_day;
        snprintf(text, sizeof text, NGETTEXT("%d day overdue", "%d days overdue", days), days);
        widget_tag(ui, id, WIDGET_DANGER_TONE, text);
    } else {
        snprintf(text, sizeof text, _("by %s"), format_day(bill->due_day, state->today, day));
        widget_tag(ui, id, WIDGET_WARN, text);
    }
}

static void build_due_row(const struct bills_state *state, size_t index, struct ui *ui)
{
    const struct store_bill *bill = &state->due.items[index];
    char id[64], note[BILLS_NOTE_SIZE], money[FORMAT_SIZE];
    bool on = picked(state, index);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .align = UI_STRETCH, .gap = 24});
    snprintf(id, sizeof id, "bills.pick.%s", bill->id);
    ui_open(ui, &(struct ui_node){.id = id,
                    .role = UI_CHECKBOX,
                    .label = bills_name(bill),
                    .value = (int64_t)index,
                    .on = on,
                    .flow = UI_COLUMN,
                    .justify = UI_CENTERED,
                    .min_width = 60,
                    .pad_y = 26});
    ui_icon(ui, on ? UI_ICON_CHECK_BOX : UI_ICON_CHECK_BOX_OUTLINE_BLANK, 60, UI_ACCENT);
    ui_close(ui);
    snprintf(id, sizeof id, "bills.list.%s", bill->id);
    ui_open(ui, &(struct ui_node){.id = id,
                    .role = UI_ITEM,
                    .label = bills_name(bill),
                    .value = (int64_t)index,
                    .flow = page_large(ui) ? UI_COLUMN : UI_ROW, /* all alike, not each as its words allow */
                    .fold = true,
                    .align = page_large(ui) ? UI_STRETCH : UI_CENTER,
                    .gap = page_large(ui) ? 8 : 24,
                    .pad_y = 26,
                    .grow = 1});
    ui_open(ui, &(struct ui_node){.personal = true, .flow = UI_COLUMN, .gap = 8, .grow = 1});
    ui_text(ui, NULL, 40, UI_INK, true, bills_name(bill));
    ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, bills_note(bill, note));
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.personal = true,
                    .flow = page_large(ui) ? UI_WRAP : UI_COLUMN,
                    .gap = page_large(ui) ? 24 : 8,
                    .align = UI_END});
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = format_money(bill->due_fen, money),
                    .type = UI_TYPE_TITLE,
                    .bold = true,
                    .one_line = true});
    build_tag(state, bill, ui);
    ui_close(ui);
    if (!page_large(ui))
        ui_icon(ui, UI_ICON_CHEVRON_RIGHT, 52, UI_MUTED);
    ui_close(ui);
    ui_close(ui);
}

/* Colour alone says nothing to many: what the red (in high contrast: hollow) bars mean stands below them. */
static void build_legend(struct ui *ui)
{
    bool hollow = ui_prefs(ui).high_contrast;
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 16, .align = UI_CENTER});
    ui_leaf(ui, &(struct ui_node){.width = 28,
                    .height = 28,
                    .radius = 6,
                    .fill = hollow ? UI_NONE : UI_DANGER,
                    .border = UI_DANGER,
                    .border_width = 4});
    ui_text(ui, "bills.legend", UI_TYPE_TAG, UI_MUTED, false, _("not yet paid in full"));
    ui_close(ui);
}

/* "2026年10月：¥ 178.36，未缴清". */
static void month_text(const struct store_month *month, char out[4 * FORMAT_SIZE])
{
    char name[FORMAT_SIZE], money[FORMAT_SIZE];
    bills_month(calendar_day_of((struct calendar_date){month->year, month->month, 1}), name);
    format_money(month->amount_fen, money);
    snprintf(
        out, 4 * FORMAT_SIZE, month->unpaid ? _("%s: %s, not yet paid in full") : _("%s: %s"), name, money);
}

static void build_chart(const struct bills_state *state, struct ui *ui)
{
    struct widget_bar bars[12];
    char month[FORMAT_SIZE], through[2 * FORMAT_SIZE], label[FORMAT_SIZE];
    if (!state->has_months)
        return;
    bool unpaid = false;
    char spoken[12][4 * FORMAT_SIZE];
    int chosen = 11 - state->months_back;
    for (size_t i = 0; i < 12; i++) {
        unpaid = unpaid || state->months[i].unpaid;
        bars[i] =
            (struct widget_bar){.amount = state->months[i].amount_fen, .alarm = state->months[i].unpaid};
        snprintf(bars[i].label, sizeof bars[i].label, "%d", state->months[i].month % 100);
        bars[i].spoken = spoken[i];
        month_text(&state->months[i], spoken[i]);
        snprintf(bars[i].text, sizeof bars[i].text, "%d", (int)(state->months[i].amount_fen / 100 % 1000000));
    }
    bool large = !layout_roomy(ui);
    widget_card_open(ui, "bills.months", WIDGET_NEUTRAL, 1);
    ui_open(ui, &(struct ui_node){.flow = large ? UI_COLUMN : UI_ROW,
                    .fold = true,
                    .gap = large ? 4 : 24,
                    .align = large ? UI_STRETCH : UI_BASELINE});
    ui_leaf(ui, &(struct ui_node){.role = UI_HEADING,
                    .label = _("Last 12 months"),
                    .type = UI_TYPE_TITLE,
                    .bold = true,
                    .grow = 1});
    if (state->paid_through != 0) {
        snprintf(through, sizeof through, _("Fee paid through %s"), bills_month(state->paid_through, month));
        ui_personal(ui, true);
        ui_text(ui, "bills.through", UI_TYPE_BODY, UI_MUTED, false, through);
        ui_personal(ui, false);
    }
    ui_close(ui);
    snprintf(label, sizeof label, "%s", _("Amounts billed in the last 12 months; red: not yet paid in full"));
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1, .min_height = 220});
    ui_personal(ui, true);
    widget_chart(ui, &(struct widget_chart){.id = "bills.chart",
                         .label = label,
                         .bars = bars,
                         .count = 12,
                         .chosen = chosen,
                         .headline = spoken[chosen],
                         .touch = true});
    ui_personal(ui, false);
    ui_close(ui);
    if (unpaid && !layout_low(ui)) /* where the height is wanted, touching the bar says it */
        build_legend(ui);
    ui_close(ui);
}

static void build_sum(const struct bills_state *state, struct ui *ui)
{
    char text[FORMAT_SIZE], money[FORMAT_SIZE];
    int64_t sum = 0;
    int count = 0;
    for (size_t i = 0; i < state->due.count; i++)
        if (picked(state, i)) {
            sum += state->due.items[i].due_fen;
            count++;
        }
    snprintf(text, sizeof text, NGETTEXT("%d bill chosen", "%d bills chosen", count), count);
    bool large = page_large(ui);
    ui_open(ui, &(struct ui_node){.id = "bills.sum",
                    .label = format_money(sum, money),
                    .flow = large ? UI_COLUMN : UI_ROW,
                    .fold = true,
                    .align = large ? UI_STRETCH : UI_CENTER,
                    .gap = 24,
                    .pad_x = 40,
                    .pad_y = 28,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1});
    ui_text(ui, "bills.chosen", UI_TYPE_BODY, UI_MUTED, false, text);
    ui_leaf(ui, &(struct ui_node){.id = "bills.total",
                    .role = UI_TEXT,
                    .label = money,
                    .personal = true,
                    .type = UI_TYPE_SUM,
                    .bold = true,
                    .one_line = true});
    ui_close(ui);
    widget_button(ui, &(struct widget_button){.id = "bills.how",
                          .label = _("How to pay"),
                          .icon = UI_ICON_PAYMENTS,
                          .look = WIDGET_PRIMARY,
                          .height = 112,
                          .type = UI_TYPE_KEY});
    ui_close(ui);
}

static void build_due_list(const struct bills_state *state, struct ui *ui)
{
    ui_open(ui, &(struct ui_node){.id = "bills.list",
                    .role = UI_LIST,
                    .label = _("Unpaid bills"),
                    .flow = UI_COLUMN,
                    .gap = BILLS_RULE_GAP,
                    .pad_x = 40,
                    .pad_y = 8,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    for (size_t i = 0; i < state->due.count; i++) {
        if (i > 0)
            ui_rule(ui);
        build_due_row(state, i, ui);
    }
    ui_close(ui);
}

/* The sum stays in view while the list scrolls, but where larger letters or a low panel leave no room for that. */
static void build_due(const struct bills_state *state, struct ui *ui)
{
    if (state->due.count == 0) {
        widget_empty(
            ui, "bills.empty", UI_ICON_CHECK_CIRCLE, _("All paid"), _("There is nothing to pay. Thank you."));
        build_chart(state, ui);
    } else if (ui_landscape(ui) && layout_roomy(ui)) {
        ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 32, .grow = 1, .align = UI_START});
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .grow = 1});
        build_due_list(state, ui);
        ui_close(ui);
        ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 32, .grow = 1});
        build_sum(state, ui);
        build_chart(state, ui);
        ui_close(ui);
        ui_close(ui);
    } else if (!layout_roomy(ui)) {
        build_due_list(state, ui);
        build_sum(state, ui);
        build_chart(state, ui);
    } else {
        build_due_list(state, ui);
        build_chart(state, ui);
        widget_page_pinned(ui);
        build_sum(state, ui);
        ui_leaf(ui, &(struct ui_node){.height = 16});
    }
}

/* ---- the screen ---------------------------------------------------------------------------------------------------- */

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct bills_state *state = data;
    char due[FORMAT_SIZE];
    page_open(host, ui, _("Bills and payments"));
    snprintf(due, sizeof due, _("Unpaid %zu"), state->due.count);
    const struct widget_tab tabs[] = {
        {.id = "bills.tab.due", .label = state->due.count == 0 ? _("Unpaid") : due, .value = BILLS_DUE},
        {.id = "bills.tab.paid", .label = _("Paid"), .value = BILLS_PAID},
        {.id = "bills.tab.payments", .label = _("Payments"), .value = BILLS_PAYMENTS},
    };
    /* What the owner paid is not a tenant's business. */
    widget_tabs(ui, tabs, session_tenant(host->session) ? 2 : 3, (int)state->tab);
    if (state->failed || state->rows == NULL)
        widget_empty(ui, "bills.failed", UI_ICON_HOURGLASS_EMPTY, _("Your bills can't be shown now"),
            _("They have not arrived from the office yet, or could not be read. The service center can tell "
              "you."));
    else if (state->tab == BILLS_DUE)
        build_due(state, ui);
    else
        bills_build_history(state, ui);
    page_footer(host, ui, true, true);
    page_close(host, ui);
}

/* No payment at the kiosk yet: say where it is possible, and when. */
static void how_to_pay(struct host *host)
{
    struct store_estate estate;
    struct store_desk desk;
    struct store_staff staff[40];
    size_t count = 0;
    char hours[FORMAT_SIZE], text[600];
    const char *cashier = NULL;
    struct calendar_local now;
    store_estate(host->view, &estate);
    desk_text_load(host, &desk, &now);
    if (store_staff_list(host->view, staff, 40, &count) == STORE_OK)
        for (size_t i = 0; i < count && i < 40; i++)
            if (strcmp(staff[i].role, "cashier") == 0 && staff[i].name[0] != '\0')
                cashier = staff[i].name;
    snprintf(text, sizeof text,
        _("At the service center with %s: cash, card or QR code. You get a receipt at once.\n%s. %s"),
        cashier == NULL ? _("the cashier") : cashier, desk_text_hours(&desk, now, hours), estate.desk_phone);
    host_message(host, UI_ICON_PAYMENTS, _("How to pay"), text);
}

static void open_bill(struct host *host, const struct bills_state *state, const char *id, int64_t value)
{
    if (strncmp(id, "bills.list.", 11) == 0 && value >= 0 && (size_t)value < state->due.count)
        host_go(host, &screen_bill, state->due.items[value].id);
    else if (strncmp(id, "bills.paid.", 11) == 0 && value >= 0 && (size_t)value < state->paid.count)
        host_go(host, &screen_bill, state->paid.items[value].id);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    struct bills_state *state = data;
    if (page_action(host, what))
        return;
    if (strncmp(what->id, "bills.tab.", 10) == 0) {
        state->tab = (enum bills_tab)what->value;
        make_rows(state);
        ui_reset_view(host->ui);
    } else if (strncmp(what->id, "bills.pick.", 11) == 0 && what->value >= 0 &&
               (size_t)what->value < state->due.count) {
        toggle(state, (size_t)what->value);
    } else if (strncmp(what->id, "bills.chart.", 12) == 0) {
        state->months_back = 11 - (int)what->value;
    } else if (strcmp(what->id, "bills.how") == 0) {
        how_to_pay(host);
    } else {
        open_bill(host, state, what->id, what->value);
    }
}

static void leave(struct host *host, void *data)
{
    (void)host;
    free_lists(data);
}

const struct screen screen_bills = {
    .name = "bills",
    .state_size = sizeof(struct bills_state),
    .personal = true,
    .load = load,
    .build = build,
    .action = action,
    .leave = leave,
};
