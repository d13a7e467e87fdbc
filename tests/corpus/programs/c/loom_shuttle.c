/* Loom controller: picks arrive over UDP and go through a lock-free ring to the shuttle thread. */
#include <arpa/inet.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define RING_SIZE 256

struct pick {
    unsigned warp;
    unsigned colour;
};

struct ring {
    struct pick slots[RING_SIZE];
    _Atomic unsigned head;
    _Atomic unsigned tail;
};

static struct ring picks;

static int ring_push(struct ring *r, struct pick p)
{
    unsigned head = atomic_load_explicit(&r->head, memory_order_relaxed);
    if (head - atomic_load_explicit(&r->tail, memory_order_acquire) == RING_SIZE)
        return -1;
    r->slots[head % RING_SIZE] = p;
    atomic_store_explicit(&r->head, head + 1, memory_order_release);
    return 0;
}

static struct pick ring_take(struct ring *r)
{
    unsigned tail = atomic_load_explicit(&r->tail, memory_order_relaxed);
    while (atomic_load_explicit(&r->head, memory_order_acquire) == tail)
        sched_yield();
    struct pick p = r->slots[tail % RING_SIZE];
    atomic_store_explicit(&r->tail, tail + 1, memory_order_release);
    return p;
}

static void *run_shuttle(void *arg)
{
    (void)arg;
    for (;;) {
        struct pick p = ring_take(&picks);
        printf("warp %u colour %06x\n", p.warp, p.colour);
        fflush(stdout);
    }
    return NULL;
}

int main(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in addr = {.sin_family = AF_INET,
                               .sin_port = htons(port ? atoi(port) : 0),
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0) {
        perror("bind");
        return 1;
    }
    pthread_t shuttle;
    pthread_create(&shuttle, NULL, run_shuttle, NULL);
    for (;;) {
        struct pick p;
        if (recv(fd, &p, sizeof p, 0) == sizeof p && ring_push(&picks, p) < 0)
            fprintf(stderr, "ring full, pick dropped\n");
    }
}
