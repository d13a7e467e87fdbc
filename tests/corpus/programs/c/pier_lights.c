/* Pier lights: a small daemon that switches lamps on request. It waits in
 * epoll for clients, for its own timer and for signals. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

static int lamps[16];

static void watch(int ep, int fd)
{
    struct epoll_event ev = { .events = EPOLLIN, .data.fd = fd };
    epoll_ctl(ep, EPOLL_CTL_ADD, fd, &ev);
}

static int open_listener(void)
{
    struct sockaddr_in addr = { .sin_family = AF_INET };
    int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    addr.sin_port = htons(atoi(getenv("PORT") ? getenv("PORT") : "0"));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0 || listen(fd, 16) < 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

static void save_state(void)
{
    char path[512];
    snprintf(path, sizeof path, "%s/lamps", getenv("DATA_DIR") ? getenv("DATA_DIR") : "/tmp");
    FILE *out = fopen(path, "wb");
    if (out) {
        fwrite(lamps, sizeof lamps, 1, out);
        fclose(out);
    }
}

static void serve(int fd)
{
    unsigned char order[2];
    if (read(fd, order, sizeof order) != sizeof order) {
        close(fd);          /* also takes it out of the epoll set */
        return;
    }
    lamps[order[0] % 16] = order[1];
}

int main(void)
{
    struct itimerspec every = { { 5, 0 }, { 5, 0 } };
    sigset_t mask;
    int ep = epoll_create1(EPOLL_CLOEXEC), listener = open_listener();
    int timer = timerfd_create(CLOCK_MONOTONIC, 0);

    sigemptyset(&mask);
    sigaddset(&mask, SIGHUP);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    int signals = signalfd(-1, &mask, 0);
    timerfd_settime(timer, 0, &every, NULL);
    watch(ep, listener);
    watch(ep, timer);
    watch(ep, signals);

    for (;;) {
        struct epoll_event events[8];
        int n = epoll_wait(ep, events, 8, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                watch(ep, accept(listener, NULL, NULL));
            } else if (fd == timer) {
                uint64_t ticks;
                if (read(timer, &ticks, sizeof ticks) > 0)
                    save_state();
            } else if (fd == signals) {
                struct signalfd_siginfo info;
                if (read(signals, &info, sizeof info) > 0)
                    save_state();
            } else {
                serve(fd);
            }
        }
    }
}
