#include "backend/wire/wire_changes.h"

#include <string.h>

/* Text is T, integers I; the Q forms may be null. Meanings stand in PROTOCOL.md, which a test holds against this. */
#define T(name)                                                                                              \
    {                                                                                                        \
        name, WIRE_TEXT, false                                                                               \
    }
#define TQ(name)                                                                                             \
    {                                                                                                        \
        name, WIRE_TEXT, true                                                                                \
    }
#define I(name)                                                                                              \
    {                                                                                                        \
        name, WIRE_INTEGER, false                                                                            \
    }
#define IQ(name)                                                                                             \
    {                                                                                                        \
        name, WIRE_INTEGER, true                                                                             \
    }

static const struct wire_column estate_columns[] = {T("id"), T("name"), I("utc_offset")};
static const struct wire_column setting_columns[] = {T("id"), T("value")};
static const struct wire_column area_columns[] = {
    T("id"), T("building"), T("kind"), T("post"), I("units"), I("sort")};
static const struct wire_column staff_columns[] = {
    T("id"), T("name"), T("post"), T("role"), TQ("phone"), I("active")};
static const struct wire_column staff_credential_columns[] = {T("id"), T("staff"), T("pin_hash")};
static const struct wire_column shift_columns[] = {
    T("id"), T("season"), T("shift"), I("start"), I("end"), I("break_start"), I("break_end")};
static const struct wire_column roster_columns[] = {T("id"), T("staff"), T("day"), T("shift")};
static const struct wire_column holiday_columns[] = {T("id"), T("day"), T("name"), I("closed")};
static const struct wire_column unit_columns[] = {
    T("id"), T("building"), I("entrance"), T("room"), T("kind"), I("area_e2"), I("floor"), T("state")};
static const struct wire_column person_columns[] = {T("id"), T("name"), TQ("phone_tail")};
static const struct wire_column occupancy_columns[] = {
    T("id"), T("unit"), T("person"), T("role"), TQ("since"), TQ("until")};
static const struct wire_column credential_columns[] = {
    T("id"), T("unit"), T("person"), TQ("pin_hash"), TQ("card_hash"), T("state"), I("version")};
static const struct wire_column tariff_columns[] = {T("id"), T("name"), T("name_en"), T("kind"),
    I("price_e4"), T("unit_name"), T("period"), T("owner"), I("late_fee"), T("basis")};
static const struct wire_column policy_columns[] = {T("id"), T("title"), T("body"), I("sort")};
static const struct wire_column bill_columns[] = {T("id"), T("unit"), T("tariff"), TQ("subject"),
    T("period_start"), T("period_end"), I("amount_fen"), T("due_day"), T("state"), T("payer"), TQ("replaces"),
    T("snapshot")};
static const struct wire_column payment_columns[] = {
    T("id"), T("unit"), T("paid_at"), T("method"), I("amount_fen"), T("receipt"), T("kind")};
static const struct wire_column allocation_columns[] = {
    T("id"), T("payment"), T("bill"), T("day"), I("principal_fen"), I("late_fee_fen")};
static const struct wire_column meter_reading_columns[] = {
    T("id"), T("unit"), T("meter"), T("day"), I("reading_e3")};
static const struct wire_column ticket_columns[] = {T("id"), T("number"), T("kind"), T("place"),
    T("category"), TQ("unit"), T("building"), T("text"), T("state"), I("urgent"), T("created_at"),
    TQ("accept_due"), TQ("finish_due"), TQ("assignee"), TQ("technician"), TQ("window"), TQ("window_day"),
    TQ("contact_tail"), TQ("code_hash"), I("urges"), TQ("last_urge_at"), I("reopened"), IQ("rating")};
static const struct wire_column ticket_event_columns[] = {
    T("id"), T("ticket"), T("at"), T("action"), T("to_state"), T("actor_type"), TQ("staff"), TQ("note")};
static const struct wire_column appointment_window_columns[] = {T("id"), I("start"), I("end"), I("sort")};
static const struct wire_column notice_columns[] = {T("id"), T("title"), T("body"), TQ("building"),
    T("published_at"), T("from_day"), T("until_day"), I("sort")};
static const struct wire_column kiosk_config_columns[] = {T("id"), T("value")};

#define TABLE(name)                                                                                          \
    {                                                                                                        \
#name, name##_columns, sizeof name##_columns / sizeof name##_columns[0]                              \
    }
static const struct wire_table tables[] = {
    TABLE(estate),
    TABLE(setting),
    TABLE(area),
    TABLE(staff),
    TABLE(staff_credential),
    TABLE(shift),
    TABLE(roster),
    TABLE(holiday),
    TABLE(unit),
    TABLE(person),
    TABLE(occupancy),
    TABLE(credential),
    TABLE(tariff),
    TABLE(policy),
    TABLE(bill),
    TABLE(payment),
    TABLE(allocation),
    TABLE(meter_reading),
    TABLE(ticket),
    TABLE(ticket_event),
    TABLE(appointment_window),
    TABLE(notice),
    TABLE(kiosk_config),
};

const struct wire_table *wire_tables(size_t *count)
{
    *count = sizeof tables / sizeof tables[0];
    return tables;
}

const struct wire_table *wire_table_find(const char *name)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        if (strcmp(tables[i].name, name) == 0)
            return &tables[i];
    }
    return NULL;
}
