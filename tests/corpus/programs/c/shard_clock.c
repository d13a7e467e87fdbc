/* Shard threads of a small in-memory store.  All shards share one timer for expiry: whoever reads the tick sweeps the expired entries
 * of the next shard in turn.  Each shard waits on its own epoll set: its inbox, and the timer. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SHARDS 32
#define ENTRIES 16

struct shard {
    int id, epfd, inbox;
    pthread_t thread;
    pthread_mutex_t lock;
    time_t expires[ENTRIES];
};

static struct shard shards[SHARDS];
static int expiry_timer;
static unsigned next_sweep;

static void sweep(struct shard *s)
{
    time_t now = time(NULL);
    pthread_mutex_lock(&s->lock);
    for (int i = 0; i < ENTRIES; i++)
        if (s->expires[i] && s->expires[i] < now)
            s->expires[i] = 0;
    pthread_mutex_unlock(&s->lock);
}

static void on_tick(void)
{
    uint64_t ticks;
    if (read(expiry_timer, &ticks, sizeof ticks) != sizeof ticks)
        return; /* another shard was faster */
    sweep(&shards[__atomic_fetch_add(&next_sweep, 1, __ATOMIC_RELAXED) % SHARDS]);
}

static void on_message(struct shard *s)
{
    uint64_t count;
    if (read(s->inbox, &count, sizeof count) == sizeof count)
        sweep(s);
}

static void *serve_shard(void *arg)
{
    struct shard *s = arg;
    for (;;) {
        struct epoll_event events[4];
        int n = epoll_wait(s->epfd, events, 4, -1);
        for (int i = 0; i < n; i++) {
            if (events[i].data.fd == expiry_timer)
                on_tick();
            else
                on_message(s);
        }
    }
    return NULL;
}

static void watch(int epfd, int fd)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epfd, EPOLL_CTL_ADD, fd, &ev) < 0) {
        perror("epoll_ctl");
        exit(1);
    }
}

int main(void)
{
    expiry_timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    for (int i = 0; i < SHARDS; i++) {
        struct shard *s = &shards[i];
        char name[16];
        s->id = i;
        pthread_mutex_init(&s->lock, NULL);
        s->epfd = epoll_create1(EPOLL_CLOEXEC);
        s->inbox = eventfd(0, EFD_NONBLOCK);
        watch(s->epfd, s->inbox);
        watch(s->epfd, expiry_timer);
        pthread_create(&s->thread, NULL, serve_shard, s);
        snprintf(name, sizeof name, "shard-%02d", i);
        pthread_setname_np(s->thread, name);
    }
    struct itimerspec every = {.it_interval = {0, 10000000}, .it_value = {0, 10000000}};
    timerfd_settime(expiry_timer, 0, &every, NULL);
    for (int i = 0; i < SHARDS; i++)
        pthread_join(shards[i].thread, NULL);
    return 0;
}
