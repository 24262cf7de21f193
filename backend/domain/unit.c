#include "backend/domain/unit.h"

#include <string.h>

#include "backend/base/text.h"

#define ENTRANCE_MAX 99

void unit_building_name(const char *building, char *out, size_t size)
{
    if (!text_copy(out, size, building))
        return;
    size_t length = strlen(out);
    if (length > 1 && out[length - 1] == '#')
        out[length - 1] = '\0';
}

/* Copies [at, at + length) when it is a plain word that fits with `spare` bytes to go. */
static bool copy_part(const char *at, size_t length, size_t spare, char out[16])
{
    if (length == 0 || length + spare >= 16 || !text_utf8_valid(at, length))
        return false;
    for (size_t i = 0; i < length; i++) {
        if ((unsigned char)at[i] <= ' ' || at[i] == 0x7f)
            return false;
    }
    memcpy(out, at, length);
    out[length] = '\0';
    return true;
}

bool unit_parse_address(const char *text, char building[16], int *entrance, char room[16])
{
    const char *first = strchr(text, '-');
    const char *second = first != NULL ? strchr(first + 1, '-') : NULL;
    if (second == NULL || strchr(second + 1, '-') != NULL)
        return false;
    char number[8];
    size_t digits = (size_t)(second - first - 1);
    if (digits >= sizeof number || !copy_part(text, (size_t)(first - text), 1, building) ||
        !copy_part(second + 1, strlen(second + 1), 0, room))
        return false;
    memcpy(number, first + 1, digits);
    number[digits] = '\0';
    int64_t value = 0;
    if (text_parse_int(number, 1, ENTRANCE_MAX, &value) != BASE_OK)
        return false;
    *entrance = (int)value;
    /* Numbered buildings are stored with their "#"; named ones ("商铺") as they are. */
    if (building[strspn(building, "0123456789")] == '\0')
        memcpy(building + strlen(building), "#", 2);
    return true;
}
