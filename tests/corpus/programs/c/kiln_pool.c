/* A pool of kiln controllers: threads that wait for the next firing order.
 * Orders come one at a time; the dispatcher wakes the pool for each of them. */
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define CONTROLLERS 48

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t order_ready;
    int orders;
    long fired;
};

static struct pool pool = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0};

static void *controller(void *arg)
{
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&pool.lock);
        while (pool.orders == 0)
            pthread_cond_wait(&pool.order_ready, &pool.lock);
        pool.orders--;
        pool.fired++;
        pthread_mutex_unlock(&pool.lock);
    }
    return NULL;
}

static void submit_order(void)
{
    pthread_mutex_lock(&pool.lock);
    pool.orders++;
    pthread_cond_broadcast(&pool.order_ready);
    pthread_mutex_unlock(&pool.lock);
}

int main(void)
{
    struct timespec pause = {0, 20 * 1000 * 1000};
    pthread_t threads[CONTROLLERS];

    for (int i = 0; i < CONTROLLERS; i++)
        if (pthread_create(&threads[i], NULL, controller, NULL) != 0) {
            perror("pthread_create");
            return 1;
        }
    /* The thermocouple check is an order like any other. */
    for (;;) {
        submit_order();
        nanosleep(&pause, NULL);
    }
}
