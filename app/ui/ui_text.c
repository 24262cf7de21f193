/* Widths of text, and where lines break (Unicode UAX #14 by libunibreak: SDL_ttf breaks Chinese wrongly). */
#include <ctype.h>
#include <linebreak.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

#define LINES_MAX 4000

int ui_text_width(
    struct ui_fonts *fonts, enum ui_face face, int size, int letter_gap, const char *text, int length)
{
    int width = 0;
    for (const char *at = text; at < text + length;) {
        uint32_t codepoint;
        size_t bytes = text_utf8_next(at, &codepoint);
        if (!bytes)
            break;
        width += ui_fonts_glyph(fonts, face, size, codepoint)->advance + letter_gap;
        at += bytes;
    }
    return width;
}

struct breaker {
    struct ui_line *lines;
    int count, most;
    int start, width;        /* of the present line */
    int ink_width;           /* without the spaces it ends in, which nobody sees */
    int fits_to, fits_width; /* the last place where it may break, and its width; fits_to = start: none */
    int fits_ink_width;
};

static void end_line(struct breaker *b, int end, int width)
{
    if (b->count < b->most)
        b->lines[b->count++] = (struct ui_line){b->start, end - b->start, width};
}

/* Most texts do: their line is found without asking where it might break. */
static bool fits_one_line(struct ui_fonts *fonts, enum ui_face face, int size, int letter_gap,
    const char *text, int room, int *ink_width)
{
    int width = 0;
    *ink_width = 0;
    for (uint32_t codepoint; *text;) {
        size_t bytes = text_utf8_next(text, &codepoint);
        bool breaks = codepoint < ' ' || codepoint == 0x85 || codepoint == 0x2028 || codepoint == 0x2029;
        if (!bytes || breaks)
            return false;
        width += ui_fonts_glyph(fonts, face, size, codepoint)->advance + letter_gap;
        if (codepoint != ' ')
            *ink_width = width;
        if (*ink_width > room)
            return false;
        text += bytes;
    }
    return true;
}

static int one_line(struct ui_arena *arena, struct ui_line line, struct ui_line **lines)
{
    *lines = ui_arena_take(arena, sizeof line);
    if (!*lines)
        return 0;
    **lines = line;
    return 1;
}

bool ui_text_glued(const char *text, size_t at)
{
    bool digits = at > 0 && text[at] == ' ' && isdigit((unsigned char)text[at - 1]) &&
                  isdigit((unsigned char)text[at + 1]);
    bool amount = at >= 2 && memcmp(text + at - 2, "\xC2\xA5 ", 3) == 0;
    return digits || amount || (text[at] != ' ' && text[at + 1] == '*');
}

static void keep_together(const char *text, size_t length, char *breaks)
{
    for (size_t i = 0; i + 1 < length; i++) {
        if (breaks[i] == LINEBREAK_ALLOWBREAK && text[i] != '*' && ui_text_glued(text, i))
            breaks[i] = LINEBREAK_NOBREAK;
    }
}

int ui_text_break(struct ui_fonts *fonts, struct ui_arena *arena, enum ui_face face, int size, int letter_gap,
    const char *text, int width, struct ui_line **lines)
{
    size_t length = strlen(text);
    int ink_width;
    if (fits_one_line(fonts, face, size, letter_gap, text, width, &ink_width))
        return one_line(arena, (struct ui_line){0, (int)length, ink_width}, lines);
    char *breaks = malloc(length + 1);
    int most = length < LINES_MAX ? (int)length : LINES_MAX; /* a line has a character at least */
    struct ui_line *found = malloc((size_t)most * sizeof *found);
    struct breaker b = {.lines = found, .most = most};
    *lines = NULL;
    if (!breaks || !found) {
        free(breaks);
        free(found);
        return 0;
    }
    set_linebreaks_utf8((const utf8_t *)text, length, "zh", breaks);
    keep_together(text, length, breaks);
    for (int at = 0; at < (int)length;) {
        uint32_t codepoint;
        int bytes = (int)text_utf8_next(text + at, &codepoint);
        if (!bytes)
            break;
        int advance =
            codepoint == '\n' ? 0 : ui_fonts_glyph(fonts, face, size, codepoint)->advance + letter_gap;
        if (b.width + advance > width && at > b.start && codepoint != ' ') {
            bool whole = b.fits_to > b.start; /* else the word alone is too wide: break inside it */
            end_line(&b, whole ? b.fits_to : at, whole ? b.fits_ink_width : b.ink_width);
            int taken = whole ? b.fits_width : b.width;
            b.width -= taken;
            b.ink_width = b.ink_width > taken ? b.ink_width - taken : 0;
            b.start = whole ? b.fits_to : at;
            b.fits_to = b.start;
        }
        b.width += advance;
        if (codepoint != ' ' && codepoint != '\n')
            b.ink_width = b.width;
        at += bytes;
        char may = breaks[at - 1];
        if (may == LINEBREAK_MUSTBREAK && at < (int)length) {
            end_line(&b, at - (codepoint == '\n' ? 1 : 0), b.ink_width);
            b.start = b.fits_to = at;
            b.width = b.ink_width = 0;
        } else if (may == LINEBREAK_ALLOWBREAK) {
            b.fits_to = at;
            b.fits_width = b.width;
            b.fits_ink_width = b.ink_width;
        }
    }
    free(breaks);
    end_line(&b, (int)length, b.ink_width);
    *lines = ui_arena_take(arena, sizeof *found * (size_t)b.count);
    if (*lines)
        memcpy(*lines, found, sizeof *found * (size_t)b.count);
    free(found);
    return *lines ? b.count : 0;
}
