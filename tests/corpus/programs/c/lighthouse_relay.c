/* Relays lamp events: main thread collects them, keepers log them.
 * Keepers spin a little before they park, since events come in bursts. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { SLOTS = 256, SPINS = 200 };

struct lamp_event { uint64_t number; int kind; };

static struct lamp_event ring[SLOTS];
static _Atomic uint32_t head, tail;

static long futex(_Atomic uint32_t *word, int op, uint32_t value)
{
    return syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

static void post(int kind, uint64_t number)
{
    uint32_t at = atomic_load(&head);
    ring[at % SLOTS] = (struct lamp_event){ number, kind };
    atomic_store(&head, at + 1);
    futex(&head, FUTEX_WAKE_PRIVATE, 1);
}

static struct lamp_event take(void)
{
    for (int spins = 0;;) {
        uint32_t seen = atomic_load(&head);
        uint32_t at = atomic_load(&tail);
        if (seen != at) {
            struct lamp_event event = ring[at % SLOTS];
            if (atomic_compare_exchange_strong(&tail, &at, at + 1))
                return event;
            continue;
        }
        if (spins++ < SPINS) {
            sched_yield();
            continue;
        }
        futex(&head, FUTEX_WAIT_PRIVATE, seen);
        spins = 0;
    }
}

static void *keeper(void *arg)
{
    for (;;) {
        struct lamp_event event = take();
        dprintf(1, "keeper %ld kind %d #%lu\n", (long)arg, event.kind, (unsigned long)event.number);
    }
}

int main(void)
{
    sigset_t set = { 0 };
    sigaddset(&set, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    int fds[2] = { timerfd_create(CLOCK_MONOTONIC, 0), signalfd(-1, &set, 0) };
    struct itimerspec turn = { { 6, 0 }, { 6, 0 } };
    timerfd_settime(fds[0], 0, &turn, NULL);
    int ep = epoll_create1(0);
    for (int i = 0; i < 2; i++)
        epoll_ctl(ep, EPOLL_CTL_ADD, fds[i], &(struct epoll_event){ EPOLLIN, { .u32 = i } });
    pthread_t thread;
    for (long i = 0; i < 3; i++)
        pthread_create(&thread, NULL, keeper, (void *)i);
    for (;;) {
        struct epoll_event ready[4];
        int n = epoll_wait(ep, ready, 4, 0);
        if (n == 0)
            n = epoll_wait(ep, ready, 4, -1);
        for (int i = 0; i < n; i++) {
            char buffer[sizeof(struct signalfd_siginfo)];
            if (read(fds[ready[i].data.u32], buffer, sizeof buffer) > 0)
                post((int)ready[i].data.u32, *(uint64_t *)buffer);
        }
    }
}
