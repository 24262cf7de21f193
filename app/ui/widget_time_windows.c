/* Choosing one of a day's time windows. */
#include <stdio.h>

#include "app/ui/widget_choice.h"
#include "app/ui/widget_time_windows.h"
#include "backend/base/i18n.h"

#define NOON    (12 * 60)
#define EVENING (18 * 60)

const char *widget_window_text(const struct widget_window *window, char out[WIDGET_WINDOW_SIZE])
{
    snprintf(out, WIDGET_WINDOW_SIZE, "%d:%02d–%d:%02d", window->start / 60, window->start % 60,
        window->end / 60, window->end % 60);
    return out;
}

static const char *part_of_day(int minute)
{
    return minute < NOON ? _("Morning") : minute < EVENING ? _("Afternoon") : _("Evening");
}

void widget_time_windows(struct ui *ui, const struct widget_time_windows *p)
{
    char id[96], text[WIDGET_WINDOW_SIZE], spoken[160];
    if (p->count <= 0) {
        snprintf(id, sizeof id, "%s.none", p->id);
        ui_leaf(ui, &(struct ui_node){.id = id,
                        .label = _("No times on this day. Please choose another one."),
                        .role = UI_TEXT,
                        .ink = UI_MUTED,
                        .pad_y = 16});
        return;
    }
    ui_open(ui, &(struct ui_node){.flow = UI_GRID, .fold = true, .columns = 2, .gap = 16});
    for (int i = 0; i < p->count; i++) {
        const struct widget_window *window = &p->windows[i];
        const char *note = window->closed ? window->closed : part_of_day(window->start);
        snprintf(id, sizeof id, "%s.%s", p->id, window->id);
        snprintf(spoken, sizeof spoken, "%s %.100s", widget_window_text(window, text), note);
        widget_choice(ui, &(struct widget_choice){.id = id,
                              .title = text,
                              .note = note,
                              .spoken = spoken,
                              .value = i,
                              .on = i == p->chosen && !window->closed,
                              .disabled = window->closed != NULL});
    }
    ui_close(ui);
}
