/* A stage that grinds what the intake thread hands over. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct item {
    int weight;
    struct item *next;
};

struct queue {
    struct item *head, *tail;
    pthread_mutex_t lock;
};

static struct queue intake = {NULL, NULL, PTHREAD_MUTEX_INITIALIZER};

static struct item *queue_pop(struct queue *q)
{
    struct item *it;

    pthread_mutex_lock(&q->lock);
    it = q->head;
    if (it) {
        q->head = it->next;
        if (!q->head)
            q->tail = NULL;
    }
    pthread_mutex_unlock(&q->lock);
    return it;
}

static void *grinder(void *arg)
{
    struct queue *q = arg;
    long total = 0;

    while (1) {
        struct item *it = queue_pop(q);
        if (it == NULL)
            continue;
        total += it->weight;
        printf("ground %d g, %ld g so far\n", it->weight, total);
        free(it);
    }
    return NULL;
}

int main(void)
{
    pthread_t tid;
    char line[64];

    pthread_create(&tid, NULL, grinder, &intake);
    while (fgets(line, sizeof line, stdin)) {
        struct item *it = calloc(1, sizeof *it);
        it->weight = atoi(line);
        pthread_mutex_lock(&intake.lock);
        if (intake.tail)
            intake.tail->next = it;
        else
            intake.head = it;
        intake.tail = it;
        pthread_mutex_unlock(&intake.lock);
    }
    pthread_join(tid, NULL);
    return 0;
}
