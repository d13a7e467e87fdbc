/* Poll-book tally: district counters hand their batches to one merger through per-district slots. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DISTRICTS 3
#define PARTIES 8

struct batch {
    atomic_int full;
    unsigned votes[PARTIES];
};

static struct batch slots[DISTRICTS];
static unsigned long totals[PARTIES];
static pthread_mutex_t totals_lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool closing;

static void publish(int district, const unsigned *votes)
{
    struct batch *slot = &slots[district];
    while (atomic_load(&slot->full))
        sched_yield();
    memcpy(slot->votes, votes, sizeof slot->votes);
    atomic_store(&slot->full, 1);
}

static struct batch *next_batch(void)
{
    while (!atomic_load(&closing)) {
        for (int district = 0; district < DISTRICTS; district++)
            if (atomic_load(&slots[district].full))
                return &slots[district];
        sched_yield(); /* let the counters run */
    }
    return NULL;
}

static void *merge(void *unused)
{
    struct batch *batch;
    while ((batch = next_batch()) != NULL) {
        pthread_mutex_lock(&totals_lock);
        for (int party = 0; party < PARTIES; party++)
            totals[party] += batch->votes[party];
        pthread_mutex_unlock(&totals_lock);
        atomic_store(&batch->full, 0);
    }
    return unused;
}

/* Lines on stdin: DISTRICT v1 v2 ... v8 */
static void read_reports(FILE *reports)
{
    char line[256];
    while (fgets(line, sizeof line, reports)) {
        unsigned votes[PARTIES] = {0};
        char *cursor;
        long district = strtol(line, &cursor, 10);
        if (district < 0 || district >= DISTRICTS)
            continue;
        for (int party = 0; party < PARTIES; party++)
            votes[party] = strtoul(cursor, &cursor, 10);
        publish(district, votes);
    }
}

int main(void)
{
    pthread_t merger;
    if (pthread_create(&merger, NULL, merge, NULL) != 0)
        return 1;
    read_reports(stdin);
    /* The night shift: reports may still be brought by hand, so stay up until told. */
    for (;;)
        pause();
}
