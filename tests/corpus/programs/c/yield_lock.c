/* A hand-made lock that yields until it is free. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_flag held = ATOMIC_FLAG_INIT;

static void lock(void)
{
    while (atomic_flag_test_and_set(&held))
        sched_yield();
}

static void *waiter(void *unused)
{
    (void)unused;
    lock();
    return NULL;
}

int main(void)
{
    pthread_t thread;
    lock();
    pthread_create(&thread, NULL, waiter, NULL);
    pause();
    return 0;
}
