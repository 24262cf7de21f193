/* Handwriting: one character at a time on a pad, candidates after each stroke. A candidate is taken when it is touched, or by
   any key beside the pad that goes on; never by a clock, because who writes slowly would find half characters in the text. */
#include <string.h>

#include "app/text_entry/handwriting_worker.h"
#include "app/text_entry/text_entry.h"
#include "app/text_entry/text_keys.h"
#include "backend/base/i18n.h"
#include "backend/base/secret.h"
#include "backend/base/text.h"

#define PREFIX "handwriting"
#define PAD    PREFIX ".pad"
#define KEY    120 /* u: width of a key beside the pad, where there is room */

enum function { UNDO = -1, DELETE = -2, SPACE = -3, AGAIN = -4 };

/* The worker, holding this entry's writing; NULL where there is none. */
static struct handwriting_worker *worker(struct text_entry *entry)
{
    struct handwriting_worker *works = entry->tools == NULL ? NULL : text_tools_handwriting(entry->tools);
    if (works != NULL && !text_tools_own(entry->tools, entry))
        entry->handwriting.clear = true; /* what stands on the pad belongs to nobody any more */
    return works;
}

static bool offered(const struct text_entry *entry)
{
    return entry->tools != NULL && text_tools_has_handwriting(entry->tools);
}

/* Takes the answer to the last stroke, when it has come. */
static void take_answer(struct text_entry *entry)
{
    struct handwriting_worker *works = worker(entry);
    if (works == NULL || !entry->handwriting.waiting ||
        !handwriting_worker_answer(works, &entry->handwriting.found))
        return;
    entry->handwriting.waiting = false;
    if (entry->handwriting.found.count > 0)
        text_entry_compose(entry, entry->handwriting.found.text[0]);
}

static void begin_again(struct text_entry *entry)
{
    struct handwriting_worker *works = worker(entry);
    const struct handwriting_ink nothing = {0};
    if (works != NULL)
        handwriting_worker_ask(works, &nothing);
    secret_wipe(&entry->handwriting.found, sizeof entry->handwriting.found);
    entry->handwriting.waiting = entry->handwriting.ask = false;
    entry->handwriting.clear = true;
    entry->composition[0] = '\0';
}

/* The toolkit keeps what stands on the pad; here the two meet. */
static void meet_pad(struct text_entry *entry, struct ui *ui)
{
    struct handwriting_worker *works = worker(entry);
    struct handwriting_ink ink = {0};
    if (entry->handwriting.undo)
        ui_ink_undo(ui, PAD);
    if (entry->handwriting.clear)
        ui_ink_clear(ui, PAD);
    bool ask = entry->handwriting.ask || entry->handwriting.undo;
    entry->handwriting.undo = entry->handwriting.clear = entry->handwriting.ask = false;
    if (works == NULL || !ask)
        return;
    for (int s = 0; s < ui_ink_count(ui, PAD); s++) {
        int count;
        const struct ui_ink_point *points = ui_ink_stroke(ui, PAD, s, &count);
        if (!handwriting_ink_begin(&ink))
            break;
        for (int i = 0; i < count; i++)
            handwriting_ink_add(&ink, points[i].x, points[i].y);
    }
    handwriting_worker_ask(works, &ink);
    entry->handwriting.waiting = ink.count > 0;
    if (ink.count == 0) {
        entry->handwriting.found.count = 0;
        text_entry_compose(entry, "");
    }
    secret_wipe(&ink, sizeof ink);
}

static void build_key(
    struct ui *ui, const char *id, const char *label, int64_t value, enum ui_icon icon, bool repeat)
{
    text_keys_function(
        ui, &(struct text_key){.id = id, .label = label, .value = value, .icon = icon, .repeat = repeat});
}

static void build_keys(struct ui *ui)
{
    static const uint32_t signs[2][2] = {{0xFF0C, 0x3002}, {0xFF1F, 0xFF01}}; /* ， 。 ？ ！ */
    ui_open(
        ui, &(struct ui_node){.flow = UI_COLUMN, .gap = TEXT_KEYS_LEAP, .width = 2 * KEY + TEXT_KEYS_GAP});
    text_keys_row_open(ui);
    build_key(ui, PREFIX ".undo", _("Take the last stroke back"), UNDO, UI_ICON_UNDO, false);
    build_key(ui, PREFIX ".again", _("Write again"), AGAIN, UI_ICON_REFRESH, false);
    ui_close(ui);
    for (int row = 0; row < 2; row++) {
        text_keys_row_open(ui);
        for (int i = 0; i < 2; i++)
            text_keys_character(ui, PREFIX, signs[row][i], false);
        ui_close(ui);
    }
    text_keys_row_open(ui);
    build_key(ui, PREFIX ".space", _("Space"), SPACE, UI_ICON_SPACE_BAR, false);
    build_key(ui, PREFIX ".delete", _("Delete"), DELETE, UI_ICON_BACKSPACE, true);
    ui_close(ui);
    ui_close(ui);
}

static void build(struct text_entry *entry, struct ui *ui)
{
    bool shared = ui_landscape(ui);
    meet_pad(entry, ui);
    ui_open(ui, &(struct ui_node){.id = PREFIX,
                    .flow = UI_ROW,
                    .gap = 20,
                    .grow = shared ? 1 : 0,
                    .min_height = shared ? 0 : 4 * TEXT_KEYS_HIGH + 3 * TEXT_KEYS_LEAP});
    ui_leaf(ui, &(struct ui_node){.id = PAD,
                    .label = _("Write one character here"),
                    .role = UI_WRITING,
                    .grow = 1,
                    .fill = UI_CARD,
                    .border = UI_LINE,
                    .border_width = 3,
                    .radius = 28});
    build_keys(ui);
    ui_close(ui);
}

static const char *advice(const struct text_entry *entry)
{
    return entry->handwriting.waiting ? N_("One moment")
                                      : N_("Write one character below, then choose it here");
}

static int candidates(struct text_entry *entry, int wanted)
{
    take_answer(entry);
    int count = entry->handwriting.found.count;
    return count < wanted ? count : wanted;
}

static bool candidate(struct text_entry *entry, int index, char *out, size_t size)
{
    if (index < 0 || index >= entry->handwriting.found.count)
        return false;
    return text_copy(out, size, entry->handwriting.found.text[index]);
}

static void choose(struct text_entry *entry, int index)
{
    char text[8];
    if (!candidate(entry, index, text, sizeof text))
        return;
    begin_again(entry);
    text_entry_commit(entry, text);
}

static void delete (struct text_entry *entry)
{
    if (entry->composition[0] != '\0' || entry->handwriting.waiting)
        begin_again(entry);
    else
        text_entry_delete(entry);
}

static bool action(struct text_entry *entry, const struct ui_action *what)
{
    if (strncmp(what->id, PREFIX ".", sizeof PREFIX) != 0)
        return false;
    if (strcmp(what->id, PAD) == 0) {
        entry->handwriting.ask = true;
        return true;
    }
    switch (what->value) {
    case UNDO: entry->handwriting.undo = true; break;
    case AGAIN: begin_again(entry); break;
    case DELETE: delete (entry); break;
    case SPACE:
        if (entry->composition[0] != '\0')
            text_entry_finish(entry);
        else
            text_entry_commit(entry, " ");
        break;
    default:
        text_entry_finish(entry);
        if (what->value > 0)
            text_entry_commit_character(entry, (uint32_t)what->value);
    }
    return true;
}

const struct text_method text_method_handwriting = {.name = PREFIX,
    .label = N_("Handwriting"),
    .icon = UI_ICON_DRAW,
    .offered = offered,
    .build = build,
    .action = action,
    .reset = begin_again,
    .advice = advice,
    .candidates = candidates,
    .candidate = candidate,
    .choose = choose};
