/* Preforked acceptors share a listening socket; each has an epoll set of its own
 * and asks the kernel to wake only one of them for a connection. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPTORS 6
#define PROBE_S 10

static int open_listener(struct sockaddr_in *address)
{
    socklen_t length = sizeof *address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address->sin_port = 0;
    if (bind(fd, (struct sockaddr *)address, sizeof *address) != 0 || listen(fd, 64) != 0 ||
        getsockname(fd, (struct sockaddr *)address, &length) != 0) {
        perror("listen");
        exit(1);
    }
    return fd;
}

static void serve_one(int listener)
{
    char request[64];
    int connection = accept(listener, NULL, NULL);

    if (connection < 0)
        return;
    if (read(connection, request, sizeof request) > 0 && write(connection, "ok\n", 3) < 0)
        perror("write");
    close(connection);
}

static void acceptor_main(int listener)
{
    struct epoll_event event = {.events = EPOLLIN | EPOLLEXCLUSIVE};
    int epoll = epoll_create1(EPOLL_CLOEXEC);

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;)
        if (epoll_wait(epoll, &event, 1, -1) > 0)
            serve_one(listener);
}

/* The master proves every ten seconds that somebody still answers. */
static void probe(const struct sockaddr_in *address)
{
    char answer[8];
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 &&
        write(fd, "ping\n", 5) == 5 && read(fd, answer, sizeof answer) <= 0)
        fprintf(stderr, "no answer from the acceptors\n");
    close(fd);
}

int main(void)
{
    struct sockaddr_in address = {0};
    int listener = open_listener(&address);

    for (int i = 0; i < ACCEPTORS; i++)
        if (fork() == 0)
            acceptor_main(listener);
    for (;;) {
        probe(&address);
        sleep(PROBE_S);
    }
}
