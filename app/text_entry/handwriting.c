#include "app/text_entry/handwriting.h"

#include <iconv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zinnia.h>

#include "backend/base/secret.h"
#include "backend/base/text.h"

#define BOX          1000.0 /* side of what zinnia is given */
#define MARGIN       0.12   /* left free on each side */
#define STRETCH      1.15   /* the most that the shorter side gains */
#define SPACING      0.03   /* between the points of a resampled stroke, of the writing's larger side */
#define SAMPLES      200    /* of a resampled stroke */
#define REACH        3      /* samples on both sides of a corner */
#define CORNER       50.0   /* degrees: sharper turns may part strokes */
#define CORNERS      8      /* of a stroke */
#define STRAIGHT     60.0   /* degrees: two corners count for one and what they exceed this by */
#define WALK         150.0  /* weight of 辶, in degrees of a corner */
#define SURE         0.35f  /* a score from which on no other reading is tried */
#define FLAT         50.0   /* what bends less than this is straight */
#define TRIALS       4      /* classifications, beside that of a character of few strokes */
#define AS_WRITTEN   0.25f  /* advantage of the strokes as they were written */
#define EVERYDAY     0.3f   /* advantage of the characters of every day */
#define FEW          4      /* strokes: such characters are also tried small, as the model has 口 */
#define REDUCED      0.4    /* of the box */
#define WALK_STROKES 3

struct handwriting {
    zinnia_recognizer_t *recognizer;
    iconv_t gb2312; /* (iconv_t)-1: the system has none */
};

struct place {
    double x, y;
};
struct path { /* a stroke, resampled */
    int count;
    struct place places[SAMPLES];
};
struct writing {
    int count;
    struct path paths[HANDWRITING_STROKES];
};
/* Another way to read the strokes. */
struct reading {
    enum { PARTED, FRONT, SWAPPED, SMALL } kind;
    int path, from,
        to;        /* PARTED: this stroke ends at sample `from` and goes on at sample `to`; SWAPPED: it comes
                           after the next */
    double weight; /* the likelier, the more */
};

const char *handwriting_result_text(enum handwriting_result result)
{
    switch (result) {
    case HANDWRITING_OK: return "ok";
    case HANDWRITING_NO_MEMORY: return "out of memory";
    case HANDWRITING_NO_MODEL: return "the handwriting model can't be read";
    }
    return "";
}

enum handwriting_result handwriting_open(const char *model, struct handwriting **out, struct fault *fault)
{
    *out = NULL;
    struct handwriting *handwriting = calloc(1, sizeof *handwriting);
    if (handwriting == NULL)
        return HANDWRITING_NO_MEMORY;
    handwriting->gb2312 = (iconv_t)-1;
    handwriting->recognizer = zinnia_recognizer_new();
    if (handwriting->recognizer == NULL) {
        free(handwriting);
        return HANDWRITING_NO_MEMORY;
    }
    if (!zinnia_recognizer_open(handwriting->recognizer, model)) {
        fault_set(fault, model,
            "%s; the model comes with the package tegaki-zinnia-simplified-chinese, text.handwriting_model "
            "says where",
            handwriting_result_text(HANDWRITING_NO_MODEL));
        handwriting_close(handwriting);
        return HANDWRITING_NO_MODEL;
    }
    handwriting->gb2312 = iconv_open("GB2312", "UTF-8");
    *out = handwriting;
    return HANDWRITING_OK;
}

void handwriting_close(struct handwriting *handwriting)
{
    if (handwriting == NULL)
        return;
    if (handwriting->gb2312 != (iconv_t)-1)
        iconv_close(handwriting->gb2312);
    zinnia_recognizer_destroy(handwriting->recognizer);
    free(handwriting);
}

/* ---- ink ------------------------------------------------------------------------------------------------------------- */

bool handwriting_ink_begin(struct handwriting_ink *ink)
{
    if (ink->count == HANDWRITING_STROKES)
        return false;
    ink->strokes[ink->count++].count = 0;
    return true;
}

static short clamp_short(int value)
{
    return (short)(value < -32768 ? -32768 : value > 32767 ? 32767 : value);
}

void handwriting_ink_add(struct handwriting_ink *ink, int x, int y)
{
    if (ink->count == 0)
        return;
    struct handwriting_stroke *stroke = &ink->strokes[ink->count - 1];
    if (stroke->count == HANDWRITING_POINTS) { /* every other point tells the same shape */
        for (int i = 0; i < HANDWRITING_POINTS / 2; i++)
            stroke->points[i] = stroke->points[2 * i];
        stroke->count = HANDWRITING_POINTS / 2;
    }
    stroke->points[stroke->count++] = (struct handwriting_point){clamp_short(x), clamp_short(y)};
}

/* ---- bringing the writing into the box --------------------------------------------------------------------------------- */

static double distance(struct place a, struct place b)
{
    return hypot(a.x - b.x, a.y - b.y);
}

/* Points at equal distances along a stroke; its last point is kept. */
static void resample(const struct handwriting_stroke *stroke, double spacing, struct path *path)
{
    struct place at = {stroke->points[0].x, stroke->points[0].y};
    double due = spacing;
    path->count = 0;
    path->places[path->count++] = at;
    for (int i = 1; i < stroke->count; i++) {
        struct place next = {stroke->points[i].x, stroke->points[i].y};
        double left = distance(at, next);
        while (left >= due && due > 0 && path->count < SAMPLES - 1) {
            at.x += (next.x - at.x) * due / left;
            at.y += (next.y - at.y) * due / left;
            left -= due;
            path->places[path->count++] = at;
            due = spacing;
        }
        due -= left;
        at = next;
    }
    if (distance(path->places[path->count - 1], at) > spacing / 10)
        path->places[path->count++] = at;
}

/* Fits the writing into the middle of the box, its shape little changed: a flat 一 stays flat. */
static void normalise(const struct handwriting_ink *ink, struct writing *writing)
{
    double left = HUGE_VAL, top = HUGE_VAL, right = -HUGE_VAL, bottom = -HUGE_VAL;
    for (int s = 0; s < ink->count; s++) {
        for (int i = 0; i < ink->strokes[s].count; i++) {
            left = fmin(left, ink->strokes[s].points[i].x);
            right = fmax(right, ink->strokes[s].points[i].x);
            top = fmin(top, ink->strokes[s].points[i].y);
            bottom = fmax(bottom, ink->strokes[s].points[i].y);
        }
    }
    double side = fmax(fmax(right - left, bottom - top), 1);
    double room = BOX * (1 - 2 * MARGIN);
    double scale_x = fmin(room / fmax(right - left, 1), STRETCH * room / side);
    double scale_y = fmin(room / fmax(bottom - top, 1), STRETCH * room / side);
    writing->count = 0;
    for (int s = 0; s < ink->count; s++) {
        if (ink->strokes[s].count == 0)
            continue;
        struct path *path = &writing->paths[writing->count++];
        resample(&ink->strokes[s], side * SPACING, path);
        for (int i = 0; i < path->count; i++) {
            path->places[i].x = BOX / 2 + (path->places[i].x - (left + right) / 2) * scale_x;
            path->places[i].y = BOX / 2 + (path->places[i].y - (top + bottom) / 2) * scale_y;
        }
    }
}

/* ---- where strokes may be joined ------------------------------------------------------------------------------------------ */

/* How far the path turns at sample `i`, in degrees; 0 near its ends. */
static double turn_at(const struct path *path, int i)
{
    if (i < REACH || i + REACH >= path->count)
        return 0;
    const struct place a = path->places[i - REACH], b = path->places[i], c = path->places[i + REACH];
    double ux = b.x - a.x, uy = b.y - a.y, vx = c.x - b.x, vy = c.y - b.y;
    return fabs(atan2(ux * vy - uy * vx, ux * vx + uy * vy)) * 180 / 3.14159265358979;
}

/* The sharpest places of a path, from its start to its end. */
static int corners_of(const struct path *path, int corners[CORNERS])
{
    int count = 0;
    for (int i = REACH; i + REACH < path->count && count < CORNERS; i++) {
        double turn = turn_at(path, i);
        bool peak = turn >= CORNER;
        for (int j = i - REACH + 1; peak && j < i + REACH; j++)
            peak = j == i || turn_at(path, j) < turn || (turn_at(path, j) <= turn && j > i);
        if (peak)
            corners[count++] = i;
    }
    return count;
}

static void keep_reading(struct reading *readings, int *count, int most, struct reading reading)
{
    int at = *count < most ? (*count)++ : most;
    while (at > 0 && readings[at - 1].weight < reading.weight) {
        if (at < most)
            readings[at] = readings[at - 1];
        at--;
    }
    if (at < most)
        readings[at] = reading;
}

/* 辶 goes round the rest from the left and is written last, but the model knows most of its characters with it first. It
   ends with a long stroke along the bottom. */
static bool looks_like_walk(const struct writing *writing)
{
    if (writing->count <= WALK_STROKES)
        return false;
    const struct path *last = &writing->paths[writing->count - 1];
    double left = HUGE_VAL, right = -HUGE_VAL, top = HUGE_VAL;
    for (int i = 0; i < last->count; i++) {
        left = fmin(left, last->places[i].x);
        right = fmax(right, last->places[i].x);
        top = fmin(top, last->places[i].y);
    }
    return right - left > 0.5 * BOX && top > 0.5 * BOX && left < 0.35 * BOX;
}

/* Schools differ about the order of the first strokes (忄, 水, 生); a corner tells more. */
static const double swap_weights[] = {65, 75, 70};

/* The likeliest readings. A pen that was not lifted goes from the end of one stroke straight to the start of the next: two
   corners, and the way between them is no stroke. Where the two meet, there is one corner. */
static int find_readings(const struct writing *writing, struct reading *readings, int most)
{
    int found = 0;
    if (looks_like_walk(writing))
        keep_reading(readings, &found, most, (struct reading){.kind = FRONT, .weight = WALK});
    for (int p = 0; p + 1 < writing->count && p < (int)(sizeof swap_weights / sizeof swap_weights[0]); p++)
        keep_reading(
            readings, &found, most, (struct reading){.kind = SWAPPED, .path = p, .weight = swap_weights[p]});
    for (int p = 0; p < writing->count; p++) {
        const struct path *path = &writing->paths[p];
        int corners[CORNERS], count = corners_of(path, corners);
        for (int i = 0; i < count; i++) {
            double turn = turn_at(path, corners[i]);
            keep_reading(readings, &found, most, (struct reading){PARTED, p, corners[i], corners[i], turn});
            if (i + 1 < count)
                keep_reading(readings, &found, most,
                    (struct reading){PARTED, p, corners[i], corners[i + 1],
                        turn + turn_at(path, corners[i + 1]) - STRAIGHT});
        }
    }
    return found;
}

/* ---- asking zinnia -------------------------------------------------------------------------------------------------------- */

static void add_place(zinnia_character_t *character, size_t id, struct place place, double scale)
{
    zinnia_character_add(character, id, (int)lround(BOX / 2 + (place.x - BOX / 2) * scale),
        (int)lround(BOX / 2 + (place.y - BOX / 2) * scale));
}

/* How far `place` lies from the line through a and b. */
static double off_line(struct place place, struct place a, struct place b)
{
    double length = distance(a, b);
    if (length < 1)
        return distance(place, a);
    return fabs((b.x - a.x) * (a.y - place.y) - (a.x - place.x) * (b.y - a.y)) / length;
}

/* The samples between `from` and `to` that tell the shape (Ramer, Douglas, Peucker): the model was trained with strokes of
   few points, and takes each wobble of a finger for a bend. */
static void add_bends(
    zinnia_character_t *character, size_t id, const struct path *path, int from, int to, double scale)
{
    double most = FLAT;
    int at = -1;
    for (int i = from + 1; i < to; i++) {
        double off = off_line(path->places[i], path->places[from], path->places[to]);
        if (off > most) {
            most = off;
            at = i;
        }
    }
    if (at < 0)
        return;
    add_bends(character, id, path, from, at, scale);
    add_place(character, id, path->places[at], scale);
    add_bends(character, id, path, at, to, scale);
}

static void add_part(
    zinnia_character_t *character, size_t id, const struct path *path, int from, int to, double scale)
{
    add_place(character, id, path->places[from], scale);
    add_bends(character, id, path, from, to, scale);
    if (to > from)
        add_place(character, id, path->places[to], scale);
}

/* Keeps the better score of a character that is there already. */
static void merge(struct handwriting_candidates *out, const char *text, float score)
{
    int at = 0;
    while (at < out->count && strcmp(out->text[at], text) != 0)
        at++;
    if (at < out->count) {
        if (out->score[at] >= score)
            return;
    } else if (out->count < HANDWRITING_CANDIDATES) {
        out->count++;
    } else if (out->score[--at] >= score) {
        return;
    }
    while (at > 0 && out->score[at - 1] < score) {
        out->score[at] = out->score[at - 1];
        memcpy(out->text[at], out->text[at - 1], sizeof out->text[at]);
        at--;
    }
    out->score[at] = score;
    text_copy(out->text[at], sizeof out->text[at], text);
}

/* Level 1 of GB 2312: the 3,755 characters of every day. The model knows as many again that are hardly ever written, and
   radicals that are no words (囗, 亻). */
static bool everyday(struct handwriting *handwriting, const char *character)
{
    char from[8], to[8] = "";
    char *in = from, *out = to;
    size_t in_left = strlen(character), out_left = sizeof to;
    if (handwriting->gb2312 == (iconv_t)-1 || in_left >= sizeof from)
        return false;
    memcpy(from, character, in_left);
    bool known = iconv(handwriting->gb2312, &in, &in_left, &out, &out_left) != (size_t)-1;
    return known && (unsigned char)to[0] >= 0xB0 && (unsigned char)to[0] <= 0xD7;
}

/* The strokes in one reading; NULL: as they were written. */
static enum handwriting_result classify(struct handwriting *handwriting, const struct writing *writing,
    const struct reading *reading, struct handwriting_candidates *out)
{
    size_t id = 0;
    zinnia_character_t *character = zinnia_character_new();
    if (character == NULL)
        return HANDWRITING_NO_MEMORY;
    zinnia_character_set_width(character, (size_t)BOX);
    zinnia_character_set_height(character, (size_t)BOX);
    double scale = reading != NULL && reading->kind == SMALL ? REDUCED : 1;
    int first = reading != NULL && reading->kind == FRONT ? writing->count - WALK_STROKES : 0;
    for (int i = 0; i < writing->count; i++) {
        int p = (first + i) % writing->count;
        if (reading != NULL && reading->kind == SWAPPED && (p == reading->path || p == reading->path + 1))
            p = 2 * reading->path + 1 - p;
        const struct path *path = &writing->paths[p];
        bool parted = reading != NULL && reading->kind == PARTED && reading->path == p;
        add_part(character, id++, path, 0, parted ? reading->from : path->count - 1, scale);
        if (parted)
            add_part(character, id++, path, reading->to, path->count - 1, scale);
    }
    zinnia_result_t *result =
        zinnia_recognizer_classify(handwriting->recognizer, character, 2 * HANDWRITING_CANDIDATES);
    if (reading == NULL && result != NULL && zinnia_result_size(result) > 0)
        out->best = zinnia_result_score(result, 0);
    for (size_t i = 0; result != NULL && i < zinnia_result_size(result); i++) {
        const char *text = zinnia_result_value(result, i);
        merge(out, text,
            zinnia_result_score(result, i) + (reading == NULL ? AS_WRITTEN : 0) +
                (everyday(handwriting, text) ? EVERYDAY : 0));
    }
    if (result != NULL)
        zinnia_result_destroy(result);
    zinnia_character_destroy(character);
    out->tried++;
    return HANDWRITING_OK;
}

enum handwriting_result handwriting_recognise(
    struct handwriting *handwriting, const struct handwriting_ink *ink, struct handwriting_candidates *out)
{
    memset(out, 0, sizeof *out);
    if (ink->count == 0)
        return HANDWRITING_OK;
    struct writing *writing = calloc(1, sizeof *writing);
    if (writing == NULL)
        return HANDWRITING_NO_MEMORY;
    struct reading readings[TRIALS - 1];
    normalise(ink, writing);
    enum handwriting_result result = classify(handwriting, writing, NULL, out);
    const struct reading small = {.kind = SMALL};
    if (result == HANDWRITING_OK && writing->count <= FEW)
        result = classify(handwriting, writing, &small, out);
    int count = out->best >= SURE ? 0 : find_readings(writing, readings, TRIALS - 1);
    for (int i = 0; i < count && result == HANDWRITING_OK; i++)
        result = classify(handwriting, writing, &readings[i], out);
    secret_wipe(writing, sizeof *writing);
    free(writing);
    return result;
}
