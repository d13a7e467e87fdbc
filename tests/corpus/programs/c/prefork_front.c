/*
 * prefork_front: a prefork TCP server that answers "time" requests.
 *
 * The master opens the port, forks the workers and then only waits: for the end of a worker (signalfd) and
 * for their heartbeats (one pipe for all). A worker waits for connections with EPOLLEXCLUSIVE, so that a
 * connection wakes one of them, and reports to the master every ten seconds.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 4
#define HEARTBEAT_MS 10000
#define SILENT_SECONDS 60

static int listener;
static int heartbeat[2];
static pid_t workers[WORKERS];
static time_t last_seen[WORKERS];

static void answer_one(void)
{
    char request[128];
    int client = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0)
        return;
    struct timeval limit = {.tv_sec = 5};
    setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (read(client, request, sizeof request) > 0)
        dprintf(client, "%ld\n", (long)time(NULL));
    close(client);
}

static void worker_main(int number)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    close(heartbeat[0]);
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int ready = epoll_wait(epoll, &event, 1, HEARTBEAT_MS);
        if (ready > 0)
            answer_one();
        else if (ready == 0) {
            unsigned char beat = number;
            if (write(heartbeat[1], &beat, 1) < 0)
                _exit(0);
        }
    }
}

static void start_worker(int number)
{
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        worker_main(number);
    }
    workers[number] = pid;
    last_seen[number] = time(NULL);
}

static void replace_the_dead(int signals)
{
    struct signalfd_siginfo info;
    pid_t pid;
    while (read(signals, &info, sizeof info) == sizeof info)
        ;
    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
        for (int i = 0; i < WORKERS; i++)
            if (workers[i] == pid) {
                sleep(2);
                start_worker(i);
            }
}

/* A worker that hangs is killed here and replaced when its end is reported. */
static void kill_the_silent(void)
{
    time_t now = time(NULL);
    for (int i = 0; i < WORKERS; i++)
        if (now - last_seen[i] > SILENT_SECONDS)
            kill(workers[i], SIGKILL);
}

int main(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1;
    sigset_t mask;

    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    address.sin_port = htons(port ? atoi(port) : 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 64) < 0 || pipe(heartbeat) < 0) {
        perror("start");
        return 1;
    }
    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    int signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    for (int i = 0; i < WORKERS; i++)
        start_worker(i);

    struct pollfd watched[] = {{signals, POLLIN, 0}, {heartbeat[0], POLLIN, 0}};
    for (;;) {
        int ready = poll(watched, 2, 3 * HEARTBEAT_MS);
        if (ready < 0)
            continue;
        if (watched[0].revents & POLLIN)
            replace_the_dead(signals);
        if (watched[1].revents & POLLIN) {
            unsigned char beats[64];
            ssize_t count = read(heartbeat[0], beats, sizeof beats);
            for (ssize_t i = 0; i < count; i++)
                if (beats[i] < WORKERS)
                    last_seen[beats[i]] = time(NULL);
        }
        kill_the_silent();
    }
}
