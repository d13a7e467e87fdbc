/*
 * A pool of render threads that share one queue.  A probe thread measures how long
 * the queue takes: it puts in a no-op with the time, and whichever thread gets it
 * notes the delay.
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define THREADS 32
#define PROBES_PER_SECOND 25
#define QUEUE_SIZE 128

enum kind { PROBE, RENDER };

struct job {
    enum kind kind;
    struct timespec queued;
};

static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    struct job jobs[QUEUE_SIZE];
    unsigned first, last;
} queue = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static double worst_delay;

static void put(enum kind kind)
{
    struct job job = { .kind = kind };

    clock_gettime(CLOCK_MONOTONIC, &job.queued);
    pthread_mutex_lock(&queue.lock);
    if (queue.last - queue.first < QUEUE_SIZE)
        queue.jobs[queue.last++ % QUEUE_SIZE] = job;
    pthread_cond_broadcast(&queue.changed);
    pthread_mutex_unlock(&queue.lock);
}

static struct job get(void)
{
    struct job job;

    pthread_mutex_lock(&queue.lock);
    while (queue.first == queue.last)
        pthread_cond_wait(&queue.changed, &queue.lock);
    job = queue.jobs[queue.first++ % QUEUE_SIZE];
    pthread_mutex_unlock(&queue.lock);
    return job;
}

static void note_delay(const struct job *job)
{
    struct timespec now;
    double delay;

    clock_gettime(CLOCK_MONOTONIC, &now);
    delay = (double)(now.tv_sec - job->queued.tv_sec)
            + (double)(now.tv_nsec - job->queued.tv_nsec) / 1e9;
    if (delay > worst_delay)
        worst_delay = delay;
}

static void *render_main(void *unused)
{
    (void)unused;
    for (;;) {
        struct job job = get();
        if (job.kind == PROBE)
            note_delay(&job);
    }
    return NULL;
}

static void probe_loop(void)
{
    struct timespec pause = { 0, 1000000000L / PROBES_PER_SECOND };

    for (;;) {
        nanosleep(&pause, NULL);
        put(PROBE);
    }
}

int main(void)
{
    for (int i = 0; i < THREADS; i++) {
        pthread_t thread;
        char name[16];

        if (pthread_create(&thread, NULL, render_main, NULL) != 0) {
            perror("pthread_create");
            return 1;
        }
        snprintf(name, sizeof name, "render-%d", i);
        pthread_setname_np(thread, name);
    }
    probe_loop();
    return 0;
}
