/* Sorts log rafts by weight: a feeder cuts batches of records, a sorter sorts, checks and sums them. It has always work. */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RECORDS 60000
#define SLOTS 3

struct record { uint64_t key; uint32_t raft, length; };

static struct record batch[SLOTS][RECORDS];
static int filled, next_in, next_out;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t has_batch = PTHREAD_COND_INITIALIZER, has_room = PTHREAD_COND_INITIALIZER;
static uint64_t total;

static uint64_t scramble(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void *feed(void *unused)
{
    uint64_t state = 88172645463325252ull;
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (filled == SLOTS)
            pthread_cond_wait(&has_room, &lock);
        pthread_mutex_unlock(&lock);
        struct record *rows = batch[next_in];
        for (int n = 0; n < RECORDS; n++)
            rows[n] = (struct record){ scramble(&state), (uint32_t)n, (uint32_t)(state & 1023) };
        pthread_mutex_lock(&lock);
        next_in = (next_in + 1) % SLOTS;
        filled++;
        pthread_cond_signal(&has_batch);
        pthread_mutex_unlock(&lock);
    }
    return NULL;
}

static int by_key(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    return a->key < b->key ? -1 : a->key > b->key;
}

static void sort_batch(struct record *rows)
{
    qsort(rows, RECORDS, sizeof *rows, by_key);
    for (int n = 1; n < RECORDS; n++) {
        if (rows[n - 1].key > rows[n].key)
            abort();
        total += rows[n].length;
    }
}

int main(void)
{
    pthread_t feeder;
    pthread_create(&feeder, NULL, feed, NULL);
    for (;;) {
        pthread_mutex_lock(&lock);
        while (filled == 0)
            pthread_cond_wait(&has_batch, &lock);
        pthread_mutex_unlock(&lock);
        sort_batch(batch[next_out]);
        pthread_mutex_lock(&lock);
        next_out = (next_out + 1) % SLOTS;
        filled--;
        pthread_cond_signal(&has_room);
        pthread_mutex_unlock(&lock);
    }
}
