/* A node's role, words and state as one phrase. */
#include "app/ui/ui_phrase.h"

#include <string.h>

#include "backend/base/i18n.h"
#include "backend/base/text.h"

static const char *comma(void)
{
    return i18n_language() == I18N_CHINESE ? "，" : ", ";
}

/* NULL: the role says nothing that the words do not say. */
static const char *role_word(enum ui_role role)
{
    switch (role) {
    case UI_BUTTON: return _("button");
    case UI_CHOICE: return _("choice");
    case UI_TAB: return _("tab");
    case UI_CHECKBOX: return _("check box");
    case UI_FIELD:
    case UI_TEXTBOX: return _("text field");
    case UI_WRITING: return _("writing area");
    case UI_BANNER: return _("notice");
    case UI_QR: return _("QR code to scan with a phone");
    case UI_CHART: return _("chart");
    case UI_PROGRESS: return _("progress");
    default: return NULL;
    }
}

/* NULL: none to tell. */
static const char *state_word(const struct ui_node *node)
{
    bool chosen = node->role == UI_CHOICE || node->role == UI_TAB || node->role == UI_ITEM;
    if (node->role == UI_CHECKBOX)
        return node->on ? _("ticked") : _("not ticked");
    return node->on && chosen ? _("chosen") : NULL;
}

static void part(struct buf *out, size_t start, const char *words)
{
    if (!words)
        return;
    if (out->len > start)
        buf_text(out, comma());
    buf_text(out, words);
}

static bool speaks(const struct ui_node *node)
{
    bool words = node->label && node->label[0];
    bool silent = node->role == UI_GROUP || node->role == UI_ICON_ROLE;
    bool field = node->role == UI_FIELD || node->role == UI_TEXTBOX;
    bool sound = !words || text_utf8_valid(node->label, strlen(node->label));
    return !node->secret && !silent && sound && (words || field);
}

void ui_phrase(const struct ui_node *node, enum ui_hearers hearers, struct buf *out)
{
    if (!speaks(node))
        return;
    const char *label = node->label ? node->label : "";
    bool typed = node->role == UI_FIELD || node->role == UI_TEXTBOX;
    bool hidden = hearers == UI_HEARD_IN_PUBLIC && label[0] && (node->personal || ui_phrase_personal(label));
    if (hidden && node->role == UI_KEY)
        return; /* what is typed is heard letter by letter otherwise */
    size_t start = out->len;
    part(out, start, role_word(node->role));
    if (hidden) {
        part(out, start, node->in_public ? node->in_public : _("shown on the screen only"));
    } else if (typed && !label[0]) {
        part(out, start, _("empty"));
    } else if (node->role != UI_QR) { /* a link is for the phone */
        part(out, start, "");
        if (typed)
            ui_phrase_spell(label, out);
        else
            ui_phrase_read(label, out);
    }
    part(out, start, state_word(node));
    part(out, start, node->disabled ? _("not available") : NULL);
}
