/* How things are said on the screen, in the visitor's language. Texts go into the caller's buffer and are returned. */
#ifndef MENTING_FORMAT_H
#define MENTING_FORMAT_H

#include <stddef.h>
#include <stdint.h>
#include "app/ui/ui_icon.h"
#include "backend/base/calendar.h"
#include "backend/domain/ticket.h"
#include "backend/store/store_unit.h"

#define FORMAT_SIZE 128

/* "¥ 1,234.50". */
const char *format_money(int64_t fen, char out[FORMAT_SIZE]);
/* "2026年10月" / "October 2026"; a quarter "2026年第4季度" / "Q4 2026"; else "2026年10月1日–12月31日". */
const char *format_period(int32_t start, int32_t end, char out[FORMAT_SIZE]);
/* "11月30日" / "30 Nov"; with the year when it is not `today`'s. */
const char *format_day(int32_t day, int32_t today, char out[FORMAT_SIZE]);
/* "今天 10:48", "昨天 9:15", "11月20日 14:06". */
const char *format_when(int64_t ms, int64_t now_ms, int utc_offset_minutes, char out[FORMAT_SIZE]);
/* "9:15". */
const char *format_minutes(int minute, char out[FORMAT_SIZE]);
/* "11月23日 周一 10:42". */
const char *format_now(struct calendar_local now, char out[FORMAT_SIZE]);
/* "24栋1单元1203" (entrance left out where there is one), "商铺12号" / "Building 24, entrance 1, 1203". */
const char *format_unit(const struct store_unit *unit, char out[FORMAT_SIZE]);
/* "24栋", "商铺" / "Building 24", "Shops". */
const char *format_building(const char *building, char out[FORMAT_SIZE]);
/* The unit of a quantity in the visitor's language: "吨" / "t". */
const char *format_unit_name(const char *unit_name, char out[FORMAT_SIZE]);
/* A quantity with its unit: "14 吨", "98.50 平方米". */
const char *format_quantity(int64_t quantity_e3, const char *unit_name, char out[FORMAT_SIZE]);
/* Category and kind in words, translated: "水管" "报修". */
const char *format_category(enum ticket_kind kind, enum ticket_place place, const char *code);
enum ui_icon format_category_icon(enum ticket_kind kind, enum ticket_place place, const char *code);
/* "2 分钟前", "3 小时前", "5 天前". */
const char *format_age(int64_t ms, int64_t now_ms, char out[FORMAT_SIZE]);

#endif
