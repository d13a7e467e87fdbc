/*
 * mail_relay: accepts messages on a local port and hands them to a pool of senders.
 * The main thread sleeps in epoll_wait() without a time limit; a timerfd starts the
 * queue run every twenty seconds, a signalfd brings SIGTERM and SIGHUP.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define SENDERS 16
#define QUEUE_RUN_SECONDS 20

struct message {
    struct message *next;
    time_t due;
    size_t size;
    char text[4096];
};

static struct message *ready, *deferred;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;

static void deliver(struct message *message)
{
    char path[512];
    snprintf(path, sizeof path, "%s/last-message", getenv("DATA_DIR") ? getenv("DATA_DIR") : "/tmp");
    FILE *file = fopen(path, "w");
    if (file) {
        fwrite(message->text, 1, message->size, file);
        fclose(file);
    }
    free(message);
}

static void *sender(void *unused)
{
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&lock);
        while (!ready)
            pthread_cond_wait(&work, &lock);
        struct message *message = ready;
        ready = message->next;
        pthread_mutex_unlock(&lock);
        deliver(message);
    }
    return NULL;
}

/* Moves the deferred messages whose time has come to the senders. */
static void queue_run(void)
{
    time_t now = time(NULL);
    pthread_mutex_lock(&lock);
    for (struct message **link = &deferred; *link;) {
        struct message *message = *link;
        if (message->due > now) {
            link = &message->next;
            continue;
        }
        *link = message->next;
        message->next = ready;
        ready = message;
        pthread_cond_signal(&work);
    }
    pthread_mutex_unlock(&lock);
}

static void take_message(int listener)
{
    int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (fd < 0)
        return;
    struct timeval limit = { .tv_sec = 5 };
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    struct message *message = calloc(1, sizeof *message);
    ssize_t got = message ? recv(fd, message->text, sizeof message->text, 0) : -1;
    close(fd);
    if (got <= 0) {
        free(message);
        return;
    }
    message->size = (size_t)got;
    pthread_mutex_lock(&lock);
    message->next = ready;
    ready = message;
    pthread_cond_signal(&work);
    pthread_mutex_unlock(&lock);
}

static void watch(int poller, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) {
        perror("epoll_ctl");
        exit(1);
    }
}

int main(void)
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);

    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int yes = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    address.sin_port = htons((uint16_t)atoi(getenv("PORT") ? getenv("PORT") : "0"));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 64) < 0) {
        perror("listen");
        return 1;
    }

    int signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
    struct itimerspec period = { .it_interval.tv_sec = QUEUE_RUN_SECONDS, .it_value.tv_sec = QUEUE_RUN_SECONDS };
    timerfd_settime(timer, 0, &period, NULL);

    int poller = epoll_create1(EPOLL_CLOEXEC);
    watch(poller, listener);
    watch(poller, signal_fd);
    watch(poller, timer);

    for (int n = 0; n < SENDERS; n++) {
        pthread_t thread;
        pthread_create(&thread, NULL, sender, NULL);
        pthread_setname_np(thread, "sender");
    }

    for (;;) {
        struct epoll_event events[8];
        int count = epoll_wait(poller, events, 8, -1);
        if (count < 0 && errno != EINTR)
            return 1;
        for (int n = 0; n < count; n++) {
            int fd = events[n].data.fd;
            if (fd == listener) {
                take_message(listener);
            } else if (fd == timer) {
                uint64_t runs;
                if (read(timer, &runs, sizeof runs) == sizeof runs)
                    queue_run();
            } else {
                struct signalfd_siginfo info;
                while (read(signal_fd, &info, sizeof info) == sizeof info) {
                    if (info.ssi_signo == SIGTERM)
                        return 0;
                    queue_run();
                }
            }
        }
    }
}
