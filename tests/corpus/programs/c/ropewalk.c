/* Ropewalk: thirty-two spinners twist the yarn that the foreman calls out on stdin; the clerk
 * looks every two seconds whether one of them is overdue. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

#define SPINNERS 32
#define BASKET 128

struct yarn {
    char fibre[32];
    int strands;
};

static struct yarn basket[BASKET];
static unsigned head, tail;
static time_t busy_since[SPINNERS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;

static struct yarn take(int number)
{
    pthread_mutex_lock(&lock);
    while (head == tail)
        pthread_cond_wait(&filled, &lock);
    struct yarn yarn = basket[tail++ % BASKET];
    busy_since[number] = time(NULL);
    pthread_mutex_unlock(&lock);
    return yarn;
}

static void *spin(void *number)
{
    int me = (int)(intptr_t)number;
    for (;;) {
        struct yarn yarn = take(me);
        double tension = 1.0;
        for (int i = 0; i < yarn.strands * 10000; i++)
            tension = tension * 0.999 + 0.001 * (i % 7);
        printf("%s: %.4f\n", yarn.fibre, tension);
        pthread_mutex_lock(&lock);
        busy_since[me] = 0;
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static void put(const char *line)
{
    struct yarn yarn;
    if (sscanf(line, "%31s %d", yarn.fibre, &yarn.strands) != 2)
        return;
    pthread_mutex_lock(&lock);
    if (head - tail < BASKET)
        basket[head++ % BASKET] = yarn;
    pthread_mutex_unlock(&lock);
    pthread_cond_signal(&filled);
}

static void look_for_overdue(void)
{
    time_t now = time(NULL);
    pthread_mutex_lock(&lock);
    for (int i = 0; i < SPINNERS; i++)
        if (busy_since[i] && now - busy_since[i] > 30)
            fprintf(stderr, "spinner %d is overdue\n", i);
    pthread_mutex_unlock(&lock);
}

int main(void)
{
    int poller = epoll_create1(EPOLL_CLOEXEC), clerk = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    struct itimerspec period = {{2, 0}, {2, 0}};
    struct epoll_event event = {.events = EPOLLIN, .data.fd = clerk}, ready;
    timerfd_settime(clerk, 0, &period, NULL);
    epoll_ctl(poller, EPOLL_CTL_ADD, clerk, &event);
    event.data.fd = STDIN_FILENO;
    epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &event); /* a file cannot be watched */

    for (intptr_t i = 0; i < SPINNERS; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, spin, (void *)i);
    }
    char line[128];
    for (;;) {
        if (epoll_wait(poller, &ready, 1, -1) < 1)
            continue;
        uint64_t ticks;
        if (ready.data.fd == clerk && read(clerk, &ticks, sizeof ticks) == sizeof ticks)
            look_for_overdue();
        else if (ready.data.fd == STDIN_FILENO && fgets(line, sizeof line, stdin) == NULL)
            epoll_ctl(poller, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
        else if (ready.data.fd == STDIN_FILENO)
            put(line);
    }
}
