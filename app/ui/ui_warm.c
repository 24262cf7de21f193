/* Characters that will be wanted are drawn into the glyph cache while nothing else is to do, so that no screen's first
   frame has to. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"
#include "backend/base/text.h"

#define SLICE_MS 2 /* a touch that comes meanwhile waits no longer */

/* The types that most text is set in, the most common first. Larger ones show few characters at a time. */
static const struct {
    enum ui_face face;
    enum ui_type type;
} styles[] = {{UI_FACE_REGULAR, UI_TYPE_BODY}, {UI_FACE_BOLD, UI_TYPE_LABEL}, {UI_FACE_BOLD, UI_TYPE_TITLE},
    {UI_FACE_REGULAR, UI_TYPE_SMALL}, {UI_FACE_BOLD, UI_TYPE_BODY}, {UI_FACE_BOLD, UI_TYPE_KEY}};
#define STYLES (int)(sizeof styles / sizeof *styles)

static int by_codepoint(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

void ui_warm(struct ui *ui, const char *text)
{
    struct ui_warm *warm = &ui->warm;
    size_t most = text_utf8_count(text), count = 0;
    uint32_t *codepoints = calloc(most + 1, sizeof *codepoints), codepoint;
    free(warm->codepoints);
    *warm = (struct ui_warm){0};
    if (!codepoints)
        return; /* then each character is drawn when it is first shown */
    for (size_t bytes; count < most && (bytes = text_utf8_next(text, &codepoint)) > 0; text += bytes)
        if (codepoint > ' ')
            codepoints[count++] = codepoint;
    qsort(codepoints, count, sizeof *codepoints, by_codepoint);
    int kept = 0;
    for (size_t i = 0; i < count; i++)
        if (i == 0 || codepoints[i] != codepoints[i - 1])
            codepoints[kept++] = codepoints[i];
    warm->codepoints = codepoints;
    warm->count = kept;
    warm->text_size = ui->prefs.text_size;
}

void ui_warm_free(struct ui *ui)
{
    free(ui->warm.codepoints);
    ui->warm = (struct ui_warm){0};
}

void ui_warm_sizes(struct ui *ui)
{
    ui->warm.sizes = true;
    ui->warm.size_item = 0;
}

/* False when the cache has no room: what is in use stays, no more is drawn in advance. */
static bool warm_label(struct ui *ui, const struct ui_item *item)
{
    enum ui_face face = item->spec.bold ? UI_FACE_BOLD : UI_FACE_REGULAR;
    int px = ui_text_px(ui, item->type);
    uint32_t codepoint;
    const char *text = item->spec.label;
    for (size_t bytes; (bytes = text_utf8_next(text, &codepoint)) > 0; text += bytes) {
        if (codepoint > ' ' && !ui_fonts_warm(ui->fonts, face, px, codepoint))
            return false;
    }
    return true;
}

/* One node of the shown frame in the text sizes it is not in. */
static bool warm_item(struct ui *ui, const struct ui_item *item)
{
    const enum ui_text_size present = ui->prefs.text_size;
    bool room = true;
    for (int size = UI_TEXT_STANDARD; size <= UI_TEXT_EXTRA_LARGE && room; size++) {
        ui->prefs.text_size = (enum ui_text_size)size; /* what ui_text_px goes by; put back below */
        room = size == (int)present || warm_label(ui, item);
    }
    ui->prefs.text_size = present;
    return room;
}

static void warm_sizes(struct ui *ui, int64_t end)
{
    const struct ui_frame *frame = ui_shown(ui);
    while (ui->warm.sizes && ui_real_ms() < end) {
        if (ui->warm.size_item >= frame->count) {
            ui->warm.sizes = false;
        } else {
            const struct ui_item *item = &frame->items[ui->warm.size_item++];
            if (item->spec.label && item->line_count > 0)
                ui->warm.sizes = warm_item(ui, item);
        }
    }
}

static bool page_wanted(const struct ui *ui)
{
    const struct ui_warm *warm = &ui->warm;
    return warm->count > 0 && (warm->style < STYLES || warm->text_size != ui->prefs.text_size);
}

bool ui_warm_wanted(const struct ui *ui)
{
    return ui->warm.sizes || page_wanted(ui);
}

void ui_warm_step(struct ui *ui)
{
    struct ui_warm *warm = &ui->warm;
    int64_t end = ui_real_ms() + SLICE_MS;
    if (warm->text_size != ui->prefs.text_size) {
        warm->text_size = ui->prefs.text_size;
        warm->style = warm->next = 0;
    }
    warm_sizes(ui, end);
    while (page_wanted(ui) && ui_real_ms() < end) {
        bool room = ui_fonts_warm(ui->fonts, styles[warm->style].face,
            ui_text_px(ui, (int)styles[warm->style].type), warm->codepoints[warm->next]);
        if (!room)
            warm->style = STYLES; /* what is in use stays: no more is drawn in advance */
        else if (++warm->next == warm->count) {
            warm->next = 0;
            warm->style++;
        }
    }
}
