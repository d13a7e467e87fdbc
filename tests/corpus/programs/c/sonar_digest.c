/* Sonar survey: a reader thread brings recorded pings, two digest threads
 * look for the echo in each by correlation and write down its depth. The
 * survey's backlog is long: the threads are at work all the time. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES 4096
#define PULSE 128
#define SLOTS 8

struct ping { unsigned number; short samples[SAMPLES]; };

static struct ping ring[SLOTS];
static unsigned head, tail;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_empty = PTHREAD_COND_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static FILE *depths;

static void *read_pings(void *arg)
{
    unsigned seed = 7, number = 0;
    static struct ping next;
    (void)arg;
    for (;;) {
        next.number = number++;
        for (int i = 0; i < SAMPLES; i++)
            next.samples[i] = (short)(rand_r(&seed) % 2000 - 1000);
        for (int i = 0, at = rand_r(&seed) % (SAMPLES - PULSE); i < PULSE; i++)
            next.samples[at + i] += i % 2 ? 900 : -900;
        pthread_mutex_lock(&lock);
        while (head - tail == SLOTS)
            pthread_cond_wait(&not_full, &lock);
        ring[head++ % SLOTS] = next;
        pthread_cond_signal(&not_empty);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static int find_echo(const short *s)
{
    long best = 0;
    int depth = 0;
    for (int at = 0; at + PULSE < SAMPLES; at++) {
        long sum = 0;
        for (int i = 0; i < PULSE; i++)
            sum += s[at + i] * (i % 2 ? 900L : -900L);
        if (sum > best) {
            best = sum;
            depth = at;
        }
    }
    return depth;
}

static void *digest_pings(void *arg)
{
    struct ping *mine = malloc(sizeof *mine);
    (void)arg;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (head == tail)
            pthread_cond_wait(&not_empty, &lock);
        *mine = ring[tail++ % SLOTS];
        pthread_cond_signal(&not_full);
        pthread_mutex_unlock(&lock);
        int depth = find_echo(mine->samples);
        pthread_mutex_lock(&lock);
        if (mine->number % 100000 == 0)
            rewind(depths);         /* the result file is a ring */
        fprintf(depths, "%08u %05d\n", mine->number, depth);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

int main(void)
{
    char path[512];
    pthread_t reader, digest[2];
    snprintf(path, sizeof path, "%s/depths.txt", getenv("DATA_DIR") ? getenv("DATA_DIR") : "/tmp");
    if (!(depths = fopen(path, "w")))
        return 1;
    pthread_create(&reader, NULL, read_pings, NULL);
    pthread_setname_np(reader, "ping-reader");
    for (int i = 0; i < 2; i++) {
        pthread_create(&digest[i], NULL, digest_pings, NULL);
        pthread_setname_np(digest[i], "digest");
    }
    pthread_join(reader, NULL);
}
