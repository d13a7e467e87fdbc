/* Forge line: the foreman puts billets into shared memory, two smiths take them out. */
#define _GNU_SOURCE
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SLOTS 64

struct anvil {
    atomic_uint head;      /* foreman */
    atomic_uint tail;      /* smith */
    sem_t ready;
    int billet[SLOTS];
};

static struct anvil *set_up_anvil(void)
{
    struct anvil *a = mmap(NULL, sizeof *a, PROT_READ | PROT_WRITE,
                           MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (a == MAP_FAILED || sem_init(&a->ready, 1, 0) < 0) {
        perror("anvil");
        exit(1);
    }
    return a;
}

static int take(struct anvil *a)
{
    unsigned tail = atomic_load_explicit(&a->tail, memory_order_relaxed);

    while (atomic_load_explicit(&a->head, memory_order_acquire) == tail)
        sched_yield();
    atomic_store_explicit(&a->tail, tail + 1, memory_order_release);
    return a->billet[tail % SLOTS];
}

static void hammer_smith(struct anvil *a)
{
    for (;;)
        printf("hammered %d\n", take(a));
}

static void temper_smith(struct anvil *a)
{
    for (;;) {
        while (sem_wait(&a->ready) < 0)
            ;
        printf("tempered %d\n", take(a));
    }
}

static void hire(void (*smith)(struct anvil *), struct anvil *a)
{
    if (fork() != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    smith(a);
    _exit(0);
}

int main(void)
{
    struct anvil *hot = set_up_anvil(), *cold = set_up_anvil();
    sigset_t bell;
    int sig, serial = 0;

    sigemptyset(&bell);
    sigaddset(&bell, SIGUSR1);
    sigprocmask(SIG_BLOCK, &bell, NULL);
    hire(hammer_smith, hot);
    hire(temper_smith, cold);
    while (sigwait(&bell, &sig) == 0) {
        struct anvil *a = serial % 2 ? cold : hot;
        a->billet[atomic_load(&a->head) % SLOTS] = ++serial;
        atomic_fetch_add(&a->head, 1);
        sem_post(&a->ready);
    }
    return 0;
}
