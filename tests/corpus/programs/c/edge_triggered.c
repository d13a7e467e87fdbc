/*
 * An event loop with edge-triggered epoll.  It keeps two kinds of connection:
 *   - links, watched for reading and writing (an edge is reported once, then only
 *     when the state changes again);
 *   - archived links, whose peer has gone, and which are kept for their statistics
 *     until the operator removes them.
 * A timerfd runs the housekeeping every five seconds.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define LINKS 6
#define HOUSEKEEPING_SECONDS 5

struct link {
    int fd;
    int archived;
    uint64_t bytes;
};

static struct link links[LINKS];
static int housekeeping_fd, command_fd;
static unsigned rounds;

static void check(int result, const char *what)
{
    if (result < 0) {
        perror(what);
        exit(1);
    }
}

static void *peer_main(void *argument)
{
    int fd = (int)(long)argument;
    char buffer[256];

    while (read(fd, buffer, sizeof buffer) > 0)
        ;
    return NULL;
}

static void read_all(struct link *link)
{
    char buffer[4096];

    for (;;) {
        ssize_t count = read(link->fd, buffer, sizeof buffer);
        if (count > 0) {
            link->bytes += (uint64_t)count;
        } else if (count == 0) {
            link->archived = 1;         /* keep it: the statistics are still wanted */
            return;
        } else if (errno != EINTR) {
            return;
        }
    }
}

static void open_link(int poller, struct link *link, int leave_at_once)
{
    struct epoll_event event = { .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET };
    int pair[2];

    check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), "socketpair");
    check(fcntl(pair[0], F_SETFL, O_NONBLOCK), "fcntl");
    link->fd = pair[0];
    event.data.ptr = link;
    check(epoll_ctl(poller, EPOLL_CTL_ADD, link->fd, &event), "epoll_ctl");
    if (leave_at_once) {
        check((int)write(pair[1], "bye\n", 4), "write");
        close(pair[1]);
    } else {
        pthread_t peer;
        pthread_create(&peer, NULL, peer_main, (void *)(long)pair[1]);
        pthread_setname_np(peer, "peer");
    }
}

static void watch_counter(int poller, int *fd)
{
    struct epoll_event event = { .events = EPOLLIN, .data.ptr = fd };

    check(epoll_ctl(poller, EPOLL_CTL_ADD, *fd, &event), "epoll_ctl");
}

static void drain_counter(int fd)
{
    uint64_t count;

    if (read(fd, &count, sizeof count) == sizeof count)
        rounds++;
}

int main(void)
{
    int poller = epoll_create1(EPOLL_CLOEXEC);
    struct itimerspec period = { { HOUSEKEEPING_SECONDS, 0 }, { HOUSEKEEPING_SECONDS, 0 } };
    struct epoll_event events[16];

    check(poller, "epoll_create1");
    housekeeping_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    command_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    check(housekeeping_fd, "timerfd_create");
    check(command_fd, "eventfd");
    timerfd_settime(housekeeping_fd, 0, &period, NULL);
    watch_counter(poller, &housekeeping_fd);
    watch_counter(poller, &command_fd);
    for (int i = 0; i < LINKS; i++)
        open_link(poller, &links[i], i % 2);

    for (;;) {
        int ready = epoll_wait(poller, events, 16, -1);
        for (int i = 0; i < ready; i++) {
            void *which = events[i].data.ptr;
            if (which == &housekeeping_fd || which == &command_fd)
                drain_counter(*(int *)which);
            else if (events[i].events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP))
                read_all(which);
        }
    }
}
