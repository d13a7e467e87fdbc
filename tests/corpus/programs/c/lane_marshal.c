/* Toll plaza: every lane has a thread that waits for a car on its own lane.
 * The marshal takes the loop detector's frames and tells the lanes. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define LANES 120

static pthread_mutex_t plaza_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t plaza_changed = PTHREAD_COND_INITIALIZER;
static int cars[LANES];
static unsigned long tolls;

struct frame {
    int lane;               /* -1: no car over any loop */
};

static void *lane_main(void *arg)
{
    int lane = (int)(long)arg;
    pthread_mutex_lock(&plaza_lock);
    for (;;) {
        while (cars[lane] == 0)
            pthread_cond_wait(&plaza_changed, &plaza_lock);
        cars[lane]--;
        tolls++;
    }
    return NULL;
}

/* The detector card gives a frame a hundred times a second. */
static struct frame next_frame(void)
{
    struct timespec period = { 0, 10 * 1000 * 1000 };
    nanosleep(&period, NULL);
    return (struct frame){ .lane = -1 };
}

static void publish(struct frame f)
{
    pthread_mutex_lock(&plaza_lock);
    if (f.lane >= 0)
        cars[f.lane]++;
    pthread_cond_broadcast(&plaza_changed);
    pthread_mutex_unlock(&plaza_lock);
}

int main(void)
{
    pthread_attr_t attr;
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, 64 * 1024);
    for (long i = 0; i < LANES; i++) {
        pthread_t lane;
        char name[16];
        if (pthread_create(&lane, &attr, lane_main, (void *)i) != 0) {
            fprintf(stderr, "cannot start lane %ld\n", i);
            return 1;
        }
        snprintf(name, sizeof name, "lane-%ld", i);
        pthread_setname_np(lane, name);
    }
    for (;;)
        publish(next_frame());
}
