/* Print press: one feeder hands sheets to two press units through
 * one-place mailboxes. Sheets come when an operator sends SIGUSR1. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define UNITS 2

struct mailbox {
    atomic_int full;
    int sheet;
};

static struct mailbox boxes[UNITS];
static atomic_ulong printed;

/* Wait for the mailbox without a lock; a yield lets the others run. */
static int take_sheet(struct mailbox *box)
{
    while (!atomic_load_explicit(&box->full, memory_order_acquire))
        sched_yield();
    int sheet = box->sheet;
    atomic_store_explicit(&box->full, 0, memory_order_release);
    return sheet;
}

static void *press_unit(void *arg)
{
    struct mailbox *box = arg;
    unsigned ink = 0;
    for (;;) {
        int sheet = take_sheet(box);
        ink = ink * 31u + (unsigned)sheet;
        atomic_fetch_add(&printed, 1);
    }
    return NULL;
}

static void feed(int sheet)
{
    struct mailbox *box = &boxes[sheet % UNITS];
    if (atomic_load(&box->full))
        return;             /* the unit is jammed, drop the sheet */
    box->sheet = sheet;
    atomic_store_explicit(&box->full, 1, memory_order_release);
}

int main(void)
{
    pthread_t unit[UNITS];
    sigset_t signals;
    int number = 0, received;

    sigemptyset(&signals);
    sigaddset(&signals, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    for (int i = 0; i < UNITS; i++) {
        char name[16];
        pthread_create(&unit[i], NULL, press_unit, &boxes[i]);
        snprintf(name, sizeof name, "press-%d", i);
        pthread_setname_np(unit[i], name);
    }
    for (;;)
        if (sigwait(&signals, &received) == 0)
            feed(number++);
}
