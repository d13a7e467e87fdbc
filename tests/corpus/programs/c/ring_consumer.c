/*
 * Order book updates go from the feed thread to the book thread through a
 * single-producer single-consumer ring.  The feed is quiet outside trading hours:
 * then it sends no more than a line status every few seconds.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define RING_SLOTS 1024                 /* a power of two */
#define STATUS_SECONDS 5

enum kind { LINE_STATUS, PRICE_CHANGE };

struct update {
    enum kind kind;
    uint32_t instrument;
    int64_t price;
};

struct ring {
    _Atomic uint64_t head;              /* next slot to read */
    char padding[56];
    _Atomic uint64_t tail;              /* next slot to write */
    struct update slots[RING_SLOTS];
};

static struct ring ring;
static int64_t last_price[64];
static uint64_t statuses;

static inline void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#endif
}

static int ring_push(struct ring *r, const struct update *update)
{
    uint64_t tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    uint64_t head = atomic_load_explicit(&r->head, memory_order_acquire);

    if (tail - head == RING_SLOTS)
        return 0;
    r->slots[tail % RING_SLOTS] = *update;
    atomic_store_explicit(&r->tail, tail + 1, memory_order_release);
    return 1;
}

static int ring_pop(struct ring *r, struct update *update)
{
    uint64_t head = atomic_load_explicit(&r->head, memory_order_relaxed);
    uint64_t tail = atomic_load_explicit(&r->tail, memory_order_acquire);

    if (head == tail)
        return 0;
    *update = r->slots[head % RING_SLOTS];
    atomic_store_explicit(&r->head, head + 1, memory_order_release);
    return 1;
}

static void apply_update(const struct update *update)
{
    if (update->kind == LINE_STATUS)
        statuses++;
    else
        last_price[update->instrument % 64] = update->price;
}

static void *book_main(void *unused)
{
    struct update update;

    (void)unused;
    for (;;) {
        while (!ring_pop(&ring, &update))
            relax();                    /* latency matters: no system calls here */
        apply_update(&update);
    }
    return NULL;
}

static void *feed_main(void *unused)
{
    struct update status = { .kind = LINE_STATUS };

    (void)unused;
    for (;;) {
        sleep(STATUS_SECONDS);
        ring_push(&ring, &status);
    }
    return NULL;
}

int main(void)
{
    pthread_t book, feed;
    sigset_t signals;
    int caught;

    sigemptyset(&signals);
    sigaddset(&signals, SIGHUP);
    sigaddset(&signals, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    pthread_create(&book, NULL, book_main, NULL);
    pthread_setname_np(book, "book");
    pthread_create(&feed, NULL, feed_main, NULL);
    pthread_setname_np(feed, "feed");

    for (;;) {
        if (sigwait(&signals, &caught) == 0)
            fprintf(stderr, "signal %d: %llu statuses\n", caught, (unsigned long long)statuses);
    }
}
