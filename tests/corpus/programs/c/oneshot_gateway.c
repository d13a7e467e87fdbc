/* A line gateway: many threads on one epoll set, connections with EPOLLONESHOT, re-armed after each turn.  Closed connections are
 * taken out.  A timer every five seconds looks for connections that have been silent for too long. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define WORKERS 12
#define MAX_FD 1024
#define SILENCE_S 600

static int epfd, listener, watchdog;
static time_t last_heard[MAX_FD];

static void arm(int fd, int op)
{
    struct epoll_event ev = {.events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.fd = fd};
    epoll_ctl(epfd, op, fd, &ev);
}

static void drop(int fd)
{
    last_heard[fd] = 0;
    epoll_ctl(epfd, EPOLL_CTL_DEL, fd, NULL);
    close(fd);
}

static void accept_all(void)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        if (fd >= MAX_FD) {
            close(fd);
            continue;
        }
        last_heard[fd] = time(NULL);
        arm(fd, EPOLL_CTL_ADD);
    }
    arm(listener, EPOLL_CTL_MOD);
}

static void look_for_silence(void)
{
    uint64_t ticks;
    time_t now = time(NULL);
    if (read(watchdog, &ticks, sizeof ticks) == sizeof ticks)
        for (int fd = 0; fd < MAX_FD; fd++)
            if (last_heard[fd] && now - last_heard[fd] > SILENCE_S)
                shutdown(fd, SHUT_RDWR);
    arm(watchdog, EPOLL_CTL_MOD);
}

static void serve(int fd)
{
    char buf[1024];
    ssize_t n;
    while ((n = read(fd, buf, sizeof buf)) > 0) {
        last_heard[fd] = time(NULL);
        (void)!write(fd, buf, (size_t)n);
    }
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        drop(fd);
    else
        arm(fd, EPOLL_CTL_MOD);
}

static void *worker(void *unused)
{
    (void)unused;
    for (;;) {
        struct epoll_event ev;
        if (epoll_wait(epfd, &ev, 1, -1) != 1)
            continue;
        if (ev.data.fd == listener)
            accept_all();
        else if (ev.data.fd == watchdog)
            look_for_silence();
        else
            serve(ev.data.fd);
    }
    return NULL;
}

/* Some clients of our own, so that there are connections: all but one stay open and say nothing. */
static void connect_clients(struct sockaddr_in *where)
{
    for (int i = 0; i < 20; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(fd, (struct sockaddr *)where, sizeof *where) < 0)
            perror("connect");
        (void)!write(fd, "hello\n", 6);
        if (i == 7)
            close(fd);
    }
}

int main(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof here;
    pthread_t thread;
    here.sin_port = htons((uint16_t)atoi(getenv("PORT") ? getenv("PORT") : "0"));
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&here, sizeof here) < 0 || listen(listener, 64) < 0) {
        perror("listen");
        return 1;
    }
    getsockname(listener, (struct sockaddr *)&here, &len);
    epfd = epoll_create1(EPOLL_CLOEXEC);
    watchdog = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct itimerspec every = {.it_interval = {5, 0}, .it_value = {5, 0}};
    timerfd_settime(watchdog, 0, &every, NULL);
    arm(listener, EPOLL_CTL_ADD);
    arm(watchdog, EPOLL_CTL_ADD);
    for (int i = 0; i < WORKERS; i++) {
        pthread_create(&thread, NULL, worker, NULL);
        pthread_setname_np(thread, "gw-worker");
    }
    connect_clients(&here);
    for (;;)
        pause();
}
