/* Pages of what is entered: numbers, PIN, days, times, ratings, a form of steps. */
#include <stdio.h>
#include <string.h>

#include "app/gallery/gallery.h"
#include "app/ui/widget_card.h"
#include "app/ui/widget_choice.h"
#include "app/ui/widget_date_picker.h"
#include "app/ui/widget_notice.h"
#include "app/ui/widget_number_field.h"
#include "app/ui/widget_number_pad.h"
#include "app/ui/widget_pin_boxes.h"
#include "app/ui/widget_rating.h"
#include "app/ui/widget_steps.h"
#include "app/ui/widget_text.h"
#include "app/ui/widget_time_windows.h"

#define PIN_DIGITS 6
#define LOW_AREA   1500 /* u: keys are lower there */

static int key_height(const struct ui *ui)
{
    return ui_height(ui) < LOW_AREA ? 96 : 152;
}

/* Two columns where the area is wide, else one below the other. */
static void columns_open(struct ui *ui)
{
    ui_open(ui, &(struct ui_node){
                    .flow = ui_landscape(ui) ? UI_GRID : UI_COLUMN, .columns = 2, .gap = 40, .grow = 1});
    ui_open(ui, &(struct ui_node){.gap = 32});
}

static void columns_next(struct ui *ui)
{
    ui_close(ui);
    if (!ui_landscape(ui))
        ui_space(ui);
    ui_open(ui, &(struct ui_node){.gap = 32});
}

static void columns_close(struct ui *ui)
{
    ui_close(ui);
    ui_close(ui);
}

void gallery_number(struct gallery *gallery, struct ui *ui)
{
    columns_open(ui);
    widget_text(ui, NULL, WIDGET_TEXT_TITLE, _("Room number"));
    widget_number_field(ui, "number.field", gallery->answers.number, _("For example 1203"));
    gallery_part(ui, _("Up to 12 digits; the last ones stay in view"));
    columns_next(ui);
    widget_number_pad(ui, "number.pad", key_height(ui));
    columns_close(ui);
}

void gallery_number_action(struct gallery *gallery, const struct ui_action *action)
{
    char *number = gallery->answers.number;
    size_t length = strlen(number);
    if (action->value == -1)
        number[0] = '\0';
    else if (action->value == -2 && length > 0)
        number[length - 1] = '\0';
    else if (action->value >= 0 && length < GALLERY_NUMBER)
        number[length] = (char)('0' + action->value), number[length + 1] = '\0';
}

void gallery_pin(struct gallery *gallery, struct ui *ui)
{
    columns_open(ui);
    widget_text(ui, NULL, WIDGET_TEXT_TITLE, _("Six digits; cover them with your hand"));
    widget_pin_boxes(ui, "pin.boxes", PIN_DIGITS, gallery->answers.digits, NULL);
    gallery_part(ui, _("A new one is shown once"));
    widget_pin_boxes(ui, "pin.shown", PIN_DIGITS, PIN_DIGITS, "073158");
    widget_notice_open(ui, "pin.wrong", WIDGET_WARN, UI_ICON_INFO, _("Room or PIN is not right"),
        _("After 3 more wrong ones you have to wait 30 seconds."));
    ui_close(ui);
    columns_next(ui);
    widget_number_pad(ui, "pin.pad", key_height(ui));
    columns_close(ui);
}

void gallery_pin_action(struct gallery *gallery, const struct ui_action *action)
{
    int *digits = &gallery->answers.digits;
    if (action->value == -1)
        *digits = 0;
    else if (action->value == -2)
        *digits -= *digits > 0;
    else
        *digits += *digits < PIN_DIGITS;
}

void gallery_date(struct gallery *gallery, struct ui *ui)
{
    int32_t today = gallery_today(gallery);
    gallery_part(ui, _("A few days: a strip; the second is full"));
    widget_date_picker(ui, &(struct widget_date_picker){.id = "date.day",
                               .today = today,
                               .first = today,
                               .count = 5,
                               .chosen = gallery->answers.day,
                               .closed = 1 << 1,
                               .closed_note = _("Full")});
    gallery_part(ui, _("More days: weeks, across the end of the month; nothing on Sundays"));
    uint64_t closed = 0;
    for (int i = 0; i < 21; i++)
        closed |= (uint64_t)((today + i + 3) % 7 == 6) << i; /* the first of January 1970 was a Thursday */
    widget_date_picker(ui, &(struct widget_date_picker){.id = "date.late",
                               .today = today,
                               .first = today,
                               .count = 21,
                               .chosen = gallery->answers.late_day,
                               .closed = closed,
                               .closed_note = _("No work")});
}

void gallery_date_action(struct gallery *gallery, const struct ui_action *action)
{
    if (strncmp(action->id, "date.day.", 9) == 0)
        gallery->answers.day = (int32_t)action->value;
    else if (strncmp(action->id, "date.late.", 10) == 0)
        gallery->answers.late_day = (int32_t)action->value;
}

void gallery_time(struct gallery *gallery, struct ui *ui)
{
    const struct widget_window windows[] = {{"early", 8 * 60, 10 * 60, _("Over for today")},
        {"late_morning", 10 * 60, 12 * 60, NULL}, {"afternoon", 14 * 60, 16 * 60, _("Full")},
        {"late_afternoon", 16 * 60, 18 * 60, NULL}, {"evening", 18 * 60 + 30, 20 * 60, NULL}};
    gallery_part(ui, _("Windows of a day: what is gone says why"));
    widget_time_windows(
        ui, &(struct widget_time_windows){
                .id = "time.window", .windows = windows, .count = 5, .chosen = gallery->answers.window});
    widget_choice(ui, &(struct widget_choice){.id = "time.any",
                          .title = _("Any time"),
                          .note = _("The technician calls you before coming"),
                          .value = -1,
                          .on = gallery->answers.window < 0});
    gallery_part(ui, _("A day without windows"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_time_windows(ui, &(struct widget_time_windows){.id = "time.nothing", .chosen = -1});
    ui_close(ui);
}

void gallery_time_action(struct gallery *gallery, const struct ui_action *action)
{
    gallery->answers.window = (int)action->value;
}

void gallery_rating(struct gallery *gallery, struct ui *ui)
{
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_text(ui, NULL, WIDGET_TEXT_TITLE, _("How was the repair?"));
    widget_rating(ui, &(struct widget_rating){.id = "rating.star", .value = gallery->answers.stars});
    ui_close(ui);
    gallery_part(ui, _("Four of five"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_rating(ui, &(struct widget_rating){.id = "rating.four", .value = 4});
    ui_close(ui);
    gallery_part(ui, _("Given already"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_rating(ui, &(struct widget_rating){.id = "rating.given", .value = 3, .given = true});
    ui_close(ui);
}

void gallery_rating_action(struct gallery *gallery, const struct ui_action *action)
{
    if (strncmp(action->id, "rating.star.", 12) == 0)
        gallery->answers.stars = (int)action->value;
}

static void step_footer(struct ui *ui, const char *prefix, int step, bool blocked)
{
    char text[80], back[48], next[48], id[48];
    snprintf(text, sizeof text, _("Step %d of %d"), step, 4);
    snprintf(back, sizeof back, "%s.back", prefix);
    snprintf(next, sizeof next, "%s.next", prefix);
    snprintf(id, sizeof id, "%s.step", prefix);
    ui_open(ui, &(struct ui_node){.flow = UI_ROW, .gap = 24, .align = UI_CENTER});
    widget_step_footer(ui, &(struct widget_step_footer){.back_id = back,
                               .back = _("Back"),
                               .next_id = next,
                               .next = step == 4 ? _("Send") : _("Next"),
                               .step_id = id,
                               .step_text = text,
                               .step = step,
                               .count = 4,
                               .blocked = blocked,
                               .last = step == 4});
    ui_close(ui);
}

void gallery_steps(struct gallery *gallery, struct ui *ui)
{
    static const char *const questions[] = {
        N_("What is broken?"), N_("What happened?"), N_("When may we come?"), N_("Is everything right?")};
    char text[80];
    int step = gallery->answers.step;
    gallery_part(ui, _("The footer of a form leads back and on; try it"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    widget_text(ui, "steps.question", WIDGET_TEXT_TITLE, _(questions[step - 1]));
    step_footer(ui, "steps", step, false);
    ui_close(ui);
    gallery_part(ui, _("Nothing to go on with yet"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    step_footer(ui, "steps.blocked", 1, true);
    ui_close(ui);
    gallery_part(ui, _("By itself"));
    widget_card_open(ui, NULL, WIDGET_NEUTRAL, 0);
    snprintf(text, sizeof text, _("Step %d of %d"), 5, 7);
    widget_steps(ui, "steps.alone", 5, 7, text);
    ui_close(ui);
}

void gallery_steps_action(struct gallery *gallery, const struct ui_action *action)
{
    int *step = &gallery->answers.step;
    if (strcmp(action->id, "steps.next") == 0)
        *step += *step < 4;
    else if (strcmp(action->id, "steps.back") == 0)
        *step -= *step > 1;
}
