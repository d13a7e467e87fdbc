/* Counting hall: many counter threads wait on one eventfd for ballot boxes.
 * The door thread also announces itself on it, so that a stuck hall is noticed. */
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define COUNTERS 48
#define DOOR_TICK_MS 10

struct hall {
    int bell;
    pthread_mutex_t lock;
    unsigned boxes_waiting;
    unsigned long boxes_counted;
    unsigned long door_ticks;
};

static struct hall hall = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void ring(void)
{
    uint64_t one = 1;

    if (write(hall.bell, &one, sizeof one) < 0)
        perror("write");
}

/* Take a box if there is one; whoever reads the bell first answers the door. */
static void answer_bell(void)
{
    uint64_t rings;

    if (read(hall.bell, &rings, sizeof rings) < 0)
        return; /* another counter was faster */
    pthread_mutex_lock(&hall.lock);
    if (hall.boxes_waiting > 0) {
        hall.boxes_waiting--;
        hall.boxes_counted++;
    } else {
        hall.door_ticks += rings;
    }
    pthread_mutex_unlock(&hall.lock);
}

static void *counter_main(void *unused)
{
    struct pollfd bell = {.fd = hall.bell, .events = POLLIN};

    (void)unused;
    for (;;)
        if (poll(&bell, 1, -1) > 0)
            answer_bell();
    return NULL;
}

static void *door_main(void *unused)
{
    struct timespec tick = {.tv_nsec = DOOR_TICK_MS * 1000000L};

    (void)unused;
    for (;;) {
        nanosleep(&tick, NULL);
        ring();
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;

    hall.bell = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    for (int i = 0; i < COUNTERS; i++)
        pthread_create(&thread, NULL, counter_main, NULL);
    pthread_create(&thread, NULL, door_main, NULL);
    pthread_join(thread, NULL);
}
