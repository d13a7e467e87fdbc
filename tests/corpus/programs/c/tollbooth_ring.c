/* Toll booth: one thread receives passages over UDP, one books them.
 * They share a single-producer single-consumer ring. */
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define RING_SIZE 1024

struct passage {
    char plate[12];
    unsigned cents;
};

struct ring {
    struct passage slots[RING_SIZE];
    _Alignas(64) atomic_uint head;
    _Alignas(64) atomic_uint tail;
};

static struct ring passages;
static unsigned long long takings;

static int ring_push(struct ring *r, const struct passage *p)
{
    unsigned head = atomic_load_explicit(&r->head, memory_order_relaxed);
    if (head - atomic_load_explicit(&r->tail, memory_order_acquire) == RING_SIZE)
        return 0;
    r->slots[head % RING_SIZE] = *p;
    atomic_store_explicit(&r->head, head + 1, memory_order_release);
    return 1;
}

static void ring_pop(struct ring *r, struct passage *out)
{
    unsigned tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    while (atomic_load_explicit(&r->head, memory_order_acquire) == tail)
        sched_yield();
    *out = r->slots[tail % RING_SIZE];
    atomic_store_explicit(&r->tail, tail + 1, memory_order_release);
}

static void *bookkeeper(void *unused)
{
    struct passage p;
    (void)unused;
    for (;;) {
        ring_pop(&passages, &p);
        takings += p.cents;
        printf("%s pays %u, total %llu\n", p.plate, p.cents, takings);
    }
    return NULL;
}

int main(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(port ? atoi(port) : 0) };
    pthread_t clerk;
    char line[64];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);

    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof at) < 0) {
        perror("tollbooth");
        return 1;
    }
    pthread_create(&clerk, NULL, bookkeeper, NULL);
    for (;;) {
        struct passage p = { .cents = 0 };
        ssize_t n = recv(fd, line, sizeof line - 1, 0);
        if (n <= 0)
            continue;
        line[n] = '\0';
        if (sscanf(line, "%11s %u", p.plate, &p.cents) == 2)
            ring_push(&passages, &p);
    }
}
