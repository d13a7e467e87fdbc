/* A pool of forty threads that check tickets. The gate puts in one ticket
 * after the other and wakes the pool for each. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#define CHECKERS 40
#define ROOM 64

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static int tickets[ROOM];
static int head, waiting_tickets;
static long checked;

static void put_ticket(int number)
{
    pthread_mutex_lock(&lock);
    if (waiting_tickets < ROOM) {
        tickets[(head + waiting_tickets) % ROOM] = number;
        waiting_tickets++;
    }
    pthread_cond_broadcast(&arrived);
    pthread_mutex_unlock(&lock);
}

static int take_ticket(void)
{
    pthread_mutex_lock(&lock);
    while (waiting_tickets == 0)
        pthread_cond_wait(&arrived, &lock);
    int number = tickets[head];
    head = (head + 1) % ROOM;
    waiting_tickets--;
    pthread_mutex_unlock(&lock);
    return number;
}

static void *checker(void *arg)
{
    (void)arg;
    for (;;) {
        int number = take_ticket();
        if (number % 97 != 0)
            __atomic_fetch_add(&checked, 1, __ATOMIC_RELAXED);
    }
    return NULL;
}

int main(void)
{
    for (int i = 0; i < CHECKERS; i++) {
        pthread_t thread;
        pthread_create(&thread, NULL, checker, NULL);
    }
    for (int number = 1;; number++) {
        put_ticket(number);
        usleep(10000);
    }
}
