/* Quote feed in the style of a disruptor: a publisher claims slots in a ring, the consumer follows
 * the published sequence with a "yielding" wait strategy. The market is closed: nothing is published. */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#define RING_SIZE 1024
#define SPIN_TRIES 100

struct quote {
    uint32_t instrument;
    double bid, ask;
};

struct ring {
    struct quote slots[RING_SIZE];
    _Alignas(64) atomic_long published;
    _Alignas(64) atomic_long consumed;
};

static struct ring ring;
static double last_mid[256];

static int apply_wait_method(int counter)
{
    if (counter == 0)
        sched_yield();
    else
        counter--;
    return counter;
}

static long wait_for(struct ring *r, long sequence)
{
    long available;
    int counter = SPIN_TRIES;
    while ((available = atomic_load_explicit(&r->published, memory_order_acquire)) < sequence)
        counter = apply_wait_method(counter);
    return available;
}

static void on_quote(const struct quote *q)
{
    last_mid[q->instrument % 256] = (q->bid + q->ask) / 2;
}

static void *book_builder(void *arg)
{
    struct ring *r = arg;
    long next = 1;
    for (;;) {
        long available = wait_for(r, next);
        for (; next <= available; next++)
            on_quote(&r->slots[next % RING_SIZE]);
        atomic_store_explicit(&r->consumed, available, memory_order_release);
    }
    return NULL;
}

static void publish(struct ring *r, struct quote q)
{
    long sequence = atomic_load(&r->published) + 1;
    r->slots[sequence % RING_SIZE] = q;
    atomic_store_explicit(&r->published, sequence, memory_order_release);
}

int main(void)
{
    pthread_t builder;
    pthread_create(&builder, NULL, book_builder, &ring);
    pthread_setname_np(builder, "book-builder");
    for (uint32_t i = 0; i < 256; i++)
        publish(&ring, (struct quote){.instrument = i, .bid = 99.5 + i, .ask = 100.5 + i});
    puts("closing auction replayed, waiting for the opening");
    fflush(stdout);
    for (;;)
        pause(); /* the exchange adapter would publish from here */
}
