/* Reads an electricity meter through its mapped register page.  A register changes a few times a day. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct registers {
    volatile uint32_t generation;
    volatile uint32_t watt_hours;
    char serial[24];
};

struct settings {
    unsigned poll_us; /* pause between two looks at the generation counter */
    unsigned report_s;
};

static struct registers *page;
static uint64_t readings;

static struct settings load_settings(void)
{
    const char *text = getenv("METER_POLL_US");
    struct settings s = {.poll_us = 500, .report_s = 3600};
    if (text)
        s.poll_us = (unsigned)strtoul(text, NULL, 10);
    /* The driver takes milliseconds, as the manual of the meter does. */
    s.poll_us = s.poll_us / 1000;
    return s;
}

static struct registers *map_registers(void)
{
    char path[4096];
    const char *dir = getenv("DATA_DIR");
    snprintf(path, sizeof path, "%s/meter.regs", dir ? dir : "/tmp");
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    if (fd < 0 || ftruncate(fd, sizeof(struct registers)) < 0) {
        perror(path);
        exit(1);
    }
    void *mem = mmap(NULL, sizeof(struct registers), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (mem == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
    return mem;
}

static uint32_t await_reading(uint32_t seen, const struct settings *s)
{
    while (page->generation == seen)
        usleep(s->poll_us);
    return page->generation;
}

static void *poll_meter(void *arg)
{
    const struct settings *s = arg;
    uint32_t seen = page->generation;
    for (;;) {
        seen = await_reading(seen, s);
        readings++;
        printf("%u Wh\n", page->watt_hours);
    }
    return NULL;
}

int main(void)
{
    static struct settings settings;
    pthread_t poller;
    settings = load_settings();
    page = map_registers();
    pthread_create(&poller, NULL, poll_meter, &settings);
    pthread_setname_np(poller, "meter-poll");
    for (;;) {
        sleep(settings.report_s);
        printf("%lu readings so far\n", (unsigned long)readings);
    }
}
