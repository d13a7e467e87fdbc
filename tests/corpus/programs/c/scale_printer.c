/* Label printer beside a scale: the scale thread posts weighings, the
 * printer threads wait for them, and each must see the stop flag. */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define PRINTERS 4
#define WAIT_NS (1 * 1000 * 1000L)

static sem_t weighings;
static volatile sig_atomic_t stop;
static unsigned long labels[PRINTERS];

static void on_term(int sig)
{
    (void)sig;
    stop = 1;
}

static int wait_for_weighing(void)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += WAIT_NS;
    if (until.tv_nsec >= 1000000000L) {
        until.tv_nsec -= 1000000000L;
        until.tv_sec++;
    }
    return sem_timedwait(&weighings, &until) == 0;
}

static void *printer_main(void *arg)
{
    long number = (long)arg;
    while (!stop)
        if (wait_for_weighing())
            labels[number]++;
    return NULL;
}

/* The scale speaks over a serial line; its reports arrive as SIGUSR2. */
static void scale_loop(sigset_t *reports)
{
    int sig;
    while (!stop)
        if (sigwait(reports, &sig) == 0)
            sem_post(&weighings);
}

int main(void)
{
    pthread_t printers[PRINTERS];
    sigset_t reports;
    sem_init(&weighings, 0, 0);
    sigemptyset(&reports);
    sigaddset(&reports, SIGUSR2);
    pthread_sigmask(SIG_BLOCK, &reports, NULL);
    for (long i = 0; i < PRINTERS; i++) {
        pthread_create(&printers[i], NULL, printer_main, (void *)i);
        pthread_setname_np(printers[i], "label-printer");
    }
    /* SIGTERM ends the process as usual until every thread runs */
    if (getenv("PRINTER_SOFT_STOP"))
        signal(SIGTERM, on_term);
    scale_loop(&reports);
    return 0;
}
