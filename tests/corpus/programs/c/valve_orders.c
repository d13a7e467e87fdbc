/* Irrigation controller: takes valve orders from a POSIX message queue and moves the valves.
 * The planner thread posts an order when a field is dry, which is a few times a day. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct order {
    int valve;
    int percent;
};

static char queue_name[64];
static volatile int stopping;
static int position[32];

/* "Two seconds" from now, so that a stop request is seen soon. */
static struct timespec order_deadline(void)
{
    struct timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_nsec += 2 * 1000 * 1000;
    if (at.tv_nsec >= 1000000000L) {
        at.tv_nsec -= 1000000000L;
        at.tv_sec++;
    }
    return at;
}

static int next_order(mqd_t queue, struct order *order)
{
    struct timespec deadline = order_deadline();
    ssize_t n = mq_timedreceive(queue, (char *)order, sizeof *order, NULL, &deadline);
    if (n == sizeof *order)
        return 1;
    if (n < 0 && errno != ETIMEDOUT && errno != EINTR) {
        perror("mq_timedreceive");
        exit(1);
    }
    return 0;
}

static void *valve_loop(void *arg)
{
    mqd_t queue = *(mqd_t *)arg;
    struct order order;
    while (!stopping) {
        if (!next_order(queue, &order))
            continue;
        position[order.valve % 32] = order.percent;
        printf("valve %d to %d %%\n", order.valve, order.percent);
        fflush(stdout);
    }
    return NULL;
}

static void *planner_loop(void *arg)
{
    mqd_t queue = *(mqd_t *)arg;
    struct order morning = {.valve = 4, .percent = 60};
    for (;;) {
        sleep(6 * 3600);
        mq_send(queue, (const char *)&morning, sizeof morning, 0);
    }
    return NULL;
}

int main(void)
{
    struct mq_attr attr = {.mq_maxmsg = 8, .mq_msgsize = sizeof(struct order)};
    snprintf(queue_name, sizeof queue_name, "/valve-orders-%d", (int)getpid());
    mqd_t queue = mq_open(queue_name, O_RDWR | O_CREAT | O_CLOEXEC, 0600, &attr);
    if (queue == (mqd_t)-1) {
        perror("mq_open");
        return 1;
    }
    mq_unlink(queue_name); /* both threads hold it open */

    pthread_t valves, planner;
    pthread_create(&valves, NULL, valve_loop, &queue);
    pthread_setname_np(valves, "valves");
    pthread_create(&planner, NULL, planner_loop, &queue);
    pthread_setname_np(planner, "planner");
    pthread_join(valves, NULL);
    return 0;
}
