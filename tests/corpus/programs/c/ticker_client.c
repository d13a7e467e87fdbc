/* Subscribes to a quote server and prints every quote that comes. */
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *list = NULL;
    if (getaddrinfo(host, port, &hints, &list) != 0)
        return -1;
    int fd = -1;
    for (struct addrinfo *at = list; at; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (fd >= 0 && connect(fd, at->ai_addr, at->ai_addrlen) == 0)
            break;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(list);
    return fd;
}

static void read_quotes(int fd)
{
    char line[2048];
    struct pollfd want = {.fd = fd, .events = POLLIN};
    for (;;) {
        int ready = poll(&want, 1, 5000);
        if (ready < 0 && errno != EINTR)
            return;
        if (ready <= 0)
            continue;
        ssize_t got = recv(fd, line, sizeof line - 1, 0);
        if (got < 0 && errno != EAGAIN && errno != EINTR)
            return;
        if (got > 0) {
            line[got] = 0;
            fputs(line, stdout);
        }
    }
}

int main(void)
{
    for (;;) {
        int fd = dial(getenv("HOST"), getenv("PORT"));
        if (fd >= 0) {
            read_quotes(fd);
            close(fd);
        }
        sleep(5);
    }
}
