/* One bill: what it is, how it was computed, what was paid of it, and where to go with a question. */
#include <stdio.h>
#include <string.h>
#include "app/screens/bill_working.h"
#include "app/screens/bills_internal.h"
#include "app/screens/desk_text.h"
#include "app/ui/widget_button.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_empty.h"
#include "app/ui/widget_table.h"
#include "app/ui/widget_tag.h"
#include "app/ui/widget_tone.h"
#include "backend/base/text.h"
#include "backend/store/store_ticket.h"

#define PAYMENTS_MAX 24

struct bill_state {
    char id[40];
    bool known;
    int32_t today; /* 0: the clock is not trusted */
    struct store_bill bill;
    struct wire_snapshot snapshot;
    char basis[200];
    struct store_bill_payment payments[PAYMENTS_MAX];
    size_t payment_count;
    struct late_fee_policy policy;
    int reply_hours;
};

static void enter(struct host *host, void *data, const char *arg)
{
    struct bill_state *state = data;
    (void)host;
    text_copy(state->id, sizeof state->id, arg);
}

static void load(struct host *host, void *data)
{
    struct bill_state *state = data;
    state->today = store_clock_trusted(host->view) ? store_now(host->view).day : 0;
    /* Only the signed-in unit's: an id from elsewhere shows nothing. */
    state->known = store_bill_get(host->view, state->id, state->today, &state->bill, &state->snapshot,
                       state->basis) == STORE_OK &&
                   strcmp(state->bill.unit, host->session->unit) == 0;
    if (session_tenant(host->session) && strcmp(state->bill.payer, "tenant") != 0)
        state->known = false;
    if (!state->known || store_bill_payments(host->view, state->id, state->payments, PAYMENTS_MAX,
                             &state->payment_count) != STORE_OK)
        state->payment_count = 0;
    if (state->payment_count > PAYMENTS_MAX)
        state->payment_count = PAYMENTS_MAX;
    state->policy = store_late_fee_policy(host->view);
    state->reply_hours = store_ticket_limits(host->view).reply_minutes / 60;
}

static void build_tag(const struct bill_state *state, struct ui *ui)
{
    char text[FORMAT_SIZE];
    const struct store_bill *bill = &state->bill;
    if (bill->due_fen <= 0) {
        widget_tag(ui, "bill.tag", WIDGET_GOOD, _("paid"));
    } else if (state->today != 0 && bill->due_day < state->today) {
        int days = state->today - bill->due_day;
        snprintf(text, sizeof text, NGETTEXT("%d day overdue", "%d days overdue", days), days);
        widget_tag(ui, "bill.tag", WIDGET_DANGER_TONE, text);
    } else {
        widget_tag(ui, "bill.tag", WIDGET_WARN, _("unpaid"));
    }
}

static void build_head(const struct bill_state *state, struct ui *ui)
{
    const struct store_bill *bill = &state->bill;
    char period[FORMAT_SIZE], day[FORMAT_SIZE], due[2 * FORMAT_SIZE], note[6 * FORMAT_SIZE],
        money[FORMAT_SIZE];
    snprintf(due, sizeof due, _("to be paid by %s"), format_day(bill->due_day, state->today, day));
    snprintf(note, sizeof note, "%s%s%s · %s", format_period(bill->period_start, bill->period_end, period),
        bill->subject[0] == '\0' ? "" : " · ", bill->subject, due);
    widget_card_open(ui, "bill.head", WIDGET_NEUTRAL, 0);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .align = UI_CENTER, .gap = 24});
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 8, .grow = 1});
    ui_text(ui, "bill.name", UI_TYPE_TITLE, UI_INK, true, bills_name(bill));
    ui_text(ui, "bill.period", UI_TYPE_BODY, UI_MUTED, false, note);
    ui_close(ui);
    build_tag(state, ui);
    ui_close(ui);
    int64_t shown = bill->due_fen > 0 ? bill->due_fen : bill->paid_fen + bill->late_paid_fen;
    ui_leaf(ui, &(struct ui_node){.id = "bill.amount",
                    .role = UI_TEXT,
                    .label = format_money(shown, money),
                    .type = UI_TYPE_HUGE,
                    .bold = true,
                    .one_line = true});
    ui_close(ui);
}

/* "每日 0.05% × 12 天（自11月12日）". */
static void build_late_fee(const struct bill_state *state, struct ui *ui)
{
    const struct late_fee_result *late = &state->bill.late_fee;
    char rate[32], from[FORMAT_SIZE], note[3 * FORMAT_SIZE], money[FORMAT_SIZE];
    if (late->accrued_fen <= 0)
        return;
    text_format_decimal(state->policy.rate_e6, 4, 2, rate);
    snprintf(note, sizeof note,
        NGETTEXT("%s%% a day × %d day (from %s)", "%s%% a day × %d days (from %s)", late->days), rate,
        late->days, format_day(late->from_day, state->today, from));
    widget_pair(ui, &(struct widget_pair){.id = "bill.late_fee",
                        .label = _("Late fee"),
                        .note = note,
                        .value = format_money(late->accrued_fen, money),
                        .value_ink = UI_DANGER});
}

static void build_working(const struct bill_state *state, struct ui *ui)
{
    const struct store_bill *bill = &state->bill;
    char money[FORMAT_SIZE];
    widget_card_open(ui, "bill.working", WIDGET_NEUTRAL, 0);
    ui_leaf(
        ui, &(struct ui_node){
                .role = UI_HEADING, .label = _("How it was computed"), .type = UI_TYPE_TITLE, .bold = true});
    bill_working_build(ui, bill, &state->snapshot);
    build_late_fee(state, ui);
    int64_t paid = bill->paid_fen + bill->late_paid_fen;
    if (paid > 0 && bill->due_fen > 0)
        widget_pair(ui, &(struct widget_pair){.id = "bill.paid_so_far",
                            .label = _("Already paid"),
                            .value = format_money(-paid, money),
                            .value_ink = UI_GOOD});
    ui_rule(ui);
    bool open = bill->due_fen > 0;
    widget_pair(ui, &(struct widget_pair){.id = "bill.total",
                        .label = open ? _("To pay") : _("Paid"),
                        .value = format_money(open ? bill->due_fen : paid, money),
                        .strong = true});
    if (open && state->today == 0)
        ui_text(ui, "bill.no_late_fee", UI_TYPE_SMALL, UI_MUTED, false,
            _("Without a late fee: this kiosk's clock is not right at present."));
    ui_close(ui);
}

static void build_payments(const struct bill_state *state, struct ui *ui)
{
    if (state->payment_count == 0)
        return;
    widget_card_open(ui, "bill.payments", WIDGET_NEUTRAL, 0);
    ui_leaf(ui,
        &(struct ui_node){.role = UI_HEADING, .label = _("Payments"), .type = UI_TYPE_TITLE, .bold = true});
    for (size_t i = 0; i < state->payment_count; i++) {
        const struct store_bill_payment *payment = &state->payments[i];
        char id[48], day[FORMAT_SIZE], note[2 * FORMAT_SIZE], money[FORMAT_SIZE];
        snprintf(id, sizeof id, "bill.payment.%zu", i + 1);
        snprintf(note, sizeof note, "%s · %s", bills_method(payment->method), payment->receipt);
        widget_pair(ui, &(struct widget_pair){.id = id,
                            .label = format_day(payment->day, state->today, day),
                            .note = note,
                            .value = format_money(payment->principal_fen + payment->late_fee_fen, money)});
    }
    ui_close(ui);
}

static void build_question(const struct bill_state *state, struct ui *ui)
{
    char note[FORMAT_SIZE];
    snprintf(note, sizeof note, _("You get an answer within %d hours"), state->reply_hours);
    widget_card_row_open(ui, "bill.question", WIDGET_NEUTRAL);
    ui_icon(ui, UI_ICON_HELP_OUTLINE, 80, UI_ACCENT);
    ui_open(ui, &(struct ui_node){.flow = UI_COLUMN, .gap = 8, .grow = 1});
    ui_text(ui, NULL, UI_TYPE_LABEL, UI_INK, true, _("Questions about this amount?"));
    ui_text(ui, NULL, UI_TYPE_BODY, UI_MUTED, false, note);
    ui_close(ui);
    widget_button(ui, &(struct widget_button){.id = "bill.ask", .label = _("Ask")});
    ui_close(ui);
}

static void build(struct host *host, void *data, struct ui *ui)
{
    const struct bill_state *state = data;
    page_open(host, ui, _("Details of a fee"));
    if (state->known) {
        ui_personal(ui, true);
        build_head(state, ui);
        build_working(state, ui);
        build_payments(state, ui);
        ui_personal(ui, false);
        const char *basis = state->basis[0] != '\0' ? state->basis : state->snapshot.basis;
        if (basis[0] != '\0') {
            widget_card_open(ui, "bill.basis", WIDGET_NEUTRAL, 0);
            ui_leaf(ui,
                &(struct ui_node){
                    .role = UI_HEADING, .label = _("Basis of the fee"), .type = UI_TYPE_TITLE, .bold = true});
            ui_text(ui, "bill.basis.text", UI_TYPE_BODY, UI_MUTED, false, basis);
            ui_close(ui);
        }
        build_question(state, ui);
    } else {
        widget_empty(ui, "bill.unknown", UI_ICON_RECEIPT_LONG, _("This bill is no longer here"),
            _("The office has replaced or removed it. The list of bills shows what holds now."));
    }
    page_footer(host, ui, true, true);
    ui_space(ui);
    widget_button(ui, &(struct widget_button){.id = "bill.call", .label = _("Call"), .icon = UI_ICON_CALL});
    page_close(host, ui);
}

static void action(struct host *host, void *data, const struct ui_action *what)
{
    (void)data;
    if (page_action(host, what))
        return;
    if (strcmp(what->id, "bill.ask") == 0)
        host_go(host, &screen_complaint, "fees");
    else if (strcmp(what->id, "bill.call") == 0)
        host_call_dialog(host, NULL);
}

const struct screen screen_bill = {
    .name = "bill",
    .state_size = sizeof(struct bill_state),
    .personal = true,
    .enter = enter,
    .load = load,
    .build = build,
    .action = action,
};
