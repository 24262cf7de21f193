/* Faces through fontconfig, and a cache of glyph coverage with a byte budget (SDL_ttf's own has 256 slots). */
#include <SDL_ttf.h>
#include <fontconfig/fontconfig.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"

#define GLYPH_BUCKET_BITS 12

struct ui_face_source {
    const char *family, *style, *package;
};
/* Which face serves what; fonts/README.md explains. */
static const struct ui_face_source ui_faces[UI_FACES] = {
    [UI_FACE_REGULAR] = {"Noto Sans CJK SC", "Regular", "fonts-noto-cjk"},
    [UI_FACE_BOLD] = {"Noto Sans CJK SC", "Bold", "fonts-noto-cjk"},
    [UI_FACE_ICONS] = {"Material Icons", "Regular", "fonts-material-design-icons-iconfont"},
};

struct ui_fonts {
    TTF_Font *font[UI_FACES];
    int size[UI_FACES];
    struct ui_glyph *bucket[1 << GLYPH_BUCKET_BITS];
    struct ui_glyph *newest, *oldest;
    size_t bytes;
    struct ui_glyph blank;
};

/* Where Debian and its administrators put fonts, and none of the fifty files of rules about which face stands for which other,
   as only the very faces will do: a millisecond instead of eight. NULL when out of memory. */
static FcConfig *quick_config(void)
{
    static const FcChar8 text[] = "<fontconfig><dir>/usr/share/fonts</dir><dir>/usr/local/share/fonts</dir>"
                                  "<cachedir>/var/cache/fontconfig</cachedir>"
                                  "<cachedir prefix=\"xdg\">fontconfig</cachedir></fontconfig>";
    FcConfig *config = FcConfigCreate();
    if (config && FcConfigParseAndLoadFromMemory(config, text, FcTrue) && FcConfigBuildFonts(config))
        return config;
    if (config)
        FcConfigDestroy(config);
    return NULL;
}

/* config NULL: the system's own, with all its rules and folders. */
static enum ui_result open_face(
    struct ui_fonts *fonts, enum ui_face face, FcConfig *config, struct fault *fault)
{
    const struct ui_face_source *source = &ui_faces[face];
    FcPattern *pattern = FcPatternCreate(), *match = NULL;
    FcResult result;
    enum ui_result outcome = UI_NO_FONT;
    if (pattern) {
        FcPatternAddString(pattern, FC_FAMILY, (const FcChar8 *)source->family);
        FcPatternAddInteger(
            pattern, FC_WEIGHT, strcmp(source->style, "Bold") == 0 ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
        FcConfigSubstitute(config, pattern, FcMatchPattern);
        FcDefaultSubstitute(pattern);
        match = FcFontMatch(config, pattern, &result);
    }
    FcChar8 *file = NULL, *family = NULL;
    int index = 0;
    /* fontconfig always finds something: only the family that was asked for will do. */
    if (match && FcPatternGetString(match, FC_FILE, 0, &file) == FcResultMatch &&
        FcPatternGetString(match, FC_FAMILY, 0, &family) == FcResultMatch &&
        strcmp((const char *)family, source->family) == 0) {
        FcPatternGetInteger(match, FC_INDEX, 0, &index);
        SDL_RWops *source_file = ui_font_file_open((const char *)file);
        fonts->font[face] = source_file ? TTF_OpenFontIndexRW(source_file, 1, 16, index) : NULL;
        if (fonts->font[face])
            outcome = UI_OK;
    }
    if (outcome != UI_OK)
        fault_set(fault, "fonts", "no face %s %s: the package %s brings it", source->family, source->style,
            source->package);
    if (match)
        FcPatternDestroy(match);
    if (pattern)
        FcPatternDestroy(pattern);
    return outcome;
}

enum ui_result ui_fonts_open(struct ui_fonts **out, struct fault *fault)
{
    struct ui_fonts *fonts = calloc(1, sizeof *fonts);
    *out = fonts;
    if (!fonts)
        return UI_NO_MEMORY;
    if (TTF_Init() != 0) {
        fault_set(fault, "fonts", "%s", TTF_GetError());
        return UI_NO_FONT;
    }
    FcConfig *quick = quick_config();
    enum ui_result result = UI_OK;
    for (int face = 0; face < UI_FACES && result == UI_OK; face++) {
        struct fault elsewhere = {0}; /* a face that stands elsewhere is found with the system's rules */
        result = quick ? open_face(fonts, (enum ui_face)face, quick, &elsewhere) : UI_NO_FONT;
        if (result != UI_OK)
            result = open_face(fonts, (enum ui_face)face, NULL, fault);
        fonts->size[face] = 16;
    }
    if (quick)
        FcConfigDestroy(quick);
    return result;
}

static size_t bucket_of(uint64_t key)
{
    return (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> (64 - GLYPH_BUCKET_BITS));
}

static void drop_glyph(struct ui_fonts *fonts, struct ui_glyph *glyph)
{
    struct ui_glyph **link = &fonts->bucket[bucket_of(glyph->key)];
    while (*link != glyph)
        link = &(*link)->next_in_bucket;
    *link = glyph->next_in_bucket;
    *(glyph->newer ? &glyph->newer->older : &fonts->newest) = glyph->older;
    *(glyph->older ? &glyph->older->newer : &fonts->oldest) = glyph->newer;
    fonts->bytes -= sizeof *glyph + (size_t)(glyph->w * glyph->h);
    free(glyph->coverage);
    free(glyph);
}

void ui_fonts_forget(struct ui_fonts *fonts)
{
    while (fonts->oldest)
        drop_glyph(fonts, fonts->oldest);
}

void ui_fonts_close(struct ui_fonts *fonts)
{
    if (!fonts)
        return;
    ui_fonts_forget(fonts);
    for (int face = 0; face < UI_FACES; face++) {
        if (fonts->font[face])
            TTF_CloseFont(fonts->font[face]);
    }
    if (TTF_WasInit())
        TTF_Quit();
    FcFini();
    free(fonts);
}

size_t ui_fonts_bytes(const struct ui_fonts *fonts)
{
    return fonts->bytes;
}

static TTF_Font *sized(struct ui_fonts *fonts, enum ui_face face, int size)
{
    if (fonts->size[face] != size) {
        TTF_SetFontSize(fonts->font[face], size);
        fonts->size[face] = size;
    }
    return fonts->font[face];
}

/* Copies the part of an 8-bit surface that has ink. Its palette runs from ground to ink, so an index is coverage. */
static void take_coverage(struct ui_glyph *glyph, const SDL_Surface *surface)
{
    int top = surface->h, bottom = -1, left = surface->w, right = -1;
    const uint8_t *pixels = surface->pixels;
    for (int y = 0; y < surface->h; y++) {
        for (int x = 0; x < surface->w; x++) {
            if (!pixels[y * surface->pitch + x])
                continue;
            top = y < top ? y : top;
            bottom = y;
            left = x < left ? x : left;
            right = x > right ? x : right;
        }
    }
    if (bottom < 0)
        return;
    int w = right - left + 1, h = bottom - top + 1;
    glyph->coverage = malloc((size_t)(w * h));
    if (!glyph->coverage)
        return;
    for (int y = 0; y < h; y++)
        memcpy(glyph->coverage + y * w, pixels + (top + y) * surface->pitch + left, (size_t)w);
    glyph->left += left;
    glyph->top += top;
    glyph->w = w;
    glyph->h = h;
}

/* Figures get the advance of the widest one, so that sums stand in columns. */
static int advance_of(TTF_Font *font, uint32_t codepoint, int *left)
{
    int low, high, bottom, top, advance = 0;
    if (TTF_GlyphMetrics32(font, codepoint, &low, &high, &bottom, &top, &advance) != 0)
        return 0;
    *left = low < 0 ? low : 0;
    if (codepoint >= '0' && codepoint <= '9') {
        int widest = advance, own = advance;
        for (uint32_t digit = '0'; digit <= '9'; digit++) {
            int other = 0;
            if (TTF_GlyphMetrics32(font, digit, &low, &high, &bottom, &top, &other) == 0 && other > widest)
                widest = other;
        }
        *left += (widest - own) / 2;
        return widest;
    }
    return advance;
}

static struct ui_glyph *make_glyph(
    struct ui_fonts *fonts, enum ui_face face, int size, uint32_t codepoint, uint64_t key)
{
    struct ui_glyph *glyph = calloc(1, sizeof *glyph);
    if (!glyph)
        return NULL;
    TTF_Font *font = sized(fonts, face, size);
    if (!TTF_GlyphIsProvided32(font, codepoint) && face != UI_FACE_ICONS)
        codepoint = codepoint < ' ' ? ' ' : 0xFFFD;
    glyph->key = key;
    glyph->advance = advance_of(font, codepoint, &glyph->left);
    /* SDL_ttf's picture starts at the font's ascent; ours 0.88 em above the base line: the top of a Chinese character's
       box, which puts characters, capitals and figures alike in the middle of a box one em high. Icons fill theirs. */
    glyph->top = (face == UI_FACE_ICONS ? size : size * UI_ASCENT_PERCENT / 100) - TTF_FontAscent(font);
    SDL_Surface *surface =
        TTF_RenderGlyph32_Shaded(font, codepoint, (SDL_Color){255, 255, 255, 255}, (SDL_Color){0, 0, 0, 255});
    if (surface) {
        take_coverage(glyph, surface);
        SDL_FreeSurface(surface);
    }
    return glyph;
}

static uint64_t key_of(enum ui_face face, int size, uint32_t codepoint)
{
    return (uint64_t)face << 40 | (uint64_t)size << 24 | codepoint;
}

bool ui_fonts_warm(struct ui_fonts *fonts, enum ui_face face, int size, uint32_t codepoint)
{
    uint64_t key = key_of(face, size, codepoint);
    struct ui_glyph **bucket = &fonts->bucket[bucket_of(key)], *glyph = *bucket;
    while (glyph && glyph->key != key)
        glyph = glyph->next_in_bucket;
    if (glyph)
        return true;
    if (fonts->bytes + sizeof *glyph + (size_t)(size * size) > UI_GLYPH_WARM_BYTES ||
        !(glyph = make_glyph(fonts, face, size, codepoint, key)))
        return false;
    fonts->bytes += sizeof *glyph + (size_t)(glyph->w * glyph->h);
    glyph->next_in_bucket = *bucket;
    *bucket = glyph;
    glyph->newer = fonts->oldest;
    *(fonts->oldest ? &fonts->oldest->older : &fonts->newest) = glyph;
    fonts->oldest = glyph;
    return true;
}

const struct ui_glyph *ui_fonts_glyph(struct ui_fonts *fonts, enum ui_face face, int size, uint32_t codepoint)
{
    uint64_t key = key_of(face, size, codepoint);
    struct ui_glyph **bucket = &fonts->bucket[bucket_of(key)], *glyph = *bucket;
    while (glyph && glyph->key != key)
        glyph = glyph->next_in_bucket;
    if (glyph == fonts->newest && glyph)
        return glyph;
    if (!glyph) {
        glyph = make_glyph(fonts, face, size, codepoint, key);
        if (!glyph)
            return &fonts->blank;
        fonts->bytes += sizeof *glyph + (size_t)(glyph->w * glyph->h);
        glyph->next_in_bucket = *bucket;
        *bucket = glyph;
    } else { /* unlink, to be put in front */
        glyph->newer->older = glyph->older;
        *(glyph->older ? &glyph->older->newer : &fonts->oldest) = glyph->newer;
    }
    glyph->newer = NULL;
    glyph->older = fonts->newest;
    *(fonts->newest ? &fonts->newest->newer : &fonts->oldest) = glyph;
    fonts->newest = glyph;
    while (fonts->bytes > UI_GLYPH_BYTES && fonts->oldest != glyph)
        drop_glyph(fonts, fonts->oldest);
    return glyph;
}
