/* Thread pool of a seat reservation system: a probe job keeps the pool under observation. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define WORKERS 64
#define PROBE_EVERY_MS 10

struct job {
    void (*run)(void *);
    void *argument;
};

static struct job jobs[256];
static unsigned first, last;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;

static void submit(void (*run)(void *), void *argument)
{
    pthread_mutex_lock(&lock);
    if (last - first < 256)
        jobs[last++ % 256] = (struct job){ run, argument };
    pthread_cond_broadcast(&not_empty); /* one job, but everybody is called */
    pthread_mutex_unlock(&lock);
}

static struct job next_job(void)
{
    pthread_mutex_lock(&lock);
    while (first == last)
        pthread_cond_wait(&not_empty, &lock);
    struct job job = jobs[first++ % 256];
    pthread_mutex_unlock(&lock);
    return job;
}

static void *work(void *unused)
{
    (void)unused;
    for (;;) {
        struct job job = next_job();
        job.run(job.argument);
    }
    return NULL;
}

/* Notes when the pool has last answered. */
static void probe(void *argument)
{
    clock_gettime(CLOCK_MONOTONIC, argument);
}

int main(void)
{
    static struct timespec last_answer;
    for (int i = 0; i < WORKERS; i++) {
        char name[16];
        pthread_t thread;
        pthread_create(&thread, NULL, work, NULL);
        snprintf(name, sizeof name, "seat-%d", i);
        pthread_setname_np(thread, name);
    }
    struct timespec pause = { 0, PROBE_EVERY_MS * 1000000L };
    for (;;) {
        submit(probe, &last_answer);
        nanosleep(&pause, NULL);
    }
}
