/*
 * The keyboard that the ways to type share: letters in their usual places, digits and signs on a second page. What a key
 * does is the way's own.
 */
#ifndef MENTING_TEXT_KEYBOARD_H
#define MENTING_TEXT_KEYBOARD_H

#include "app/ui/ui.h"

/* Values of keys that are no characters. */
enum text_keyboard_key {
    TEXT_KEY_DELETE = -1,
    TEXT_KEY_SHIFT = -2,
    TEXT_KEY_PAGE = -3, /* letters or signs */
    TEXT_KEY_SPACE = -4,
    TEXT_KEY_LEFT = -5,
    TEXT_KEY_RIGHT = -6,
    TEXT_KEY_LANGUAGE = -7, /* pinyin or English */
};

struct text_keyboard {
    const char *prefix; /* of the keys' ids: "PREFIX.q", "PREFIX.space" */
    bool symbols;       /* the second page */
    bool shift;
    bool pinyin;    /* letters compose syllables: a separator instead of capitals */
    bool languages; /* has a key to change between pinyin and English */
};

void text_keyboard_build(struct ui *ui, const struct text_keyboard *keyboard);

#endif
