/*
 * telemetry_uplink: samples the load of the machine and sends it to a collector when there is one.
 *
 * One epoll loop with two timerfds: the sampler (every five seconds) and the redial timer, whose delay doubles
 * from two seconds to a minute with some jitter. A second thread trims the spool when the sampler says so, or
 * looks at it every ten seconds on the monotonic clock.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SPOOL 256
#define SAMPLE_SECONDS 5
#define FIRST_DELAY_MS 2000
#define LONGEST_DELAY_MS 60000

static pthread_mutex_t spool_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t spool_grown;
static double spool[SPOOL];
static int spooled;

static int epoll, sample_timer, redial_timer, collector = -1;
static long delay_ms = FIRST_DELAY_MS;

static void arm(int timer, long first_ms, long period_ms)
{
    struct itimerspec spec = {
        .it_value = {first_ms / 1000, first_ms % 1000 * 1000000L},
        .it_interval = {period_ms / 1000, period_ms % 1000 * 1000000L},
    };
    timerfd_settime(timer, 0, &spec, NULL);
}

static void disarm_and_clear(int timer)
{
    uint64_t ticks;
    if (read(timer, &ticks, sizeof ticks) < 0 && errno != EAGAIN)
        perror("timer");
}

static void redial(void)
{
    const char *host = getenv("HOST"), *port = getenv("PORT");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 9)};
    inet_pton(AF_INET, host ? host : "127.0.0.1", &address.sin_addr);

    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) == 0) {
        struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
        collector = fd;
        delay_ms = FIRST_DELAY_MS;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
        return;
    }
    close(fd);
    arm(redial_timer, delay_ms + random() % (delay_ms / 4), 0);
    delay_ms = delay_ms * 2 < LONGEST_DELAY_MS ? delay_ms * 2 : LONGEST_DELAY_MS;
}

static void on_collector(void)
{
    char discard[512];
    if (read(collector, discard, sizeof discard) > 0)
        return;
    epoll_ctl(epoll, EPOLL_CTL_DEL, collector, NULL);
    close(collector);
    collector = -1;
    arm(redial_timer, delay_ms, 0);
}

static void take_sample(void)
{
    double load = 0;
    if (getloadavg(&load, 1) != 1)
        return;
    if (collector >= 0) {
        dprintf(collector, "load %.2f\n", load);
        return;
    }
    pthread_mutex_lock(&spool_lock);
    if (spooled < SPOOL)
        spool[spooled++] = load;
    if (spooled == SPOOL)
        pthread_cond_signal(&spool_grown);
    pthread_mutex_unlock(&spool_lock);
}

static void *spool_keeper(void *unused)
{
    (void)unused;
    pthread_setname_np(pthread_self(), "spool-keeper");
    pthread_mutex_lock(&spool_lock);
    for (;;) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += 10;
        pthread_cond_timedwait(&spool_grown, &spool_lock, &until);
        if (spooled == SPOOL) { /* keep every second sample */
            for (int i = 0; i < SPOOL / 2; i++)
                spool[i] = spool[2 * i];
            spooled = SPOOL / 2;
        }
    }
    return NULL;
}

int main(void)
{
    pthread_condattr_t attributes;
    pthread_t keeper;
    struct epoll_event events[4];

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&spool_grown, &attributes);
    pthread_create(&keeper, NULL, spool_keeper, NULL);

    srandom(getpid());
    epoll = epoll_create1(EPOLL_CLOEXEC);
    sample_timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    redial_timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    for (int i = 0; i < 2; i++) {
        int timer = i ? redial_timer : sample_timer;
        struct epoll_event event = {.events = EPOLLIN, .data.fd = timer};
        epoll_ctl(epoll, EPOLL_CTL_ADD, timer, &event);
    }
    arm(sample_timer, SAMPLE_SECONDS * 1000, SAMPLE_SECONDS * 1000);
    redial();

    for (;;) {
        int count = epoll_wait(epoll, events, 4, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == sample_timer) {
                disarm_and_clear(fd);
                take_sample();
            } else if (fd == redial_timer) {
                disarm_and_clear(fd);
                redial();
            } else
                on_collector();
        }
    }
}
