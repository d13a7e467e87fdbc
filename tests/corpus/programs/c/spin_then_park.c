/*
 * A pool whose threads look for work a few thousand times before they go to sleep, to
 * answer fast under load.  A sleeping thread is woken by the semaphore, or after two
 * seconds to see whether it should end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define THREADS 4
#define SPINS 2000
#define YIELDS 10
#define PARK_SECONDS 2

static sem_t work;
static atomic_int jobs;
static atomic_int stopping;

static int take_job(void)
{
    int waiting = atomic_load(&jobs);

    while (waiting > 0) {
        if (atomic_compare_exchange_weak(&jobs, &waiting, waiting - 1))
            return 1;
    }
    return 0;
}

static int spin_for_job(void)
{
    for (int i = 0; i < SPINS; i++) {
        if (take_job())
            return 1;
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }
    for (int i = 0; i < YIELDS; i++) {
        if (take_job())
            return 1;
        sched_yield();
    }
    return 0;
}

static void park(void)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PARK_SECONDS;
    while (sem_timedwait(&work, &until) < 0 && errno == EINTR)
        ;
}

static void run_job(void)
{
    struct timespec length = { 0, 200000 };

    nanosleep(&length, NULL);
}

static void *pool_main(void *unused)
{
    (void)unused;
    while (!atomic_load(&stopping)) {
        if (spin_for_job())
            run_job();
        else
            park();
    }
    return NULL;
}

static void submit(void)
{
    atomic_fetch_add(&jobs, 1);
    sem_post(&work);
}

int main(void)
{
    pthread_t threads[THREADS];

    sem_init(&work, 0, 0);
    for (int i = 0; i < THREADS; i++) {
        char name[16];

        pthread_create(&threads[i], NULL, pool_main, NULL);
        snprintf(name, sizeof name, "pool-%d", i);
        pthread_setname_np(threads[i], name);
    }
    for (int i = 0; i < 20; i++)
        submit();
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    return 0;
}
