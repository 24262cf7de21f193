/*
 * How often handwriting is recognised: the medians of the strokes of hanzi-writer-data, as they are and spoilt in the ways
 * people spoil them. The characters are those of level 1 of GB 2312 that the model knows.
 *
 * usage: bench_handwriting MODEL DATA_FOLDER OUT.json [PICK [OF]]   every OF-th character, those with remainder PICK
 */
#include <dirent.h>
#include <iconv.h>
#include <jansson.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zinnia.h>

#include "app/text_entry/handwriting.h"

#define TOP      10
#define DATA_TOP 900 /* hanzi-writer's y goes up from here */
#define READINGS 20000
#define KNOWN    10000

enum spoil { CLEAN, SWAPPED, JOINED, SMALL, SPOILS };
static const char *const names[SPOILS] = {"clean", "swapped", "joined", "small"};

struct tally {
    long characters, first, top;
    double sum_ms, ms[READINGS];
};

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

/* The strokes of a character; false: the file has none. */
static bool read_ink(const char *path, struct handwriting_ink *ink)
{
    json_t *root = json_load_file(path, 0, NULL), *stroke, *point;
    size_t i, j;
    ink->count = 0;
    json_array_foreach(json_object_get(root, "medians"), i, stroke)
    {
        if (!handwriting_ink_begin(ink))
            break;
        json_array_foreach(stroke, j, point)
            handwriting_ink_add(ink, (int)json_number_value(json_array_get(point, 0)),
                DATA_TOP - (int)json_number_value(json_array_get(point, 1)));
    }
    json_decref(root);
    return ink->count > 0;
}

/* A pair of neighbours, the same for a character each time. False: there is only one stroke. */
static bool pair_of(const struct handwriting_ink *ink, unsigned seed, int *first)
{
    if (ink->count < 2)
        return false;
    *first = (int)(seed % (unsigned)(ink->count - 1));
    return true;
}

static bool spoil(struct handwriting_ink *ink, enum spoil how, unsigned seed)
{
    int at;
    if (how == SMALL) { /* a third of the box, in its lower right */
        for (int s = 0; s < ink->count; s++)
            for (int i = 0; i < ink->strokes[s].count; i++) {
                struct handwriting_point *point = &ink->strokes[s].points[i];
                point->x = (short)(640 + point->x / 3);
                point->y = (short)(640 + point->y / 3);
            }
        return true;
    }
    if (how == CLEAN)
        return true;
    if (!pair_of(ink, seed, &at))
        return false;
    struct handwriting_stroke *a = &ink->strokes[at], *b = &ink->strokes[at + 1];
    if (how == SWAPPED) {
        struct handwriting_stroke kept = *a;
        *a = *b;
        *b = kept;
        return true;
    }
    if (a->count + b->count > HANDWRITING_POINTS)
        return false;
    memcpy(a->points + a->count, b->points, (size_t)b->count * sizeof b->points[0]);
    a->count += b->count;
    memmove(b, b + 1, (size_t)(ink->count - at - 2) * sizeof *b);
    ink->count--;
    return true;
}

static void count(
    struct handwriting *engine, const char *character, const struct handwriting_ink *ink, struct tally *tally)
{
    struct handwriting_candidates found;
    int64_t start = now_us();
    handwriting_recognise(engine, ink, &found);
    double ms = (double)(now_us() - start) / 1000;
    if (tally->characters < READINGS)
        tally->ms[tally->characters] = ms;
    tally->characters++;
    tally->sum_ms += ms;
    for (int i = 0; i < found.count && i < TOP; i++)
        if (strcmp(found.text[i], character) == 0) {
            tally->first += i == 0;
            tally->top++;
        }
}

static int by_size(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Level 1 of GB 2312: the 3,755 characters that are written every day. */
static bool common(const char *character)
{
    char from[16], to[8] = "";
    char *in = from, *out = to;
    size_t in_left = strlen(character), out_left = sizeof to - 1;
    iconv_t convert = iconv_open("GB2312", "UTF-8");
    if (convert == (iconv_t)-1)
        return false;
    memcpy(from, character, in_left);
    bool done = iconv(convert, &in, &in_left, &out, &out_left) != (size_t)-1;
    iconv_close(convert);
    unsigned char row = (unsigned char)to[0];
    return done && row >= 0xB0 && row <= 0xD7;
}

/* The characters of the model, sorted. */
static int read_known(const char *model, char **known)
{
    int found = 0;
    zinnia_recognizer_t *recognizer = zinnia_recognizer_new();
    if (recognizer == NULL || !zinnia_recognizer_open(recognizer, model)) {
        fprintf(stderr, "bench_handwriting: %s can't be read\n", model);
        exit(1);
    }
    for (size_t i = 0; i < zinnia_recognizer_size(recognizer) && found < KNOWN; i++)
        known[found++] = strdup(zinnia_recognizer_value(recognizer, i));
    zinnia_recognizer_destroy(recognizer);
    qsort(known, (size_t)found, sizeof *known, by_name);
    return found;
}

static void report(const struct tally *tallies, const char *out)
{
    FILE *json = fopen(out, "w");
    if (json == NULL) {
        perror(out);
        exit(1);
    }
    fputc('{', json);
    for (int how = 0; how < SPOILS; how++) {
        struct tally tally = tallies[how];
        size_t kept = (size_t)(tally.characters < READINGS ? tally.characters : READINGS);
        qsort(tally.ms, kept, sizeof tally.ms[0], by_size);
        double all = tally.characters > 0 ? (double)tally.characters : 1;
        double first = 100.0 * (double)tally.first / all, top = 100.0 * (double)tally.top / all;
        double mean = tally.sum_ms / all, p99 = kept > 0 ? tally.ms[kept * 99 / 100] : 0;
        printf("handwriting, %-8s %5ld characters: first %.1f %%, among ten %.1f %%; %.1f ms mean, %.1f ms "
               "p99\n",
            names[how], tally.characters, first, top, mean, p99);
        fprintf(json,
            "%s\"%s\":{\"characters\":%ld,\"top1_percent\":%.2f,\"top10_percent\":%.2f,\"mean_ms\":%.2f,"
            "\"p99_ms\":%.2f}",
            how > 0 ? "," : "", names[how], tally.characters, first, top, mean, p99);
    }
    fputs("}\n", json);
    fclose(json);
}

int main(int argc, char **argv)
{
    static struct tally tallies[SPOILS];
    static char *known[KNOWN];
    static struct handwriting_ink ink, spoilt;
    struct handwriting *engine = NULL;
    struct fault fault = {0};
    struct dirent **files;
    if (argc < 4) {
        fprintf(stderr, "usage: bench_handwriting MODEL DATA_FOLDER OUT.json [PICK [OF]]\n");
        return 2;
    }
    unsigned pick = argc > 4 ? (unsigned)atoi(argv[4]) : 0, of = argc > 5 ? (unsigned)atoi(argv[5]) : 1;
    if (handwriting_open(argv[1], &engine, &fault) != HANDWRITING_OK) {
        fprintf(stderr, "bench_handwriting: %s: %s\n", fault.place, fault.text);
        return 1;
    }
    int models = read_known(argv[1], known), entries = scandir(argv[2], &files, NULL, alphasort);
    unsigned number = 0;
    for (int i = 0; i < entries; i++) {
        char character[16] = "", path[1024], *name = character;
        char *dot = strstr(files[i]->d_name, ".json");
        if (dot == NULL || dot - files[i]->d_name >= (int)sizeof character)
            continue;
        memcpy(character, files[i]->d_name, (size_t)(dot - files[i]->d_name));
        if (!common(character) || bsearch(&name, known, (size_t)models, sizeof *known, by_name) == NULL ||
            number++ % of != pick)
            continue;
        snprintf(path, sizeof path, "%s/%s", argv[2], files[i]->d_name);
        if (!read_ink(path, &ink))
            continue;
        for (enum spoil how = CLEAN; how < SPOILS; how++) {
            spoilt = ink;
            if (spoil(&spoilt, how, number * 2654435761U >> 8))
                count(engine, character, &spoilt, &tallies[how]);
        }
    }
    handwriting_close(engine);
    report(tallies, argv[3]);
    return 0;
}
