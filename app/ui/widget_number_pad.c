/* A pad of digits. */
#include <stdio.h>

#include "app/ui/widget_number_pad.h"
#include "backend/base/i18n.h"

#define DIGIT        68  /* u */
#define LINE_PERCENT 140 /* of the letters */

/* Larger letters do not make the keys higher than asked for: digits are the largest letters of all already. */
static int digit_type(const struct ui *ui, int key_height)
{
    int most = key_height * 100 / LINE_PERCENT * 100 / ui_text_percent(ui);
    return most < DIGIT ? most : DIGIT;
}

static void key(struct ui *ui, const char *id, const char *part, const char *label, int64_t value, int height)
{
    char name[96];
    bool function = value < 0;
    snprintf(name, sizeof name, "%s.%s", id, part);
    ui_leaf(ui, &(struct ui_node){.id = name,
                    .label = label,
                    .role = UI_KEY,
                    .value = value,
                    .repeat = value == -2,
                    .min_height = height,
                    .min_width = 60,
                    .type = function ? UI_TYPE_KEY : digit_type(ui, height),
                    .bold = !function,
                    .text_align = UI_CENTER,
                    .fill = function ? UI_KEY_FUNCTION : UI_KEY_FACE,
                    .border = UI_LINE,
                    .border_width = 2,
                    .radius = 16,
                    .one_line = true});
}

void widget_number_pad(struct ui *ui, const char *id, int key_height)
{
    /* What is typed on it would be heard digit by digit. */
    ui_open(ui,
        &(struct ui_node){
            .personal = true, .flow = UI_GRID, .columns = 3, .gap = 24, .pad_x = ui_landscape(ui) ? 24 : 96});
    for (int digit = 1; digit <= 9; digit++) {
        const char label[2] = {(char)('0' + digit), '\0'};
        key(ui, id, label, label, digit, key_height);
    }
    key(ui, id, "clear", _("Clear"), -1, key_height);
    key(ui, id, "0", "0", 0, key_height);
    key(ui, id, "delete", _("Delete"), -2, key_height);
    ui_close(ui);
}
