/* Sluice gate supervisor: reads the lines of a helper process through a pipe, by epoll. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

struct source {
    int fd;
    void (*on_readable)(struct source *);
};

static int gate_level = -1;

static void read_level(struct source *s)
{
    char line[128];
    ssize_t n = read(s->fd, line, sizeof line - 1);
    if (n <= 0)
        return;
    line[n] = '\0';
    gate_level = atoi(line);
    printf("gate level now %d\n", gate_level);
    fflush(stdout);
}

static void read_signal(struct source *s)
{
    struct signalfd_siginfo info;
    if (read(s->fd, &info, sizeof info) == sizeof info)
        exit(0);
}

static int start_gauge(void)
{
    int ends[2];
    if (pipe(ends) < 0) {
        perror("pipe");
        exit(1);
    }
    if (fork() == 0) {
        close(ends[0]);
        dprintf(ends[1], "%d\n", 42);
        _exit(0); /* gauge without hardware reports once */
    }
    close(ends[1]);
    return ends[0];
}

static void watch(int ep, struct source *s)
{
    struct epoll_event ev = {.events = EPOLLIN, .data.ptr = s};
    if (epoll_ctl(ep, EPOLL_CTL_ADD, s->fd, &ev) < 0) {
        perror("epoll_ctl");
        exit(1);
    }
}

int main(void)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigaddset(&stop, SIGINT);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    signal(SIGCHLD, SIG_IGN);

    int ep = epoll_create1(EPOLL_CLOEXEC);
    struct source gauge = {start_gauge(), read_level};
    struct source signals = {signalfd(-1, &stop, SFD_CLOEXEC), read_signal};
    watch(ep, &gauge);
    watch(ep, &signals);
    for (;;) {
        struct epoll_event events[8];
        int n = epoll_wait(ep, events, 8, -1);
        if (n < 0 && errno != EINTR)
            return 1;
        for (int i = 0; i < n; i++) {
            struct source *s = events[i].data.ptr;
            if (events[i].events & EPOLLIN)
                s->on_readable(s);
        }
    }
}
