/* The service center in words: whether it is open, its hours today, when it opens next. Cards that several screens show. */
#ifndef MENTING_DESK_TEXT_H
#define MENTING_DESK_TEXT_H

#include "app/screens/format.h"
#include "app/screens/screen.h"
#include "backend/store/store_desk.h"

/* The desk as of now; as unknown while the kiosk's clock is not trusted, since "open now" would be a guess. */
void desk_text_load(struct host *host, struct store_desk *desk, struct calendar_local *now);
/* "客服中心值班中" / "客服中心已下班". */
const char *desk_text_state(const struct store_desk *desk);
/* "今天 8:00–18:00，中午不休息"; closed: when it opens next, or that it is closed today. */
const char *desk_text_hours(const struct store_desk *desk, struct calendar_local now, char out[FORMAT_SIZE]);
/* "8:00–18:00" of today, "" when unknown or closed today. */
const char *desk_text_spans(const struct store_desk *desk, char out[FORMAT_SIZE]);
/* The card: state, hours, telephone. `id` prefixes its parts. */
void desk_text_card(struct ui *ui, const char *id, const struct store_estate *estate,
    const struct store_desk *desk, struct calendar_local now);

#endif
