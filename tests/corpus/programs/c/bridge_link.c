/* Swing bridge link: keeps one connection to the control tower, sends a keepalive every 10 seconds,
 * and has a small pool of threads that wait for commands. Signals come through a signalfd. */
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define WORKERS 6

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived = PTHREAD_COND_INITIALIZER;
static int commands;

static void *run_worker(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (commands == 0)
            pthread_cond_wait(&arrived, &lock);
        commands--;
        pthread_mutex_unlock(&lock);
    }
}

/* The control tower: answers every keepalive. */
static void *run_tower(void *argument)
{
    int link = *(int *)argument;
    char byte;

    while (read(link, &byte, 1) == 1)
        if (write(link, "k", 1) != 1)
            break;
    return NULL;
}

static void watch(int set, int descriptor)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = descriptor };

    if (epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) < 0)
        exit(1);
}

int main(void)
{
    static int pair[2];
    struct itimerspec every = { { 10, 0 }, { 10, 0 } };
    pthread_t thread;
    sigset_t signals;

    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        return 1;
    for (int i = 0; i < WORKERS; i++)
        pthread_create(&thread, NULL, run_worker, NULL);
    pthread_create(&thread, NULL, run_tower, &pair[1]);

    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    int signal_queue = signalfd(-1, &signals, SFD_CLOEXEC);
    int set = epoll_create1(EPOLL_CLOEXEC);
    timerfd_settime(timer, 0, &every, NULL);
    watch(set, timer);
    watch(set, signal_queue);
    watch(set, pair[0]);

    for (;;) {
        struct epoll_event event;
        uint64_t expirations;
        struct signalfd_siginfo info;
        char byte;

        if (epoll_wait(set, &event, 1, -1) < 1)
            continue;
        if (event.data.fd == timer) {
            if (read(timer, &expirations, sizeof expirations) > 0 && write(pair[0], "k", 1) != 1)
                return 1;
        } else if (event.data.fd == signal_queue) {
            if (read(signal_queue, &info, sizeof info) > 0 && info.ssi_signo == SIGTERM)
                return 0;
        } else if (read(pair[0], &byte, 1) == 1 && byte == 'c') {
            pthread_mutex_lock(&lock);
            commands++;
            pthread_cond_signal(&arrived);
            pthread_mutex_unlock(&lock);
        }
    }
}
