/* Parcel ring: a scanner thread puts parcels into a ring, a loader thread takes them out.
   The loader gives up the processor while the ring is empty. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define RING 256

struct ring {
    atomic_uint head;
    atomic_uint tail;
    int parcels[RING];
};

static struct ring belt;
static atomic_long loaded;

static int ring_put(struct ring *ring, int parcel)
{
    unsigned head = atomic_load(&ring->head);
    if (head - atomic_load(&ring->tail) == RING)
        return 0;
    ring->parcels[head % RING] = parcel;
    atomic_store(&ring->head, head + 1);
    return 1;
}

static int ring_take(struct ring *ring, int *parcel)
{
    unsigned tail = atomic_load(&ring->tail);
    if (atomic_load(&ring->head) == tail)
        return 0;
    *parcel = ring->parcels[tail % RING];
    atomic_store(&ring->tail, tail + 1);
    return 1;
}

static void *loader(void *unused)
{
    int parcel;
    (void)unused;
    for (;;) {
        while (!ring_take(&belt, &parcel))
            sched_yield();              /* let the scanner run */
        atomic_fetch_add(&loaded, parcel);
    }
    return NULL;
}

static void *scanner(void *unused)
{
    (void)unused;
    for (int parcel = 0; parcel < 1000; parcel++)
        while (!ring_put(&belt, parcel))
            usleep(1000);
    for (;;)
        pause();                        /* the night shift has no parcels */
    return NULL;
}

int main(void)
{
    pthread_t threads[2];
    if (pthread_create(&threads[0], NULL, loader, NULL) || pthread_create(&threads[1], NULL, scanner, NULL)) {
        perror("pthread_create");
        return 1;
    }
    pthread_join(threads[0], NULL);
    return 0;
}
