/* Reading aloud: which node, and when. What is said of it is in ui_phrase.c, who says it is the host's. */
#include "app/ui/ui_internal.h"
#include "app/ui/ui_phrase.h"
#include "backend/base/text.h"

static bool listens(const struct ui *ui)
{
    return ui->options.handler.spoken && !ui->prefs.quiet;
}

/* A node within something secret is secret. */
struct ui_node ui_speak_spec(const struct ui_frame *frame, int index)
{
    struct ui_node node = frame->items[index].spec;
    for (int at = frame->items[index].parent; at >= 0 && !node.secret; at = frame->items[at].parent)
        node.secret = frame->items[at].spec.secret;
    return node;
}

struct spoken {
    struct buf alone, in_public;
};

static void spoken_init(struct spoken *spoken)
{
    buf_init(&spoken->alone, UI_PHRASE_MAX);
    buf_init(&spoken->in_public, UI_PHRASE_MAX);
}

static void add_phrase(struct spoken *spoken, const struct ui_node *node)
{
    struct buf *const bufs[] = {&spoken->alone, &spoken->in_public};
    for (int i = 0; i < 2; i++) {
        if (bufs[i]->len > 0)
            buf_text(bufs[i], " \n");
        ui_phrase(node, i == 0 ? UI_HEARD_ALONE : UI_HEARD_IN_PUBLIC, bufs[i]);
    }
}

static void say(struct ui *ui, struct spoken *spoken)
{
    if (spoken->alone.len > 0)
        ui->options.handler.spoken(
            ui->options.handler.context, buf_borrow(&spoken->alone), buf_borrow(&spoken->in_public));
    buf_wipe(&spoken->alone);
    buf_wipe(&spoken->in_public);
    buf_free(&spoken->alone);
    buf_free(&spoken->in_public);
}

void ui_speak_node(struct ui *ui, int index)
{
    if (!listens(ui))
        return;
    const struct ui_node node = ui_speak_spec(ui_shown(ui), index);
    struct spoken spoken;
    spoken_init(&spoken);
    add_phrase(&spoken, &node);
    say(ui, &spoken);
}

/* The heading of a page, or all the words of a dialog but those on its buttons. */
static bool introduces(const struct ui_frame *frame, int index, bool dialog)
{
    const struct ui_item *item = &frame->items[index];
    if (item->layer != frame->layers)
        return false;
    for (int at = item->parent; at >= 0; at = frame->items[at].parent) {
        if (ui_role_touchable(frame->items[at].spec.role))
            return false;
    }
    return item->spec.role == UI_HEADING || (dialog && item->spec.role == UI_TEXT);
}

void ui_speak_page(struct ui *ui, int focus)
{
    const struct ui_frame *frame = ui_shown(ui);
    bool dialog = frame->layers > 0, said = false;
    if (!listens(ui))
        return;
    struct spoken spoken;
    spoken_init(&spoken);
    for (int i = 0; i < frame->count && !(said && !dialog); i++) {
        if (!introduces(frame, i, dialog))
            continue;
        const struct ui_node node = ui_speak_spec(frame, i);
        add_phrase(&spoken, &node);
        said = true;
    }
    if (focus >= 0) {
        const struct ui_node node = ui_speak_spec(frame, focus);
        add_phrase(&spoken, &node);
    }
    say(ui, &spoken);
}

void ui_speak_place(struct ui *ui, int x, int y)
{
    const struct ui_frame *frame = ui_shown(ui);
    for (int i = frame->count - 1; i >= 0 && listens(ui); i--) {
        const struct ui_item *item = &frame->items[i];
        bool words = item->spec.role != UI_GROUP && item->spec.role != UI_ICON_ROLE && item->spec.label &&
                     item->spec.label[0];
        if (item->layer == frame->layers && words &&
            ui_rect_holds(ui_rect_cross(item->rect, item->clip), x, y)) {
            ui_speak_node(ui, i);
            return;
        }
    }
}
