/*
 * credit_gate: a rate limiter for outgoing messages. Senders wait for a credit before they send.
 *
 * Credits are the count of an eventfd in semaphore mode; the refill thread adds one for each tick of a timerfd.
 * Every sender polls the eventfd (a sender of the real program has its socket in the set, too) and takes a
 * credit when it is readable. A credit that finds no message in the sender's outbox lapses.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define SENDERS 32
#define REFILL_MS 20

struct sender {
    pthread_t thread;
    int number;
    int outbox; /* messages that wait to be sent */
    unsigned long lapsed, missed;
};

static int credits;
static struct sender senders[SENDERS];

/* Returns 1 with a credit, 0 when somebody else was faster. */
static int take_credit(void)
{
    uint64_t one;
    return read(credits, &one, sizeof one) == sizeof one;
}

static void send_one(struct sender *self)
{
    self->outbox--;
}

static void *sender_main(void *argument)
{
    struct sender *self = argument;
    struct pollfd watched = {.fd = credits, .events = POLLIN};
    char name[16];

    snprintf(name, sizeof name, "sender-%d", self->number);
    pthread_setname_np(pthread_self(), name);
    for (;;) {
        if (poll(&watched, 1, -1) < 0 && errno != EINTR)
            return NULL;
        if (!take_credit())
            self->missed++;
        else if (self->outbox > 0)
            send_one(self);
        else
            self->lapsed++;
    }
}

static void refill_forever(void)
{
    struct itimerspec period = {{0, REFILL_MS * 1000000L}, {0, REFILL_MS * 1000000L}};
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    uint64_t ticks;

    timerfd_settime(timer, 0, &period, NULL);
    while (read(timer, &ticks, sizeof ticks) == sizeof ticks)
        if (eventfd_write(credits, ticks) < 0)
            perror("refill");
}

int main(void)
{
    credits = eventfd(0, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC);
    for (int i = 0; i < SENDERS; i++) {
        senders[i].number = i;
        if (pthread_create(&senders[i].thread, NULL, sender_main, &senders[i]) != 0)
            return 1;
    }
    refill_forever();
    return 1;
}
