/* Audio mixer daemon: channel threads wait for buffers, the peak meter waits for a mix that nobody makes at night. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#define CHANNELS 8

struct channel {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    int buffers;
    long played;
};

static struct channel channels[CHANNELS];
static atomic_long mix_number;
static atomic_long peaks;

static void *play(void *argument)
{
    struct channel *channel = argument;
    for (;;) {
        pthread_mutex_lock(&channel->lock);
        while (channel->buffers == 0)
            pthread_cond_wait(&channel->filled, &channel->lock);
        channel->buffers--;
        channel->played++;
        pthread_mutex_unlock(&channel->lock);
        atomic_fetch_add(&mix_number, 1);
    }
    return NULL;
}

/* A mix lasts a few microseconds, so the meter only lets others go first until the next one. */
static long await_mix(long seen)
{
    long now;
    while ((now = atomic_load(&mix_number)) == seen)
        sched_yield();
    return now;
}

static void *meter(void *unused)
{
    long seen = atomic_load(&mix_number);
    (void)unused;
    for (;;) {
        seen = await_mix(seen);
        atomic_fetch_add(&peaks, 1);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread;
    sigset_t wanted;
    int number;
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &wanted, NULL);
    for (int n = 0; n < CHANNELS; n++) {
        pthread_mutex_init(&channels[n].lock, NULL);
        pthread_cond_init(&channels[n].filled, NULL);
        pthread_create(&thread, NULL, play, &channels[n]);
    }
    pthread_create(&thread, NULL, meter, NULL);
    while (sigwait(&wanted, &number) == 0) {
        for (int n = 0; n < CHANNELS; n++) {
            pthread_mutex_lock(&channels[n].lock);
            channels[n].buffers++;
            pthread_cond_signal(&channels[n].filled);
            pthread_mutex_unlock(&channels[n].lock);
        }
    }
    return 1;
}
