/* Weighing server of a quarry: one epoll loop, clients on a socket, a timerfd of 15 s for the tare. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <signal.h>
#include <unistd.h>

struct scale {
    int loop, listener, tare, signals;
    long weight, tares;
};

static void watch(int loop, int fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (epoll_ctl(loop, EPOLL_CTL_ADD, fd, &event) < 0) {
        perror("epoll_ctl");
        exit(1);
    }
}

static void open_listener(struct scale *scale)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    const char *port = getenv("PORT");
    int yes = 1;
    address.sin_port = htons((uint16_t)atoi(port ? port : "0"));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    scale->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(scale->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(scale->listener, (void *)&address, sizeof address) < 0 || listen(scale->listener, 32) < 0) {
        perror("listen");
        exit(1);
    }
}

static void on_client(struct scale *scale, int fd)
{
    char line[256];
    ssize_t got = read(fd, line, sizeof line);
    if (got <= 0) {
        close(fd);
        return;
    }
    int length = snprintf(line, sizeof line, "%ld\n", scale->weight);
    if (write(fd, line, (size_t)length) < 0)
        close(fd);
}

int main(void)
{
    struct scale scale = { 0 };
    struct itimerspec every = { { 15, 0 }, { 15, 0 } };
    sigset_t hup;
    sigemptyset(&hup);
    sigaddset(&hup, SIGHUP);
    sigprocmask(SIG_BLOCK, &hup, NULL);
    scale.loop = epoll_create1(0);
    open_listener(&scale);
    scale.tare = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
    timerfd_settime(scale.tare, 0, &every, NULL);
    scale.signals = signalfd(-1, &hup, SFD_NONBLOCK);
    watch(scale.loop, scale.listener);
    watch(scale.loop, scale.tare);
    watch(scale.loop, scale.signals);
    for (;;) {
        struct epoll_event events[16];
        int count = epoll_wait(scale.loop, events, 16, -1);
        for (int n = 0; n < count; n++) {
            int fd = events[n].data.fd;
            if (fd == scale.listener) {
                int client = accept(fd, NULL, NULL);
                if (client >= 0)
                    watch(scale.loop, client);
            } else if (fd == scale.tare) {
                uint64_t ticks;
                if (read(fd, &ticks, sizeof ticks) == sizeof ticks)
                    scale.tares += (long)ticks;
            } else if (fd == scale.signals) {
                struct signalfd_siginfo info;
                if (read(fd, &info, sizeof info) > 0)
                    scale.weight = 0;
            } else {
                on_client(&scale, fd);
            }
        }
    }
}
