/* Gateway for ticket kiosks: one long-lived TCP connection a kiosk, served by one epoll loop.
 * The unit file allows few descriptors; the kiosks of one station are simulated by a child. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_EVENTS 32
#define DESCRIPTOR_LIMIT 40
#define KIOSKS 60

struct gateway {
    int epoll;
    int listener;
    unsigned connected;
    unsigned refused;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void watch(struct gateway *gw, int fd)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.fd = fd};
    if (epoll_ctl(gw->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
}

static int open_listener(struct sockaddr_in *address)
{
    int on = 1;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        die("socket");
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)address, sizeof *address) < 0)
        die("bind");
    if (listen(fd, 128) < 0)
        die("listen");
    return fd;
}

/* The kiosks of the station: they connect in the morning and then wait for a customer. */
static void run_station(const struct sockaddr_in *address)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (int i = 0; i < KIOSKS; i++) {
        int fd = socket(AF_INET, SOCK_STREAM, 0);
        if (fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof *address) < 0)
            break;
    }
    for (;;)
        pause();
}

static void welcome(struct gateway *gw)
{
    for (;;) {
        int fd = accept4(gw->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0) {
            gw->connected++;
            watch(gw, fd);
            continue;
        }
        if (errno == EINTR)
            continue;
        /* EAGAIN: all taken. Anything else: count it, the kiosk will try again. */
        if (errno != EAGAIN)
            gw->refused++;
        return;
    }
}

static void serve_kiosk(struct gateway *gw, int fd)
{
    char request[512];
    ssize_t n = read(fd, request, sizeof request);
    if (n > 0) {
        if (write(fd, "OK\n", 3) < 0)
            n = 0;
    }
    if (n == 0 || (n < 0 && errno != EAGAIN)) {
        close(fd);
        gw->connected--;
    }
}

int main(void)
{
    const char *port = getenv("PORT");
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)atoi(port ? port : "7070"))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    struct gateway gw = {0};
    gw.listener = open_listener(&address);
    pid_t station = fork();
    if (station < 0)
        die("fork");
    if (station == 0) {
        close(gw.listener);
        run_station(&address);
    }

    struct rlimit limit = {DESCRIPTOR_LIMIT, DESCRIPTOR_LIMIT};
    setrlimit(RLIMIT_NOFILE, &limit);
    gw.epoll = epoll_create1(EPOLL_CLOEXEC);
    if (gw.epoll < 0)
        die("epoll_create1");
    watch(&gw, gw.listener);

    struct epoll_event events[MAX_EVENTS];
    for (;;) {
        int count = epoll_wait(gw.epoll, events, MAX_EVENTS, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == gw.listener)
                welcome(&gw);
            else
                serve_kiosk(&gw, events[i].data.fd);
        }
    }
}
