/* Single-producer single-consumer ring buffer between a reader and an adder. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#define SLOTS 1024

typedef struct {
    long slot[SLOTS];
    atomic_uint head, tail;
} ring_t;

static ring_t ring;

static int ring_push(ring_t *r, long value)
{
    unsigned head = atomic_load(&r->head);
    if (head - atomic_load(&r->tail) == SLOTS)
        return 0;
    r->slot[head % SLOTS] = value;
    atomic_store(&r->head, head + 1);
    return 1;
}

static long ring_pop(ring_t *r)
{
    unsigned tail = atomic_load(&r->tail);
    while (atomic_load(&r->head) == tail)
        sched_yield();
    long value = r->slot[tail % SLOTS];
    atomic_store(&r->tail, tail + 1);
    return value;
}

static void *adder(void *unused)
{
    long sum = 0;
    (void)unused;
    for (;;) {
        sum += ring_pop(&ring);
        printf("sum %ld\n", sum);
    }
    return NULL;
}

int main(void)
{
    pthread_t t;
    long value;

    pthread_create(&t, NULL, adder, NULL);
    while (scanf("%ld", &value) == 1)
        while (!ring_push(&ring, value))
            sched_yield();
    for (;;)
        pause();
}
