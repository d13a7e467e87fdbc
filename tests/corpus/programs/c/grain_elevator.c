/* Grain elevator: lorries are announced through an eventfd; every gate has a thread that waits on it with its own epoll set.
 * The yard clock announces a slot every few milliseconds, one gate takes it. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define GATES 48

struct gate {
    int number;
    int slots;              /* shared by all gates */
    unsigned long taken;
    unsigned long missed;
};

static void *run_gate(void *argument)
{
    struct gate *gate = argument;
    struct epoll_event interest = { .events = EPOLLIN };
    int set = epoll_create1(EPOLL_CLOEXEC);

    if (set < 0 || epoll_ctl(set, EPOLL_CTL_ADD, gate->slots, &interest) < 0)
        return NULL;
    for (;;) {
        struct epoll_event event;
        uint64_t slot;

        if (epoll_wait(set, &event, 1, -1) < 1)
            continue;
        if (read(gate->slots, &slot, sizeof slot) == sizeof slot)
            gate->taken++;
        else if (errno == EAGAIN)
            gate->missed++;     /* another gate was faster */
    }
}

/* Announces the slots of the yard. */
static void run_clock(int slots)
{
    struct timespec pause = { 0, 8 * 1000 * 1000 };
    uint64_t one = 1;

    for (;;) {
        nanosleep(&pause, NULL);
        if (write(slots, &one, sizeof one) < 0)
            perror("slot");
    }
}

int main(void)
{
    static struct gate gates[GATES];
    int slots = eventfd(0, EFD_NONBLOCK | EFD_SEMAPHORE);

    if (slots < 0)
        return 1;
    for (int i = 0; i < GATES; i++) {
        pthread_t thread;
        gates[i].number = i;
        gates[i].slots = slots;
        if (pthread_create(&thread, NULL, run_gate, &gates[i]) != 0)
            return 1;
    }
    run_clock(slots);
    return 0;
}
