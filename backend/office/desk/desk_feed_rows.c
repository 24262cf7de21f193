#include "backend/office/desk/desk_feed_rows_internal.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *table, *sql;
} statements[] = {
    {"estate", "SELECT id, name, utc_offset FROM estate WHERE id = $1 AND id = $2"},
    {"setting", "SELECT id, value FROM setting WHERE estate = $1 AND id = $2"},
    {"area", "SELECT id, building, kind, post, units, sort FROM area WHERE estate = $1 AND id = $2"},
    {"staff", "SELECT id, name, post, role, phone, active FROM staff WHERE estate = $1 AND id = $2"},
    {"staff_credential", "SELECT id, staff, pin_hash FROM staff_credential WHERE estate = $1 AND id = $2"},
    {"shift", "SELECT id, season, shift, start, \"end\", break_start, break_end FROM shift WHERE estate = $1 "
              "AND id = $2"},
    {"roster", "SELECT id, staff, day, shift FROM roster WHERE estate = $1 AND id = $2"},
    {"holiday", "SELECT id, day, name, closed FROM holiday WHERE estate = $1 AND id = $2"},
    {"unit", "SELECT id, building, entrance, room, kind, area_e2, floor, state FROM unit WHERE estate = $1 "
             "AND id = $2"},
    {"person", "SELECT id, name, phone_tail FROM person WHERE estate = $1 AND id = $2"},
    {"occupancy", "SELECT id, unit, person, role, since, until FROM occupancy WHERE estate = $1 AND id = $2"},
    {"credential", "SELECT id, unit, person, pin_hash, card_hash, state, version FROM credential WHERE "
                   "estate = $1 AND id = $2"},
    {"tariff", "SELECT id, name, name_en, kind, price_e4, unit_name, period, owner, late_fee, basis FROM "
               "tariff WHERE estate = $1 AND id = $2"},
    {"policy", "SELECT id, title, body, sort FROM policy WHERE estate = $1 AND id = $2"},
    {"bill", "SELECT id, unit, tariff, subject, period_start, period_end, amount_fen, due_day, state, payer, "
             "replaces, snapshot FROM bill WHERE estate = $1 AND id = $2"},
    {"payment", "SELECT id, unit, paid_at, method, amount_fen, receipt, kind FROM payment WHERE estate = $1 "
                "AND id = $2"},
    {"allocation", "SELECT id, payment, bill, day, principal_fen, late_fee_fen FROM allocation WHERE estate "
                   "= $1 AND id = $2"},
    {"meter_reading",
        "SELECT id, unit, meter, day, reading_e3 FROM meter_reading WHERE estate = $1 AND id = $2"},
    {"ticket", "SELECT id, number, kind, place, category, unit, building, text, state, urgent, created_at, "
               "accept_due, finish_due, assignee, technician, \"window\", window_day, contact_tail, "
               "code_hash, urges, last_urge_at, reopened, rating FROM ticket WHERE estate = $1 AND id = $2"},
    {"ticket_event", "SELECT id, ticket, at, action, to_state, actor_type, staff, note FROM ticket_event "
                     "WHERE estate = $1 AND id = $2"},
    {"appointment_window",
        "SELECT id, start, \"end\", sort FROM appointment_window WHERE estate = $1 AND id = $2"},
    {"notice", "SELECT id, title, body, building, published_at, from_day, until_day, sort FROM notice WHERE "
               "estate = $1 AND id = $2"},
    {"kiosk_config", "SELECT item, value FROM kiosk_config WHERE estate = $1 AND id = $2"},
};

const char *desk_feed_row_sql(const char *table)
{
    for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) {
        if (strcmp(statements[i].table, table) == 0)
            return statements[i].sql;
    }
    return NULL;
}
