/* In-process statistics: the service pushes measures, a core thread reduces them. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct measure {
    _Atomic(struct measure *) next;
    int gauge;
    double value;
};

/* Intrusive queue with many producers and one consumer. */
struct measure_queue {
    _Atomic(struct measure *) head;
    struct measure *tail;
    struct measure stub;
};

struct reduction {
    unsigned long count;
    double sum;
};

static struct measure_queue queue;
static struct reduction gauges[8];

static void queue_init(struct measure_queue *q)
{
    memset(q, 0, sizeof *q);
    atomic_store(&q->head, &q->stub);
    q->tail = &q->stub;
}

static void queue_push(struct measure_queue *q, int gauge, double value)
{
    struct measure *m = calloc(1, sizeof *m);
    struct measure *before;

    m->gauge = gauge;
    m->value = value;
    before = atomic_exchange(&q->head, m);
    atomic_store(&before->next, m);
}

static struct measure *queue_pop(struct measure_queue *q)
{
    struct measure *next = atomic_load(&q->tail->next);
    struct measure *old = q->tail;

    if (next == NULL)
        return NULL;
    q->tail = next;
    if (old != &q->stub)
        free(old);
    return next;
}

static void *reducer_main(void *unused)
{
    (void)unused;
    for (;;) {
        struct measure *m = queue_pop(&queue);

        if (m == NULL) {
            usleep(10); /* let the producers run */
            continue;
        }
        gauges[m->gauge].count++;
        gauges[m->gauge].sum += m->value;
    }
    return NULL;
}

int main(void)
{
    pthread_t reducer;

    queue_init(&queue);
    pthread_create(&reducer, NULL, reducer_main, NULL);
    for (int i = 0; i < 1000; i++)
        queue_push(&queue, i % 8, i * 0.5);
    /* The service proper: it waits for requests, of which there are none. */
    for (;;)
        pause();
}
