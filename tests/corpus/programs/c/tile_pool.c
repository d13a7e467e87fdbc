/* A pool of renderer threads on a hand-made queue: a sequence number in memory and the futex system call. */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define RENDERERS 5
#define SLOTS 64

struct tile { int x, y, zoom; };

struct tile_queue {
    pthread_mutex_t lock;
    struct tile slot[SLOTS];
    unsigned head, tail;
    _Atomic uint32_t sequence; /* grows with every tile that is queued */
};

static struct tile_queue queue = {.lock = PTHREAD_MUTEX_INITIALIZER};
static atomic_int stopping;
static atomic_ulong rendered;

static long futex_wait(_Atomic uint32_t *word, uint32_t expected, const struct timespec *timeout)
{
    return syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, timeout, NULL, 0);
}

static long futex_wake(_Atomic uint32_t *word, int how_many)
{
    return syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, how_many, NULL, NULL, 0);
}

static void queue_tile(struct tile t)
{
    pthread_mutex_lock(&queue.lock);
    queue.slot[queue.tail++ % SLOTS] = t;
    pthread_mutex_unlock(&queue.lock);
    atomic_fetch_add(&queue.sequence, 1);
    futex_wake(&queue.sequence, 1);
}

static int take_tile(struct tile *t)
{
    int found = 0;
    pthread_mutex_lock(&queue.lock);
    if (queue.head != queue.tail) {
        *t = queue.slot[queue.head++ % SLOTS];
        found = 1;
    }
    pthread_mutex_unlock(&queue.lock);
    return found;
}

static void render(struct tile t)
{
    volatile double shade = 0;
    for (int i = 0; i < 20000; i++)
        shade += (t.x ^ i) * 0.5 + t.y - t.zoom;
    atomic_fetch_add(&rendered, 1);
}

static void *renderer(void *unused)
{
    (void)unused;
    /* A short wait, so that a stop request is seen promptly. */
    const struct timespec wait_for = {0, 2 * 1000 * 1000};
    while (!atomic_load(&stopping)) {
        struct tile t;
        uint32_t seen = atomic_load(&queue.sequence);
        if (take_tile(&t))
            render(t);
        else
            futex_wait(&queue.sequence, seen, &wait_for);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread[RENDERERS];
    for (int i = 0; i < RENDERERS; i++) {
        char name[16];
        snprintf(name, sizeof name, "render-%d", i);
        pthread_create(&thread[i], NULL, renderer, NULL);
        pthread_setname_np(thread[i], name);
    }
    for (int i = 0; i < 10; i++)
        queue_tile((struct tile){i, i * 3, 7});
    for (int i = 0; i < RENDERERS; i++)
        pthread_join(thread[i], NULL);
    printf("%lu tiles\n", atomic_load(&rendered));
    return 0;
}
