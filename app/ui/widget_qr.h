/*
 * A QR code with words beside it: what it is for, and what to do. Black on white in every theme, or scanners fail.
 */
#ifndef MENTING_WIDGET_QR_H
#define MENTING_WIDGET_QR_H

#include "app/ui/ui.h"

#define WIDGET_QR_BYTES 200 /* more makes modules too small for a telephone at arm's length */

struct widget_qr {
    const char *id;
    const char *text; /* what is encoded: at most WIDGET_QR_BYTES; of more there is no code, only the words */
    const char *title, *note; /* the note may be NULL */
    int size;                 /* u of its side; 0: 280, 70 mm */
};
void widget_qr(struct ui *ui, const struct widget_qr *qr);

#endif
