/*
 * job_launcher: a small daemon that starts helper programs on request and reaps them.
 *
 * One epoll loop serves a TCP control port, a signalfd for SIGCHLD and a timerfd for the hourly statistics.
 * A schema check runs once as a child when the daemon starts.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <unistd.h>

struct launcher {
    int epoll;
    int control;
    int signals;
    int stats_timer;
    unsigned long started;
    unsigned long reaped;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(struct launcher *self, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(self->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
}

static int open_control_port(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_port = htons(port ? atoi(port) : 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0)
        die("control port");
    return fd;
}

static void launch(struct launcher *self, const char *path, char *const argv[])
{
    pid_t pid = fork();
    if (pid < 0)
        die("fork");
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execv(path, argv);
        _exit(127);
    }
    self->started++;
}

static void on_control(struct launcher *self)
{
    char line[256];
    int client = accept4(self->control, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0)
        return;
    ssize_t length = read(client, line, sizeof line - 1);
    if (length > 0 && strncmp(line, "check", 5) == 0) {
        char *argv[] = {"/bin/true", NULL};
        launch(self, argv[0], argv);
    }
    dprintf(client, "started %lu, reaped %lu\n", self->started, self->reaped);
    close(client);
}

/* Collects every child that has ended; several may have ended behind one signal. */
static void on_child_signal(struct launcher *self)
{
    int status;
    while (waitpid(-1, &status, WNOHANG) > 0)
        self->reaped++;
}

static void on_stats(struct launcher *self)
{
    uint64_t ticks;
    if (read(self->stats_timer, &ticks, sizeof ticks) == sizeof ticks)
        printf("started %lu, reaped %lu\n", self->started, self->reaped);
}

static void serve(struct launcher *self)
{
    struct epoll_event events[8];
    for (;;) {
        int count = epoll_wait(self->epoll, events, 8, -1);
        if (count < 0 && errno != EINTR)
            die("epoll_wait");
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd == self->control)
                on_control(self);
            else if (fd == self->signals)
                on_child_signal(self);
            else
                on_stats(self);
        }
    }
}

int main(void)
{
    struct launcher self = {0};
    struct itimerspec hourly = {.it_value.tv_sec = 3600, .it_interval.tv_sec = 3600};
    char *check[] = {"/bin/true", NULL};
    sigset_t mask;

    sigemptyset(&mask);
    sigaddset(&mask, SIGCHLD);
    sigprocmask(SIG_BLOCK, &mask, NULL);

    self.epoll = epoll_create1(EPOLL_CLOEXEC);
    self.control = open_control_port();
    self.signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    self.stats_timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
    timerfd_settime(self.stats_timer, 0, &hourly, NULL);
    watch(&self, self.control);
    watch(&self, self.signals);
    watch(&self, self.stats_timer);

    launch(&self, check[0], check);
    serve(&self);
}
