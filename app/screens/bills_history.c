#include <stdio.h>
#include <string.h>
#include "app/screens/bills_internal.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_empty.h"
#include "backend/base/text.h"

/* Rows of one height, so that only those near the viewport need be declared; a year's heading takes half of a high one. */
static int row_height(const struct ui *ui)
{
    enum ui_text_size size = ui_prefs(ui).text_size;
    int beside = size == UI_TEXT_STANDARD ? 136 : size == UI_TEXT_LARGE ? 196 : 224;
    return page_large(ui) ? beside + (size == UI_TEXT_LARGE ? 92 : 106)
                          : beside; /* there the amount stands below */
}

/* Equal parts: a row's height is this often the height of what ui_list_window counts. */
static size_t parts_of(const struct ui *ui, const struct bills_row *row)
{
    return page_large(ui) && !row->heading ? 2 : 1;
}

static int part_height(const struct ui *ui)
{
    return row_height(ui) / (page_large(ui) ? 2 : 1);
}

const char *bills_name(const struct store_bill *bill)
{
    bool english = i18n_language() == I18N_ENGLISH && bill->tariff_name_en[0] != '\0';
    return english ? bill->tariff_name_en : bill->tariff_name;
}

const char *bills_month(int32_t day, char out[FORMAT_SIZE])
{
    struct calendar_date date = calendar_date_of(day);
    int days = calendar_days_in_month(date.year, date.month);
    int32_t first = day - date.day + 1;
    return format_period(first, first + days - 1, out);
}

static void add_part(char out[BILLS_NOTE_SIZE], const char *part)
{
    size_t used = strlen(out);
    if (part[0] != '\0')
        snprintf(out + used, BILLS_NOTE_SIZE - used, "%s%s", used == 0 ? "" : " · ", part);
}

const char *bills_note(const struct store_bill *bill, char out[BILLS_NOTE_SIZE])
{
    char part[2 * FORMAT_SIZE], value[FORMAT_SIZE];
    bool metered = strcmp(bill->tariff_kind, "meter") == 0 || strcmp(bill->tariff_kind, "tiered") == 0;
    out[0] = '\0';
    add_part(out, format_period(bill->period_start, bill->period_end, value));
    if (metered && bill->quantity_e3 > 0)
        add_part(out, format_quantity(bill->quantity_e3, bill->unit_name, value));
    else
        add_part(out, bill->subject);
    if (bill->late_fee.due_fen > 0) {
        snprintf(part, sizeof part, _("incl. late fee %s"), format_money(bill->late_fee.due_fen, value));
        add_part(out, part);
    }
    if (bill->paid_fen > 0 && bill->due_fen > 0) {
        snprintf(part, sizeof part, _("%s already paid"), format_money(bill->paid_fen, value));
        add_part(out, part);
    }
    return out;
}

const char *bills_method(const char *code)
{
    static const char *const METHODS[][2] = {{"cash", N_("Cash")}, {"qr", N_("QR code")},
        {"card", N_("Bank card")}, {"transfer", N_("Bank transfer")}, {"prepaid", N_("Prepayment")}};
    for (size_t i = 0; i < sizeof METHODS / sizeof METHODS[0]; i++)
        if (strcmp(code, METHODS[i][0]) == 0)
            return _(METHODS[i][1]);
    return code;
}

static const char *payment_kind(const char *code)
{
    if (strcmp(code, "refund") == 0)
        return _("Refund");
    return strcmp(code, "correction") == 0 ? _("Correction") : _("Payment");
}

/* Two lines at the left, the amount and a word at the right, or below where larger letters leave no room beside them.
   Touchable when `item` has an id and role. */
static void build_row(struct ui *ui, struct ui_node item, const char *title, const char *note,
    const char *money, const char *end)
{
    bool below = page_large(ui);
    item.flow = below ? UI_COLUMN : UI_ROW;
    item.align = below ? UI_STRETCH : UI_CENTER;
    item.justify = UI_CENTERED;
    item.gap = below ? 4 : 24;
    item.height = row_height(ui) - BILLS_ROW_APART;
    item.label = title;
    ui_open(ui, &item);
    ui_personal(ui, true);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 4, .grow = below ? 0 : 1});
    ui_leaf(ui, &(struct ui_node){
                    .role = UI_TEXT, .label = title, .type = UI_TYPE_LABEL, .bold = true, .one_line = true});
    ui_leaf(
        ui, &(struct ui_node){
                .role = UI_TEXT, .label = note, .type = UI_TYPE_SMALL, .ink = UI_MUTED, .one_line = true});
    ui_close(ui);
    ui_open(ui, &(struct ui_node){.flow = below ? UI_ROW : UI_COLUMN,
                    .gap = below ? 24 : 4,
                    .align = below ? UI_CENTER : UI_END,
                    .justify = below ? UI_BETWEEN : UI_FROM_START});
    ui_leaf(
        ui, &(struct ui_node){.role = UI_TEXT, .label = money, .type = 40, .bold = true, .one_line = true});
    ui_leaf(ui, &(struct ui_node){.role = UI_TEXT,
                    .label = end,
                    .type = UI_TYPE_TAG,
                    .ink = UI_GOOD,
                    .bold = true,
                    .one_line = true});
    ui_close(ui);
    ui_personal(ui, false);
    if (item.role == UI_ITEM && !below)
        ui_icon(ui, UI_ICON_CHEVRON_RIGHT, 52, UI_MUTED);
    ui_close(ui);
    ui_rule(ui);
}

static void build_paid(const struct bills_state *state, size_t index, struct ui *ui)
{
    const struct store_bill *bill = &state->paid.items[index];
    char id[64], note[BILLS_NOTE_SIZE], money[FORMAT_SIZE], day[FORMAT_SIZE], end[2 * FORMAT_SIZE];
    snprintf(id, sizeof id, "bills.paid.%s", bill->id);
    if (bill->paid_day != 0)
        snprintf(end, sizeof end, _("paid %s"), format_day(bill->paid_day, state->today, day));
    else
        text_copy(end, sizeof end, _("paid"));
    build_row(ui, (struct ui_node){.id = id, .role = UI_ITEM, .value = (int64_t)index}, bills_name(bill),
        bills_note(bill, note), format_money(bill->paid_fen + bill->late_paid_fen, money), end);
}

static void build_payment(const struct bills_state *state, size_t index, struct ui *ui)
{
    const struct store_payment *payment = &state->payments.items[index];
    char id[64], title[2 * FORMAT_SIZE], note[2 * FORMAT_SIZE], money[FORMAT_SIZE], when[FORMAT_SIZE];
    snprintf(id, sizeof id, "bills.payments.%s", payment->id);
    snprintf(title, sizeof title, "%s",
        format_when(payment->paid_at_ms, 0, state->estate.utc_offset_minutes, when));
    snprintf(note, sizeof note, _("Receipt %s"), payment->receipt);
    char end[2 * FORMAT_SIZE];
    snprintf(end, sizeof end, "%s · %s", payment_kind(payment->kind), bills_method(payment->method));
    build_row(ui, (struct ui_node){.id = id, .role = UI_GROUP}, title, note,
        format_money(payment->amount_fen, money), end);
}

static void build_heading(int year, struct ui *ui)
{
    char id[40], text[FORMAT_SIZE];
    snprintf(id, sizeof id, "bills.year.%d", year);
    snprintf(text, sizeof text, _("Year %d"), year);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN,
                    .justify = UI_FROM_END,
                    .height = part_height(ui) - BILLS_ROW_APART,
                    .pad_y = 16});
    ui_leaf(ui,
        &(struct ui_node){.id = id, .role = UI_HEADING, .label = text, .type = UI_TYPE_TITLE, .bold = true});
    ui_close(ui);
    ui_rule(ui);
}

static void build_one(const struct bills_state *state, const struct bills_row *row, struct ui *ui)
{
    if (row->heading)
        build_heading(row->year, ui);
    else if (state->tab == BILLS_PAID)
        build_paid(state, row->index, ui);
    else
        build_payment(state, row->index, ui);
}

void bills_build_history(const struct bills_state *state, struct ui *ui)
{
    size_t first = 0, last = 0;
    bool paid = state->tab == BILLS_PAID;
    if (state->row_count == 0) {
        widget_empty(ui, "bills.none", UI_ICON_RECEIPT_LONG,
            paid ? _("No paid bills here") : _("No payments here"),
            _("This kiosk keeps the last 13 months. The service center has all of them."));
        return;
    }
    ui_open(ui, &(struct ui_node){.id = "bills.history",
                    .role = UI_LIST,
                    .label = paid ? _("Paid bills") : _("Payments"),
                    .flow = UI_COLUMN,
                    .gap = BILLS_RULE_GAP,
                    .pad_x = 40,
                    .fill = UI_CARD,
                    .border = UI_HAIRLINE,
                    .border_width = 2,
                    .radius = 28,
                    .raise = WIDGET_CARD_RAISE});
    size_t parts = 0, at = 0, skipped = 0;
    for (size_t i = 0; i < state->row_count; i++)
        parts += parts_of(ui, &state->rows[i]);
    ui_list_window(ui, "main", parts, part_height(ui), &first, &last);
    while (skipped < state->row_count && at + parts_of(ui, &state->rows[skipped]) <= first)
        at += parts_of(ui, &state->rows[skipped++]);
    ui_list_skip(ui, at, part_height(ui));
    for (size_t i = skipped; i < state->row_count && at < last; i++) {
        build_one(state, &state->rows[i], ui);
        at += parts_of(ui, &state->rows[i]);
    }
    ui_list_skip(ui, parts - at, part_height(ui));
    ui_close(ui);
}
