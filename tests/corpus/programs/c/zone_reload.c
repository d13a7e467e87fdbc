/*
 * zone_reload: the helper of a name server. Zone files are watched with inotify, their serial
 * file is looked at once a second as well (inotify says nothing on network file systems),
 * and idle workers wait up to half a minute for a zone to check.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 8
#define WAIT_SECONDS 30
#define SERIAL_SECONDS 1
#define WATCH_MS 10000

static char folder[400], serial_path[512];

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed;
static unsigned pending, checked;

static void zone_changed(unsigned count)
{
    pthread_mutex_lock(&lock);
    pending += count;
    while (count--)
        pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

/* Waits for a zone; gives 0 when none came within the limit. */
static int take_zone(void)
{
    struct timespec limit;
    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_sec += WAIT_SECONDS;
    int error = 0;
    pthread_mutex_lock(&lock);
    while (!pending && error != ETIMEDOUT)
        error = pthread_cond_timedwait(&changed, &lock, &limit);
    int got = pending > 0;
    if (got)
        pending--;
    pthread_mutex_unlock(&lock);
    return got;
}

static void *check_zones(void *unused)
{
    (void)unused;
    for (;;) {
        if (!take_zone()) {
            continue; /* a quiet half minute */
        }
        __atomic_add_fetch(&checked, 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

static void *watch_serial(void *unused)
{
    (void)unused;
    struct timespec last = { 0 };
    for (;;) {
        struct stat info;
        if (stat(serial_path, &info) == 0 &&
            (info.st_mtim.tv_sec != last.tv_sec || info.st_mtim.tv_nsec != last.tv_nsec)) {
            last = info.st_mtim;
            zone_changed(1);
        }
        struct timespec pause = { .tv_sec = SERIAL_SECONDS };
        clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL);
    }
    return NULL;
}

static void read_events(int notify)
{
    char buffer[8192] __attribute__((aligned(8)));
    ssize_t size;
    while ((size = read(notify, buffer, sizeof buffer)) > 0) {
        unsigned count = 0;
        for (char *at = buffer; at < buffer + size;) {
            struct inotify_event *event = (struct inotify_event *)at;
            count++;
            at += sizeof *event + event->len;
        }
        zone_changed(count);
    }
}

int main(void)
{
    const char *base = getenv("DATA_DIR") ? getenv("DATA_DIR") : ".";
    snprintf(folder, sizeof folder, "%s/zones", base);
    snprintf(serial_path, sizeof serial_path, "%s/serial", base);
    mkdir(folder, 0755);
    FILE *serial = fopen(serial_path, "w");
    if (serial) {
        fputs("2024010101\n", serial);
        fclose(serial);
    }

    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);

    int notify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (notify < 0 || inotify_add_watch(notify, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_DELETE) < 0) {
        perror("inotify");
        return 1;
    }

    pthread_t thread;
    for (int n = 0; n < WORKERS; n++) {
        pthread_create(&thread, NULL, check_zones, NULL);
        pthread_setname_np(thread, "zone-check");
    }
    pthread_create(&thread, NULL, watch_serial, NULL);
    pthread_setname_np(thread, "serial");

    for (;;) {
        struct pollfd watched = { .fd = notify, .events = POLLIN };
        if (poll(&watched, 1, WATCH_MS) > 0)
            read_events(notify);
    }
}
