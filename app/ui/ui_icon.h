/*
 * Icons by their Material name; the icon font comes from the package fonts-material-design-icons-iconfont. Each name is
 * listed once with its code point in that font. A screen that needs another adds a line here.
 */
#ifndef MENTING_UI_ICON_H
#define MENTING_UI_ICON_H

/* clang-format off */
#define UI_ICONS(X) \
    X(TOUCH_APP, 0xE913) \
    X(WARNING, 0xE002) \
    X(SUPPORT_AGENT, 0xF0E2) \
    X(TEXT_FIELDS, 0xE262) \
    X(CONTRAST, 0xEB37) \
    X(VERTICAL_ALIGN_BOTTOM, 0xE258) \
    X(RECEIPT_LONG, 0xEF6E) \
    X(CHEVRON_RIGHT, 0xE5CC) \
    X(CHEVRON_LEFT, 0xE5CB) \
    X(BUILD, 0xE869) \
    X(RECORD_VOICE_OVER, 0xE91F) \
    X(FACT_CHECK, 0xF0C5) \
    X(HOME_WORK, 0xEA09) \
    X(CAMPAIGN, 0xEF49) \
    X(LOGOUT, 0xE9BA) \
    X(LOGIN, 0xEA77) \
    X(NFC, 0xE1BB) \
    X(ARROW_BACK, 0xE5C4) \
    X(ARROW_FORWARD, 0xE5C8) \
    X(INFO, 0xE88E) \
    X(CHECK_BOX, 0xE834) \
    X(CHECK_BOX_OUTLINE_BLANK, 0xE835) \
    X(CLOUD_OFF, 0xE2C1) \
    X(CLOUD_DONE, 0xE2BF) \
    X(CLOUD_UPLOAD, 0xE2C3) \
    X(QR_CODE_2, 0xE00A) \
    X(PRINT, 0xE8AD) \
    X(HELP_OUTLINE, 0xE8FD) \
    X(WATER_DROP, 0xE798) \
    X(PLUMBING, 0xF107) \
    X(BOLT, 0xEA0B) \
    X(SENSOR_DOOR, 0xF1B5) \
    X(LIGHTBULB, 0xE0F0) \
    X(PHONE_IN_TALK, 0xE61D) \
    X(AC_UNIT, 0xEB3B) \
    X(FORMAT_PAINT, 0xE243) \
    X(MORE_HORIZ, 0xE5D3) \
    X(DRAW, 0xE746) \
    X(KEYBOARD, 0xE312) \
    X(EXPAND_MORE, 0xE5CF) \
    X(EXPAND_LESS, 0xE5CE) \
    X(CHECK_CIRCLE, 0xE86C) \
    X(CHECK, 0xE5CA) \
    X(BUILD_CIRCLE, 0xEF48) \
    X(RADIO_BUTTON_UNCHECKED, 0xE836) \
    X(RADIO_BUTTON_CHECKED, 0xE837) \
    X(NOTIFICATIONS_ACTIVE, 0xE7F7) \
    X(COMMENT, 0xE0B9) \
    X(CALL, 0xE0B0) \
    X(STORAGE, 0xE1DB) \
    X(SD_STORAGE, 0xE1C2) \
    X(SCHEDULE, 0xE8B5) \
    X(MEMORY, 0xE322) \
    X(SYNC, 0xE627) \
    X(KEY, 0xE73C) \
    X(LIST_ALT, 0xE0EE) \
    X(CLEANING_SERVICES, 0xF0FF) \
    X(ARTICLE, 0xEF42) \
    X(USB, 0xE1E0) \
    X(SETTINGS, 0xE8B8) \
    X(RESTART_ALT, 0xF053) \
    X(BLOCK, 0xE14B) \
    X(ELEVATOR, 0xF1A0) \
    X(LOCAL_FIRE_DEPARTMENT, 0xEF55) \
    X(PARK, 0xEA63) \
    X(SECURITY, 0xE32A) \
    X(VIDEOCAM, 0xE04B) \
    X(DIRECTIONS_CAR, 0xE531) \
    X(LOCAL_PARKING, 0xE54F) \
    X(VOLUME_UP, 0xE050) \
    X(GROUPS, 0xF233) \
    X(PAYMENTS, 0xEF63) \
    X(BACKSPACE, 0xE14A) \
    X(CLOSE, 0xE5CD) \
    X(SEARCH, 0xE8B6) \
    X(DIALPAD, 0xE0BC) \
    X(HOME, 0xE88A) \
    X(LANGUAGE, 0xE894) \
    X(PERSON, 0xE7FD) \
    X(LOCK, 0xE897) \
    X(VISIBILITY_OFF, 0xE8F5) \
    X(HOURGLASS_EMPTY, 0xE88B) \
    X(PLACE, 0xE55F) \
    X(APARTMENT, 0xEA40) \
    X(STOREFRONT, 0xEA12) \
    X(ADD, 0xE145) \
    X(REMOVE, 0xE15B) \
    X(STAR, 0xE838) \
    X(STAR_BORDER, 0xE83A) \
    X(ERROR, 0xE000) \
    X(DELETE, 0xE872) \
    X(DELETE_SWEEP, 0xE16C) \
    X(EDIT, 0xE3C9) \
    X(EVENT, 0xE878) \
    X(WATER_DAMAGE, 0xF203) \
    X(CONSTRUCTION, 0xEA3C) \
    X(PAUSE_CIRCLE, 0xE1A2) \
    X(CANCEL, 0xE5C9) \
    X(UNDO, 0xE166) \
    X(ASSIGNMENT, 0xE85D) \
    X(HISTORY, 0xE889) \
    X(FORUM, 0xE0BF) \
    X(POLICY, 0xEA17) \
    X(BADGE, 0xEA67) \
    X(INBOX, 0xE156) \
    X(ENGINEERING, 0xEA3D) \
    X(PERSON_OFF, 0xE510) \
    X(THUMB_UP, 0xE8DC) \
    X(SPACE_BAR, 0xE256) \
    X(REFRESH, 0xE5D5) \
    X(KEYBOARD_BACKSPACE, 0xE317) \
    X(KEYBOARD_RETURN, 0xE31B) \
    X(KEYBOARD_CAPSLOCK, 0xE318) \
    X(TODAY, 0xE8DF) \
    X(CALENDAR_MONTH, 0xEBCC) \
    X(ACCESS_TIME, 0xE192) \
    X(ACCOUNT_CIRCLE, 0xE853) \
    X(VISIBILITY, 0xE8F4) \
    X(MEETING_ROOM, 0xEB4F) \
    X(KITCHEN, 0xEB47) \
    X(SHOWER, 0xF061) \
    X(TRAFFIC, 0xE565) \
    X(ADD_ROAD, 0xEF3B) \
    X(ROUTE, 0xEACD) \
    X(DO_NOT_DISTURB_ON, 0xE644) \
    X(REPORT_PROBLEM, 0xE8B2) \
    X(POWER_OFF, 0xE646) \
    X(POWER_SETTINGS_NEW, 0xE8AC)
/* clang-format on */

enum ui_icon {
    UI_ICON_NONE,
#define UI_ICON_ENUM(name, codepoint) UI_ICON_##name,
    UI_ICONS(UI_ICON_ENUM)
#undef UI_ICON_ENUM
        UI_ICON_COUNT
};

#endif
