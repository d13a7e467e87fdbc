/*
 * A work-stealing pool.  Every worker has a deque of its own; one that runs dry looks
 * into the deques of the others.  If nobody has anything, it gives its turn to the
 * others and looks again.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define WORKERS 2
#define DEQUE_SIZE 256

typedef void (*task_function)(void *);

struct task {
    task_function run;
    void *argument;
};

struct deque {
    pthread_spinlock_t lock;
    int bottom;
    int top;
    struct task tasks[DEQUE_SIZE];
};

static struct deque deques[WORKERS];
static volatile int stopping;

static int deque_push(struct deque *d, struct task task)
{
    int done = 0;

    pthread_spin_lock(&d->lock);
    if (d->bottom - d->top < DEQUE_SIZE) {
        d->tasks[d->bottom++ % DEQUE_SIZE] = task;
        done = 1;
    }
    pthread_spin_unlock(&d->lock);
    return done;
}

static int deque_pop(struct deque *d, struct task *task)
{
    int found = 0;

    pthread_spin_lock(&d->lock);
    if (d->bottom > d->top) {
        *task = d->tasks[--d->bottom % DEQUE_SIZE];
        found = 1;
    }
    pthread_spin_unlock(&d->lock);
    return found;
}

static int deque_steal(struct deque *d, struct task *task)
{
    int found = 0;

    if (pthread_spin_trylock(&d->lock) != 0)
        return 0;
    if (d->bottom > d->top) {
        *task = d->tasks[d->top++ % DEQUE_SIZE];
        found = 1;
    }
    pthread_spin_unlock(&d->lock);
    return found;
}

static int find_task(int me, struct task *task)
{
    if (deque_pop(&deques[me], task))
        return 1;
    for (int step = 1; step < WORKERS; step++) {
        if (deque_steal(&deques[(me + step) % WORKERS], task))
            return 1;
    }
    return 0;
}

static void *worker_main(void *argument)
{
    int me = (int)(long)argument;
    struct task task;

    while (!stopping) {
        if (find_task(me, &task))
            task.run(task.argument);
        else
            sched_yield();
    }
    return NULL;
}

static void sum_block(void *argument)
{
    long from = (long)argument, total = 0;

    for (long i = from; i < from + 100000; i++)
        total += i % 7;
    printf("block %ld: %ld\n", from, total);
    fflush(stdout);
}

int main(void)
{
    pthread_t threads[WORKERS];

    for (int i = 0; i < WORKERS; i++)
        pthread_spin_init(&deques[i].lock, PTHREAD_PROCESS_PRIVATE);
    for (long i = 0; i < WORKERS; i++) {
        char name[16];

        pthread_create(&threads[i], NULL, worker_main, (void *)i);
        snprintf(name, sizeof name, "steal-%ld", i);
        pthread_setname_np(threads[i], name);
    }
    /* The work of this run; the pool stays up for the next request. */
    for (long block = 0; block < 8; block++)
        deque_push(&deques[0], (struct task){ sum_block, (void *)(block * 100000) });
    for (int i = 0; i < WORKERS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
