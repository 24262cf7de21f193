/* Colours by meaning, and how much text grows. */
#include "app/ui/ui_internal.h"

/* The mock-ups' palette. Every ink on the grounds it is used on reaches 7:1, outlines 3:1. */
static const uint32_t standard[UI_COLORS] = {[UI_PAPER] = 0xF3F5F4,
    [UI_CARD] = 0xFFFFFF,
    [UI_INK] = 0x17212B,
    [UI_MUTED] = 0x3E4954,
    [UI_LINE] = 0x838D8A,
    [UI_HAIRLINE] = 0xD5DBD9,
    [UI_ACCENT] = 0x0A544A,
    [UI_ON_ACCENT] = 0xFFFFFF,
    [UI_SOFT] = 0xEAF4F1,
    [UI_DANGER] = 0x8F1813,
    [UI_DANGER_SOFT] = 0xFCEFED,
    [UI_WARN] = 0x6E4200,
    [UI_WARN_SOFT] = 0xFFF3DC,
    [UI_GOOD] = 0x17552E,
    [UI_GOOD_SOFT] = 0xE4F3E8,
    [UI_KEY_FACE] = 0xFFFFFF,
    [UI_KEY_FUNCTION] = 0xE6EAE9,
    [UI_BLACK] = 0x000000,
    [UI_WHITE] = 0xFFFFFF};
/* Black, white and yellow: 19:1 and 21:1. What is filled with the accent is yellow with black on it. */
static const uint32_t high_contrast_colors[UI_COLORS] = {[UI_PAPER] = 0x000000,
    [UI_CARD] = 0x000000,
    [UI_INK] = 0xFFFFFF,
    [UI_MUTED] = 0xFFFFFF,
    [UI_LINE] = 0xFFFFFF,
    [UI_HAIRLINE] = 0xFFFFFF,
    [UI_ACCENT] = 0xFFE600,
    [UI_ON_ACCENT] = 0x000000,
    [UI_SOFT] = 0x000000,
    [UI_DANGER] = 0xFFE600,
    [UI_DANGER_SOFT] = 0x000000,
    [UI_WARN] = 0xFFE600,
    [UI_WARN_SOFT] = 0x000000,
    [UI_GOOD] = 0xFFFFFF,
    [UI_GOOD_SOFT] = 0x000000,
    [UI_KEY_FACE] = 0x000000,
    [UI_KEY_FUNCTION] = 0x000000,
    [UI_BLACK] = 0x000000,
    [UI_WHITE] = 0xFFFFFF};

uint32_t ui_theme_color(enum ui_color color, bool high_contrast)
{
    return high_contrast ? high_contrast_colors[color] : standard[color];
}

/* From 28 u, the smallest type, whose capitals are 5.1 mm: to 7.3 mm (large) and 8.5 mm (extra large), EN 301 549. */
int ui_theme_text_factor(enum ui_text_size size)
{
    return size == UI_TEXT_EXTRA_LARGE ? 166 : size == UI_TEXT_LARGE ? 142 : 100;
}
