/* Two threads wait for a flag: one looks at it all the time, the other yields between looks. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>

static atomic_int ready;

static void *spin_loop(void *unused)
{
    (void)unused;
    while (!atomic_load(&ready))
        ;
    return NULL;
}

static void *yield_loop(void *unused)
{
    (void)unused;
    while (!atomic_load(&ready))
        sched_yield();
    return NULL;
}

int main(void)
{
    pthread_t spinner, yielder;

    if (pthread_create(&spinner, NULL, spin_loop, NULL) != 0 ||
        pthread_create(&yielder, NULL, yield_loop, NULL) != 0) {
        fputs("cannot start the threads\n", stderr);
        return 1;
    }
    /* Nobody sets the flag. */
    pthread_join(spinner, NULL);
    pthread_join(yielder, NULL);
    return 0;
}
