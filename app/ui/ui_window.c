/* Opening the window, full screen or not, quickly. */
#include <SDL.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <stdlib.h>
#include <string.h>

#include "app/ui/ui_internal.h"

/* Whether somebody manages the X server's windows (EWMH, _NET_SUPPORTING_WM_CHECK). */
static bool window_manager_there(void)
{
    Display *display = XOpenDisplay(NULL);
    if (!display)
        return false;
    Atom property = XInternAtom(display, "_NET_SUPPORTING_WM_CHECK", True), type = None;
    unsigned long count = 0, left = 0;
    unsigned char *value = NULL;
    int format = 0;
    if (property != None)
        XGetWindowProperty(display, DefaultRootWindow(display), property, 0, 1, False, XA_WINDOW, &type,
            &format, &count, &left, &value);
    if (value)
        XFree(value);
    XCloseDisplay(display);
    return type == XA_WINDOW && count == 1;
}

/* On a bare X server SDL waits a tenth of a second for a window manager that would make the window fill the screen. There a
   window without a border, as large as the screen, is the same, at once. */
static SDL_Window *open_full(const char *title)
{
    const char *driver = SDL_GetCurrentVideoDriver();
    SDL_Rect screen;
    if (driver && strcmp(driver, "x11") == 0 && !window_manager_there() &&
        SDL_GetDisplayBounds(0, &screen) == 0)
        return SDL_CreateWindow(title, screen.x, screen.y, screen.w, screen.h, SDL_WINDOW_BORDERLESS);
    return SDL_CreateWindow(
        title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, 1080, 1920, SDL_WINDOW_FULLSCREEN_DESKTOP);
}

/* SDL asks the X server's library for the keyboard's composed letters, a table of 600 KB, and starts a session bus where there
   is none, for a screen saver. A kiosk has neither; whoever wants them sets the variables. */
void ui_prepare(void)
{
    setenv("XCOMPOSEFILE", "/dev/null", 0);
    setenv("DBUS_SESSION_BUS_ADDRESS", "disabled:", 0);
}

enum ui_result ui_window_open(struct ui *ui, struct fault *fault)
{
    const struct ui_options *o = &ui->options;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0"); /* one touch is one event: no mouse made of a finger, */
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0"); /* and no finger made of a mouse */
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "0");
    if (SDL_Init(SDL_INIT_VIDEO) != 0) {
        fault_set(fault, "display", "%s", SDL_GetError());
        return UI_NO_DISPLAY;
    }
    /* Nobody asks which sound devices there are: coming and going they must not wake the screen. */
    SDL_EventState(SDL_AUDIODEVICEADDED, SDL_IGNORE);
    SDL_EventState(SDL_AUDIODEVICEREMOVED, SDL_IGNORE);
    SDL_Surface *surface = NULL;
    ui->window = o->window_width ? SDL_CreateWindow(o->title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED,
                                       o->window_width, o->window_height, SDL_WINDOW_RESIZABLE)
                                 : open_full(o->title);
    if (ui->window)
        surface = SDL_GetWindowSurface(ui->window);
    if (!surface) {
        fault_set(fault, "display", "%s", SDL_GetError());
        return UI_NO_DISPLAY;
    }
    if (surface->format->BytesPerPixel != 4 || surface->format->Rmask != 0xFF0000) {
        fault_set(fault, "display", "its pixels are %s; 32 bits as RGB888 or ARGB8888 are needed",
            SDL_GetPixelFormatName(surface->format->format));
        return UI_NO_DISPLAY;
    }
    if (o->hide_cursor)
        SDL_ShowCursor(SDL_DISABLE);
    return UI_OK;
}
