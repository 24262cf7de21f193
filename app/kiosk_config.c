#include "app/kiosk_config.h"

#include <stddef.h>

static const struct config_key keys[] = {
    {.section = "kiosk", .key = "production", .type = CONFIG_BOOL, .fallback = "no"},
    {.section = "office",
        .key = "url",
        .type = CONFIG_TEXT,
        .fallback = "http://127.0.0.1:8750",
        .high = 200},
    {.section = "office", .key = "public_key", .type = CONFIG_TEXT, .fallback = "", .high = 200},
    {.section = "display",
        .key = "panel_width_mm",
        .type = CONFIG_INT,
        .fallback = "270",
        .low = 100,
        .high = 2000},
    {.section = "display",
        .key = "panel_height_mm",
        .type = CONFIG_INT,
        .fallback = "480",
        .low = 100,
        .high = 2000},
    {.section = "display",
        .key = "panel_bottom_mm",
        .type = CONFIG_INT,
        .fallback = "900",
        .low = 0,
        .high = 2000},
    {.section = "display", .key = "hide_cursor", .type = CONFIG_BOOL, .fallback = "no"},
    {.section = "session", .key = "idle_s", .type = CONFIG_INT, .fallback = "120", .low = 20, .high = 600},
    {.section = "session", .key = "warning_s", .type = CONFIG_INT, .fallback = "30", .low = 20, .high = 120},
    {.section = "sound", .key = "touch", .type = CONFIG_CHOICE, .fallback = "on", .choices = "on|off"},
    {.section = "sound", .key = "volume", .type = CONFIG_INT, .fallback = "40", .low = 0, .high = 100},
    {.section = "text", .key = "speech", .type = CONFIG_CHOICE, .fallback = "off", .choices = "on|off"},
    {.section = "text",
        .key = "speech_output",
        .type = CONFIG_CHOICE,
        .fallback = "loudspeaker",
        .choices = "loudspeaker|earphone"},
    {.section = "paths", .key = "data", .type = CONFIG_TEXT, .fallback = "/var/lib/menting", .high = 400},
    {.section = "paths",
        .key = "token",
        .type = CONFIG_TEXT,
        .fallback = "/var/lib/menting/device.token",
        .high = 400},
    {.section = "paths",
        .key = "locale",
        .type = CONFIG_TEXT,
        .fallback = "/usr/share/menting/locale",
        .high = 400},
    {.section = "paths",
        .key = "pinyin",
        .type = CONFIG_TEXT,
        .fallback = "/usr/share/menting/pinyin",
        .high = 400},
};

const struct config_key *kiosk_config_keys(int *count)
{
    *count = (int)(sizeof keys / sizeof keys[0]);
    return keys;
}
