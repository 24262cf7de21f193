/*
 * How often the first candidate is right: sentences an owner would write, typed in pinyin without separators and without
 * choosing, clause by clause. Share of characters right (longest common subsequence with what was meant), with and without
 * our own phrases, exactly and with fuzzy sounds; time a key takes, and memory.
 *
 * usage: bench_pinyin SENTENCES OUT.json NAME=FOLDER...   e.g. phrases=build/pinyin plain=build/pinyin-plain
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/text_entry/pinyin.h"
#include "backend/base/text.h"

#define LINE      2048
#define CLAUSE    64 /* characters */
#define KEYS_MAX  4096
#define SYLLABLES 300

struct keys_us { /* microseconds of each key */
    int64_t all[400000];
    size_t count;
};

struct score {
    long characters, right, sentences, whole;
    long other_characters,
        other_right; /* of every second sentence, whose mistakes were not looked at for the phrases */
};

static int64_t now_us(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (int64_t)at.tv_sec * 1000000 + at.tv_nsec / 1000;
}

static long memory_kb(const char *key)
{
    char line[256];
    long kb = -1;
    FILE *file = fopen("/proc/self/smaps_rollup", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            kb = strtol(line + strlen(key), NULL, 10);
    if (file != NULL)
        fclose(file);
    return kb;
}

/* As one types who does not tell zh from z, nor ing from in. */
static void fuzzy(char *syllable)
{
    size_t length = strlen(syllable);
    if (length > 2 && strchr("zcs", syllable[0]) != NULL && syllable[1] == 'h')
        memmove(syllable + 1, syllable + 2, length - 1);
    length = strlen(syllable);
    if (length > 3 && strcmp(syllable + length - 3, "ing") == 0)
        syllable[length - 1] = '\0';
}

static bool han(uint32_t character)
{
    return character >= 0x4E00 && character <= 0x9FFF;
}

/* Longest common subsequence, in characters. */
static int common(const char *a, const char *b)
{
    static int row[2][CLAUSE * 4 + 1];
    uint32_t left, right;
    int columns = (int)text_utf8_count(b), last = 0;
    memset(row, 0, sizeof row);
    for (size_t step; (step = text_utf8_next(a, &left)) > 0; a += step, last = 1 - last) {
        const char *at = b;
        for (int j = 1; j <= columns; j++) {
            at += text_utf8_next(at, &right);
            int keep = row[last][j] > row[1 - last][j - 1] ? row[last][j] : row[1 - last][j - 1];
            row[1 - last][j] = left == right ? row[last][j - 1] + 1 : keep;
        }
    }
    return row[last][columns];
}

static void type_clause(
    struct pinyin *pinyin, const char *letters, char *out, size_t size, struct keys_us *keys)
{
    char text[PINYIN_KEYS_MAX * 4];
    pinyin_wipe(pinyin);
    out[0] = '\0';
    for (; *letters != '\0'; letters++) {
        int64_t before = now_us();
        if (!pinyin_press(pinyin, *letters))
            break; /* longer than one composition: what is missing counts as wrong */
        pinyin_shown(pinyin);
        pinyin_candidate(pinyin, 0, text, sizeof text);
        if (keys->count < sizeof keys->all / sizeof keys->all[0])
            keys->all[keys->count++] = now_us() - before;
    }
    for (int i = 0; i < PINYIN_KEYS_MAX && pinyin_composing(pinyin); i++)
        if (!pinyin_choose(pinyin, 0, text, sizeof text))
            break;
    text_copy(out, size, text);
}

/* One line of the file: "sentence TAB syllables". */
static void type_sentence(
    struct pinyin *pinyin, char *line, bool blurred, struct score *score, struct keys_us *keys)
{
    char *save = NULL, *tab = strchr(line, '\t');
    if (tab == NULL)
        return;
    *tab = '\0';
    char *syllable = strtok_r(tab + 1, " \n", &save);
    char meant[CLAUSE * 4] = "", letters[PINYIN_KEYS_MAX * 8] = "", got[PINYIN_KEYS_MAX * 4];
    long right = 0, characters = 0;
    for (const char *at = line;;) {
        uint32_t character = 0;
        size_t bytes = text_utf8_next(at, &character);
        if (bytes > 0 && han(character) && syllable != NULL) {
            strncat(meant, at, bytes);
            if (blurred)
                fuzzy(syllable);
            strcat(letters, syllable);
            syllable = strtok_r(NULL, " \n", &save);
        } else if (meant[0] != '\0') {
            type_clause(pinyin, letters, got, sizeof got, keys);
            right += common(meant, got);
            characters += (long)text_utf8_count(meant);
            meant[0] = letters[0] = '\0';
        }
        if (bytes == 0)
            break;
        at += bytes;
    }
    score->right += right;
    score->characters += characters;
    score->whole += right == characters;
    score->sentences++;
    if (score->sentences % 2 == 0) {
        score->other_right += right;
        score->other_characters += characters;
    }
}

static struct score type_all(struct pinyin *pinyin, const char *path, bool blurred, struct keys_us *keys)
{
    struct score score = {0};
    char line[LINE];
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    while (fgets(line, sizeof line, file) != NULL)
        if (line[0] != '#')
            type_sentence(pinyin, line, blurred, &score, keys);
    fclose(file);
    return score;
}

static int by_size(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void measure(const char *name, const char *folder, const char *sentences, FILE *json)
{
    static struct keys_us keys;
    struct pinyin *pinyin = NULL;
    struct fault fault = {0};
    long before = memory_kb("Pss:");
    int64_t start = now_us();
    if (pinyin_open(folder, &pinyin, &fault) != PINYIN_OK) {
        fprintf(stderr, "bench_pinyin: %s: %s\n", fault.place, fault.text);
        exit(1);
    }
    int64_t open_us = now_us() - start;
    keys.count = 0;
    struct score exact = type_all(pinyin, sentences, false, &keys);
    struct score blurred = type_all(pinyin, sentences, true, &keys);
    long memory = memory_kb("Pss:") - before;
    pinyin_close(pinyin);
    int64_t sum = 0;
    qsort(keys.all, keys.count, sizeof keys.all[0], by_size);
    for (size_t i = 0; i < keys.count; i++)
        sum += keys.all[i];
    double mean = keys.count > 0 ? (double)sum / (double)keys.count / 1000 : 0;
    double p99 = keys.count > 0 ? (double)keys.all[keys.count * 99 / 100] / 1000 : 0;
    double right = 100.0 * (double)exact.right / (double)exact.characters;
    double right_other = 100.0 * (double)exact.other_right / (double)exact.other_characters;
    double right_blurred = 100.0 * (double)blurred.right / (double)blurred.characters;
    printf("pinyin, %-8s %ld sentences, %ld characters: first candidate right %.1f %%, with fuzzy sounds "
           "%.1f %%; whole "
           "sentences %ld; key %.2f ms mean, %.2f ms p99; opens in %.1f ms; %ld kB more memory (PSS)\n",
        name, exact.sentences, exact.characters, right, right_blurred, exact.whole, mean, p99,
        (double)open_us / 1000, memory);
    fprintf(json,
        "\"%s\":{\"sentences\":%ld,\"characters\":%ld,\"right_percent\":%.2f,\"right_fuzzy_percent\":%.2f,"
        "\"right_other_half_percent\":%.2f,"
        "\"whole_sentences\":%ld,\"key_mean_ms\":%.3f,\"key_p99_ms\":%.3f,\"open_ms\":%.1f,\"pss_kb\":%ld}",
        name, exact.sentences, exact.characters, right, right_blurred, right_other, exact.whole, mean, p99,
        (double)open_us / 1000, memory);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: bench_pinyin SENTENCES OUT.json NAME=FOLDER...\n");
        return 2;
    }
    FILE *json = fopen(argv[2], "w");
    if (json == NULL) {
        perror(argv[2]);
        return 1;
    }
    fputc('{', json);
    for (int i = 3; i < argc; i++) {
        char name[64] = "";
        const char *equals = strchr(argv[i], '=');
        if (equals == NULL || (size_t)(equals - argv[i]) >= sizeof name) {
            fprintf(stderr, "bench_pinyin: \"%s\" is not NAME=FOLDER\n", argv[i]);
            return 2;
        }
        memcpy(name, argv[i], (size_t)(equals - argv[i]));
        fputs(i > 3 ? "," : "", json);
        measure(name, equals + 1, argv[1], json);
    }
    fputs("}\n", json);
    return fclose(json) == 0 ? 0 : 1;
}
