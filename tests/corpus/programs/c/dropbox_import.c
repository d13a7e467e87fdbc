/* Imports files that are dropped into a directory: inotify says which, a table keeps what has been seen. */
#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

struct importer {
    int notify;
    int watch;
    char dir[PATH_MAX - NAME_MAX - 2];
    unsigned long imported;
};

static void import_file(struct importer *im, const char *name)
{
    char from[PATH_MAX];
    snprintf(from, sizeof from, "%s/%s", im->dir, name);
    if (unlink(from) == 0)
        im->imported++;
}

/* Handles the events that are there.  Returns how many, or -1. */
static int read_events(struct importer *im)
{
    char buf[8192] __attribute__((aligned(__alignof__(struct inotify_event))));
    int handled = 0;
    ssize_t n = read(im->notify, buf, sizeof buf);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    for (char *p = buf; p < buf + n;) {
        struct inotify_event *ev = (struct inotify_event *)p;
        if (ev->len && !(ev->mask & IN_ISDIR)) {
            import_file(im, ev->name);
            handled++;
        }
        p += sizeof *ev + ev->len;
    }
    return handled;
}

static int open_importer(struct importer *im, const char *base)
{
    snprintf(im->dir, sizeof im->dir, "%s/incoming", base);
    if (mkdir(im->dir, 0700) < 0 && errno != EEXIST)
        return -1;
    im->notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (im->notify < 0)
        return -1;
    im->watch = inotify_add_watch(im->notify, im->dir, IN_CLOSE_WRITE | IN_MOVED_TO);
    return im->watch < 0 ? -1 : 0;
}

int main(void)
{
    static struct importer im;
    const char *base = getenv("DATA_DIR");
    if (open_importer(&im, base ? base : "/tmp") < 0) {
        perror("importer");
        return 1;
    }
    for (;;) {
        int handled = read_events(&im);
        if (handled < 0) {
            perror("read");
            return 1;
        }
        if (handled > 0)
            printf("%lu files imported\n", im.imported);
    }
}
