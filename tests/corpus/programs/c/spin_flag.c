/* A consumer thread that waits for a flag without sleeping. */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int work_available;

static void *consumer(void *unused)
{
    (void)unused;
    while (!atomic_load_explicit(&work_available, memory_order_acquire)) {
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, consumer, NULL);
    pthread_join(thread, NULL);
    return 0;
}
