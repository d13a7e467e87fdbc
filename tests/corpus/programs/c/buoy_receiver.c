/* Buoy receiver: connects to a relay and reads measurements with epoll.
   The relay hangs up; the receiver takes an empty read for "nothing yet". */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_relay(const char *host, const char *port)
{
    struct addrinfo hints, *found;
    int fd;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if (getaddrinfo(host, port, &hints, &found) != 0)
        return -1;
    fd = socket(found->ai_family, found->ai_socktype, 0);
    if (fd >= 0 && connect(fd, found->ai_addr, found->ai_addrlen) < 0) {
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    return fd;
}

static void handle_measurements(int fd)
{
    char text[512];
    ssize_t count = read(fd, text, sizeof text - 1);
    if (count < 0) {
        if (errno == EAGAIN || errno == EINTR)
            return;
        perror("read");
        exit(1);
    }
    text[count] = '\0';
    if (count > 0)
        printf("measured: %s\n", text);
}

int main(void)
{
    const char *host = getenv("HOST"), *port = getenv("PORT");
    struct epoll_event wanted = { .events = EPOLLIN }, ready[8];
    int poller = epoll_create1(0);
    int relay = connect_relay(host ? host : "127.0.0.1", port ? port : "7000");
    if (relay < 0 || poller < 0) {
        perror("relay");
        return 1;
    }
    wanted.data.fd = relay;
    epoll_ctl(poller, EPOLL_CTL_ADD, relay, &wanted);
    for (;;) {
        int count = epoll_wait(poller, ready, 8, -1);
        for (int i = 0; i < count; i++)
            handle_measurements(ready[i].data.fd);
    }
}
