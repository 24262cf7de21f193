/* Text as one says it: money, dates, times, rooms, telephone numbers. */
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_phrase.h"
#include "backend/base/i18n.h"
#include "backend/base/text.h"

#define YUAN_SIGN      "\xC2\xA5"     /* ¥ */
#define YUAN_SIGN_WIDE "\xEF\xBF\xA5" /* ￥ */
#define MINUS          "\xE2\x88\x92" /* − */
#define SPELLED_FROM   4              /* digits: rooms, codes, telephones */

static bool chinese(void)
{
    return i18n_language() == I18N_CHINESE;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_latin(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static size_t digits_at(const char *text)
{
    size_t count = 0;
    while (is_digit(text[count]))
        count++;
    return count;
}

/* The bytes of a number with groups of thousands ("12,345") or without, and its digits alone. */
static size_t number_at(const char *text, char *plain, size_t size)
{
    size_t at = digits_at(text), used = at < size - 1 ? at : size - 1;
    memcpy(plain, text, used);
    while (at > 0 && text[at] == ',' && digits_at(text + at + 1) == 3) {
        for (size_t i = 1; i <= 3 && used < size - 1; i++)
            plain[used++] = text[at + i];
        at += 4;
    }
    plain[used] = '\0';
    return at;
}

static void say_money(const char *yuan, const char *cents, struct buf *out)
{
    char jiao = cents[0], fen = jiao ? cents[1] : '\0';
    if (!chinese()) {
        buf_printf(out, jiao && (jiao != '0' || fen != '0') ? "%s.%c%c yuan" : "%s yuan", yuan, jiao, fen);
        return;
    }
    buf_printf(out, "%s元", yuan);
    if (jiao && jiao != '0')
        buf_printf(out, "%c角", jiao);
    if (fen && fen != '0')
        buf_printf(out, jiao == '0' ? "零%c分" : "%c分", fen);
}

/* "¥ 1,531.90", "−¥ 5.00", "531.90元". Bytes read, 0: no money here. */
static size_t money_at(const char *text, struct buf *out)
{
    char yuan[24], cents[3] = "";
    size_t at = 0, sign = starts(text, MINUS) ? strlen(MINUS) : *text == '-' ? 1 : 0;
    at = sign;
    bool marked = starts(text + at, YUAN_SIGN) || starts(text + at, YUAN_SIGN_WIDE);
    if (marked)
        at += starts(text + at, YUAN_SIGN) ? strlen(YUAN_SIGN) : strlen(YUAN_SIGN_WIDE);
    while (marked && text[at] == ' ')
        at++;
    size_t number = number_at(text + at, yuan, sizeof yuan);
    if (number == 0)
        return 0;
    at += number;
    if (text[at] == '.' && digits_at(text + at + 1) == 2) {
        memcpy(cents, text + at + 1, 2);
        at += 3;
    }
    if (!marked && !starts(text + at, "元"))
        return 0;
    if (!marked)
        at += strlen("元");
    if (sign)
        buf_text(out, chinese() ? "负" : "minus ");
    say_money(yuan, cents, out);
    return at;
}

static size_t date_at(const char *text, struct buf *out)
{
    static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December"};
    if (digits_at(text) != 4 || text[4] != '-' || digits_at(text + 5) != 2 || text[7] != '-' ||
        digits_at(text + 8) != 2)
        return 0;
    int year = atoi(text), month = atoi(text + 5), day = atoi(text + 8);
    if (month < 1 || month > 12 || day < 1 || day > 31)
        return 0;
    if (chinese())
        buf_printf(out, "%d年%d月%d日", year, month, day);
    else
        buf_printf(out, "%d %s %d", day, months[month - 1], year);
    return 10;
}

static size_t time_at(const char *text, struct buf *out)
{
    size_t hours = digits_at(text);
    if (hours < 1 || hours > 2 || text[hours] != ':' || digits_at(text + hours + 1) != 2)
        return 0;
    int hour = atoi(text), minute = atoi(text + hours + 1);
    if (hour > 24 || minute > 59)
        return 0;
    if (!chinese())
        buf_printf(out, "%d:%02d", hour, minute);
    else if (minute == 0)
        buf_printf(out, "%d点", hour);
    else
        buf_printf(out, minute < 10 ? "%d点零%d分" : "%d点%d分", hour, minute);
    return hours + 3;
}

/* "Nov 2026", "Q4 2026", "Year 2026": the word before a year in English. */
static bool after_date_word(const char *text, const char *at)
{
    static const char *const words[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
        "Nov", "Dec", "Q1", "Q2", "Q3", "Q4", "Yea"};
    const char *end = at;
    if (at == text || at[-1] != ' ')
        return false;
    for (end--; end > text && (is_latin(end[-1]) || is_digit(end[-1]));)
        end--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (starts(end, words[i]))
            return true;
    }
    return false;
}

/* True for digits that name something rather than count it. */
static bool is_spelled(const char *text, const char *at, size_t count)
{
    const char *next = at + count;
    bool joined = (at > text + 1 && at[-1] == '-' && (is_digit(at[-2]) || is_latin(at[-2]))) ||
                  (at > text && is_latin(at[-1])) ||
                  (*next == '-' && (is_digit(next[1]) || is_latin(next[1])));
    if (joined || (count > 1 && *at == '0'))
        return true;
    return count >= SPELLED_FROM && !starts(next, "年") && !after_date_word(text, at);
}

static size_t number_said(const char *text, const char *at, struct buf *out)
{
    char plain[24];
    size_t count = digits_at(at), grouped = number_at(at, plain, sizeof plain);
    if (grouped > count) {
        buf_text(out, plain);
        return grouped;
    }
    if (at[count] == '.' && is_digit(at[count + 1])) {
        size_t all = count + 1 + digits_at(at + count + 1);
        buf_append(out, at, all);
        return all;
    }
    bool spelled = is_spelled(text, at, count);
    for (size_t i = 0; i < count; i++) {
        if (spelled && i > 0)
            buf_char(out, ' ');
        buf_char(out, at[i]);
    }
    /* What is spelled stands apart from what follows and from what was before it. */
    if (spelled && at[count] && at[count] != ' ')
        buf_char(out, ' ');
    return count;
}

/* Signs that are not said as they stand. Bytes read, 0: none of them here. */
static size_t sign_at(const char *text, const char *at, struct buf *out)
{
    static const struct {
        const char *sign, *chinese, *english;
    } signs[] = {{"\n", "。", ". "}, {" · ", "，", ", "}, {"·", "，", ", "}, {"…", "，", ", "},
        {"→", "，", ", "}, {"|", "，", ", "}, {"｜", "，", ", "}, {"*", "某", ""}, {"×", "乘", " times "},
        {"m²", "平方米", " square metres"}, {"㎡", "平方米", " square metres"},
        {"m³", "立方米", " cubic metres"}, {"–", "至", " to "}, {"%", "%", " percent"},
        {"kWh", "千瓦时", "kilowatt hours"}, {MINUS, "负", "minus "}};
    bool joins = at > text && (is_digit(at[-1]) || is_latin(at[-1])) && (is_digit(at[1]) || is_latin(at[1]));
    if (*at == '-' && joins) {
        buf_char(out, ' ');
        return 1;
    }
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (starts(at, signs[i].sign)) {
            buf_text(out, chinese() ? signs[i].chinese : signs[i].english);
            return strlen(signs[i].sign);
        }
    }
    return 0;
}

void ui_phrase_read(const char *text, struct buf *out)
{
    uint32_t codepoint;
    for (const char *at = text; *at;) {
        bool fresh = at == text || !is_digit(at[-1]);
        size_t used = fresh ? money_at(at, out) : 0;
        if (!used && fresh && is_digit(*at) && !(at > text && at[-1] == '-'))
            used = date_at(at, out);
        if (!used && fresh && is_digit(*at))
            used = time_at(at, out);
        if (!used && is_digit(*at))
            used = number_said(text, at, out);
        if (!used)
            used = sign_at(text, at, out);
        if (!used) {
            used = text_utf8_next(at, &codepoint);
            if (!used)
                return;
            buf_append(out, at, used);
        }
        at += used;
    }
}

void ui_phrase_spell(const char *text, struct buf *out)
{
    uint32_t codepoint;
    bool before_plain = false;
    for (size_t used; (used = text_utf8_next(text, &codepoint)) > 0; text += used) {
        bool plain = codepoint > ' ' && codepoint < 128; /* Chinese characters are syllables already */
        if (before_plain && plain)
            buf_char(out, ' ');
        buf_append(out, text, used);
        before_plain = plain;
    }
}

/* A letter, digits, a hyphen, digits: "R1123-0007". */
static bool ticket_number_at(const char *text, const char *at)
{
    if (!(*at >= 'A' && *at <= 'Z') || (at > text && is_latin(at[-1])))
        return false;
    size_t digits = digits_at(at + 1);
    return digits >= 2 && at[1 + digits] == '-' && is_digit(at[2 + digits]);
}

/* "24栋1单元1203", "24栋1203", "entrance 1, 1203", "Building 24, 1203". */
static bool unit_at(const char *at)
{
    if (starts(at, "单元") || starts(at, "栋"))
        return digits_at(at + strlen(starts(at, "单元") ? "单元" : "栋")) >= 3;
    if (!starts(at, "entrance ") && !starts(at, "Building "))
        return false;
    at += strlen("entrance ");
    at += digits_at(at);
    return starts(at, ", ") && digits_at(at + 2) >= 3;
}

/* "王**": a star behind a character that is not ASCII, or two stars. */
static bool mask_at(const char *text, const char *at)
{
    return *at == '*' && (at[1] == '*' || (at > text && (unsigned char)at[-1] >= 0x80));
}

bool ui_phrase_personal(const char *text)
{
    for (const char *at = text; *at; at++) {
        if (starts(at, YUAN_SIGN) || starts(at, YUAN_SIGN_WIDE) || mask_at(text, at) || unit_at(at) ||
            ticket_number_at(text, at))
            return true;
        if (is_digit(*at)) {
            const char *end = at + digits_at(at);
            while (*end == ' ')
                end++;
            if (starts(end, "元") || starts(end, "yuan") || starts(end, "角"))
                return true;
        }
    }
    return false;
}
