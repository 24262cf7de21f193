#include "app/screens/bill_working.h"

#include <stdio.h>
#include <string.h>
#include "app/screens/format.h"
#include "app/ui/widget_table.h"
#include "backend/base/i18n.h"
#include "backend/base/text.h"
#include "backend/domain/tariff.h"

#define LINE_SIZE (3 * FORMAT_SIZE)

static void fact(struct ui *ui, const char *name, const char *label, const char *note, const char *value)
{
    char id[48];
    snprintf(id, sizeof id, "bill.fact.%s", name);
    widget_pair(ui, &(struct widget_pair){.id = id, .label = label, .note = note, .value = value});
}

/* "1.80": what is multiplied, without its unit. */
static void number(int64_t scaled, int decimals, int least, char out[32])
{
    text_format_decimal(scaled, decimals, least, out);
}

static void quantity_number(int64_t quantity_e3, char out[32])
{
    number(quantity_e3, 3, quantity_e3 % 1000 == 0 ? 0 : 2, out);
}

static const char *price_name(const struct wire_snapshot *snapshot)
{
    return snapshot->price_name[0] == '\0' ? NULL : snapshot->price_name;
}

/* "1.80 元/平方米·月". */
static void price_fact(struct ui *ui, const struct wire_snapshot *snapshot, int64_t price_e4, const char *per)
{
    char price[32], value[LINE_SIZE];
    number(price_e4, 4, 2, price);
    snprintf(value, sizeof value, _("%s yuan/%s"), price, per);
    fact(ui, "price", _("Unit price"), price_name(snapshot), value);
}

static void time_fact(struct ui *ui, const struct wire_snapshot *snapshot)
{
    char value[LINE_SIZE], days[FORMAT_SIZE];
    value[0] = '\0';
    if (snapshot->months > 0)
        snprintf(
            value, sizeof value, NGETTEXT("%d month", "%d months", snapshot->months), (int)snapshot->months);
    if (snapshot->part_days > 0) {
        size_t used = strlen(value);
        snprintf(
            days, sizeof days, _("%d of %d days"), (int)snapshot->part_days, (int)snapshot->part_month_days);
        snprintf(value + used, sizeof value - used, "%s%s", used == 0 ? "" : " + ", days);
    }
    if (value[0] != '\0')
        fact(ui, "time", _("Time billed"), NULL, value);
    if (snapshot->discount_percent > 0) {
        snprintf(value, sizeof value, "−%d%%", (int)snapshot->discount_percent);
        fact(ui, "discount", _("Vacancy discount"), NULL, value);
    }
}

static void area_facts(struct ui *ui, const struct wire_snapshot *snapshot)
{
    char area[32], value[LINE_SIZE];
    number(snapshot->area_e2, 2, 2, area);
    snprintf(value, sizeof value, _("%s m²"), area);
    fact(ui, "area", _("Floor area"), NULL, value);
    price_fact(ui, snapshot, snapshot->price_e4, _("m² and month"));
    time_fact(ui, snapshot);
}

static void meter_facts(struct ui *ui, const struct wire_snapshot *snapshot, const struct store_bill *bill)
{
    const char *unit = snapshot->unit_name[0] != '\0' ? snapshot->unit_name : bill->unit_name;
    char value[FORMAT_SIZE];
    fact(ui, "current", _("Reading now"), NULL, format_quantity(snapshot->current_e3, "", value));
    fact(ui, "previous", _("Reading before"), NULL, format_quantity(snapshot->previous_e3, "", value));
    if (snapshot->multiplier_e3 != 0 && snapshot->multiplier_e3 != 1000)
        fact(ui, "multiplier", _("Multiplier"), NULL, format_quantity(snapshot->multiplier_e3, "", value));
    fact(ui, "used", _("Used"), NULL, format_quantity(snapshot->quantity_e3, unit, value));
}

/* "98.50 × 1.80 × 1", with the discount where there is one. The second line of a bill with whole months is the part
   of a month. */
static void months_text(const struct wire_snapshot *snapshot, size_t line, bool area, char out[LINE_SIZE])
{
    char quantity[32], price[32], rest[FORMAT_SIZE] = "";
    bool part = snapshot->part_days > 0 && (line > 0 || snapshot->months == 0);
    number(snapshot->area_e2, 2, 2, quantity);
    number(snapshot->price_e4, 4, 2, price);
    if (snapshot->discount_percent > 0)
        snprintf(rest, sizeof rest, " × %d%%", (int)(100 - snapshot->discount_percent));
    if (part)
        snprintf(out, LINE_SIZE, "%s%s%s × %d/%d%s", area ? quantity : "", area ? " × " : "", price,
            (int)snapshot->part_days, (int)snapshot->part_month_days, rest);
    else
        snprintf(out, LINE_SIZE, "%s%s%s × %d%s", area ? quantity : "", area ? " × " : "", price,
            (int)snapshot->months, rest);
}

static void line_text(
    const struct wire_snapshot *snapshot, enum tariff_kind kind, size_t line, char out[LINE_SIZE])
{
    char quantity[32], price[32];
    if (kind == TARIFF_AREA || kind == TARIFF_FIXED) {
        months_text(snapshot, line, kind == TARIFF_AREA, out);
        return;
    }
    if (kind == TARIFF_SHARE) {
        text_copy(out, LINE_SIZE, _("This unit's part of the shared cost"));
        return;
    }
    quantity_number(snapshot->lines[line].quantity_e3, quantity);
    number(snapshot->lines[line].price_e4, 4, 2, price);
    snprintf(out, LINE_SIZE, "%s × %s", quantity, price);
}

static void build_lines(struct ui *ui, const struct wire_snapshot *snapshot, enum tariff_kind kind)
{
    for (size_t i = 0; i < snapshot->line_count; i++) {
        char id[48], text[LINE_SIZE], note[FORMAT_SIZE], money[FORMAT_SIZE];
        snprintf(id, sizeof id, "bill.line.%zu", i + 1);
        line_text(snapshot, kind, i, text);
        snprintf(note, sizeof note, _("price step %zu of this bill"), i + 1);
        widget_pair(ui, &(struct widget_pair){.id = id,
                            .label = text,
                            .note = kind == TARIFF_TIERED && snapshot->line_count > 1 ? note : NULL,
                            .value = format_money(snapshot->lines[i].amount_fen, money)});
    }
}

void bill_working_build(struct ui *ui, const struct store_bill *bill, const struct wire_snapshot *snapshot)
{
    enum tariff_kind kind;
    char money[FORMAT_SIZE];
    if (snapshot->line_count == 0 || !tariff_kind_from_code(snapshot->kind, &kind)) {
        ui_text(ui, "bill.unknown", UI_TYPE_BODY, UI_MUTED, false,
            _("How this amount was computed has not reached the kiosk. The service center can explain it."));
        widget_pair(ui,
            &(struct widget_pair){
                .id = "bill.line.1", .label = _("Amount"), .value = format_money(bill->amount_fen, money)});
        return;
    }
    const char *unit = snapshot->unit_name[0] != '\0' ? snapshot->unit_name : bill->unit_name;
    char per[FORMAT_SIZE];
    if (kind == TARIFF_AREA) {
        area_facts(ui, snapshot);
    } else if (kind == TARIFF_FIXED) {
        price_fact(ui, snapshot, snapshot->price_e4, _("month"));
        time_fact(ui, snapshot);
    } else if (kind == TARIFF_METER) {
        meter_facts(ui, snapshot, bill);
        price_fact(ui, snapshot, snapshot->price_e4, format_unit_name(unit, per));
    } else if (kind == TARIFF_TIERED) {
        meter_facts(ui, snapshot, bill);
    } else if (price_name(snapshot) != NULL) {
        fact(ui, "share", _("Shared cost"), NULL, snapshot->price_name);
    }
    ui_rule(ui);
    build_lines(ui, snapshot, kind);
}
